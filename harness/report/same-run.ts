import { rowName } from '../core/check-result.ts';
import { UsageError } from '../core/errors.ts';
import type { LoggedEvent, RunStarted } from './run-event.ts';
import type { Result } from './result.ts';

/** The log of one shard. */
export interface ShardLog {
  /** As the user named it. */
  readonly name: string;
  readonly shard: NonNullable<Result['scope']['shard']>;
  readonly started: RunStarted;
  readonly events: readonly LoggedEvent[];
}

/**
 * Requires that logs are of the shards of one verification: one target with one set of digests, one bootproof, asked alike.
 *
 * @throws {UsageError} with the first reason why they are not.
 */
export function requireSameRun(shards: readonly ShardLog[]): void {
  const [first, ...others] = shards;
  if (first === undefined) return;
  for (const [place, other] of shards.entries()) {
    const twin = shards.slice(0, place).find(({ shard }) => shard.index === other.shard.index);
    if (twin !== undefined) throw refuse(`${twin.name} and ${other.name} are both shard ${String(other.shard.index)}`);
  }
  for (const other of others) {
    for (const [what, of] of SAME) {
      const [one, two] = [of(first), of(other)];
      if (one !== two) throw refuse(`${what}: ${first.name} ${shortened(one)}, ${other.name} ${shortened(two)}`);
    }
  }
  requireSameBytes(shards);
}

/** A path may have one digest only, and shards that came to their end looked at the same files. */
function requireSameBytes(shards: readonly ShardLog[]): void {
  const seen = shards.map((log) => ({ log, files: artifactsOf(log) }));
  for (const [place, { log, files }] of seen.entries()) {
    for (const earlier of seen.slice(0, place)) {
      for (const path of new Set([...files.keys(), ...earlier.files.keys()])) {
        const [one, two] = [earlier.files.get(path), files.get(path)];
        const isKnown = (one !== undefined && two !== undefined) || (isOver(log) && isOver(earlier.log));
        if (one === two || !isKnown) continue;
        throw refuse(
          `their bytes differ at ${path}: ${earlier.log.name} saw ${one ?? 'no such file'}, ${log.name} ${two ?? 'no such file'}`,
        );
      }
    }
  }
}

function artifactsOf({ events }: ShardLog): Map<string, string> {
  return new Map(
    events.flatMap((event) => (event.event === 'artifact' ? [[event.artifact.path, event.artifact.sha256]] : [])),
  );
}

function isOver({ events }: ShardLog): boolean {
  return events.some(({ event }) => event === 'run ended');
}

function refuse(why: string): UsageError {
  return new UsageError(`these are not the shards of one verification: ${why}`);
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** What all shards must have in common, each in words. */
const SAME: readonly (readonly [what: string, of: (log: ShardLog) => string])[] = [
  ['the number of shards differs', ({ shard }) => String(shard.count)],
  ['the version of bootproof differs', ({ started }) => started.tool.version],
  ['the sources of bootproof differ', ({ started }) => started.asked?.sources ?? 'unknown'],
  ['the target differs', ({ started: { target } }) => `${target.name} (${target.kind})`],
  ['the tier differs', ({ started }) => started.scope.tier],
  ['the architectures differ', ({ started }) => started.scope.arches.join(' ')],
  ['the flags or the configuration differ', ({ started }) => started.asked?.settings ?? 'unknown'],
  [
    'the plan differs',
    ({ started }) => started.plan.map(({ id, arch, shard }) => `${rowName({ id, arch })} ${String(shard)}`).join(', '),
  ],
];

const LONGEST = 60;
