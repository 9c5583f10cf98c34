import { join } from 'node:path';
import type { BootManner } from '../../checks/history/evidence.ts';
import type { Arch } from '../../core/arch.ts';
import { UsageError } from '../../core/errors.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { Layout } from '../../release/layout.ts';
import { type ReleaseDifference, compareReleases } from '../../target/history/compare-releases.ts';
import type { EarlierRelease, KnownBoot } from '../../target/history/history-options.ts';
import type { CommandContext } from '../context.ts';
import { openEarlier } from '../earlier-release.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { renderDiff } from '../render-diff.ts';

/** A boot of each release on this machine, in the same manner; null where none is known. */
export interface BootDifference {
  readonly arch: Arch;
  readonly how: BootManner;
  readonly old: Omit<KnownBoot, 'how'> | null;
  readonly new: Omit<KnownBoot, 'how'> | null;
}

/** `bootproof diff`: what changed between two releases; it judges nothing, and its status is 0 whatever it finds. */
export async function runDiff(given: Given, context: CommandContext): Promise<number> {
  const { env, places, progress, signal } = context;
  const [old, now] = given.args;
  if (old === undefined || now === undefined) throw new UsageError('name two releases: the earlier one first');
  const output = await openOutput(given, context);
  await using scratch = await makeTemporaryFolder('diff');
  const layout = textOf(given, 'layout') as Layout;
  const open = (named: string, side: 'old' | 'new'): Promise<EarlierRelease> =>
    openEarlier({
      named,
      release: textOf(given, `${side}Release`) ?? null,
      from: `--${side}`,
      layout,
      live: {
        ...{ offline: false, maxConnections: 4, samples: 1, resolved: [], env, signal, store: places.cache, progress },
        folder: join(scratch.path, side),
      },
      places,
    });
  const [before, after] = [await open(old, 'old'), await open(now, 'new')];
  const label = 'comparing';
  progress({ label });
  const difference = await compareReleases(before.view, after.view, layout);
  const boots = await compareBoots(difference, before, after);
  progress({ label, ended: 'ok' });
  await output.give({ ...difference, boots }, renderDiff(difference, boots));
  return 0;
}

/** The newest boot of the new release decides in which manner the old one's is looked for; without one it is the other way round. */
async function compareBoots(
  { files, otherBytes, old: { arches } }: ReleaseDifference,
  before: EarlierRelease,
  after: EarlierRelease,
): Promise<BootDifference[]> {
  const boots: BootDifference[] = [];
  const damaged = [...otherBytes.old, ...otherBytes.new].map(({ name }) => name);
  for (const arch of arches) {
    // What booted earlier were other bytes.
    if (damaged.some((name) => name === `${arch} kernel` || name === `${arch} rootfs`)) continue;
    const digestsOf = (side: 'old' | 'new'): string[] =>
      ['kernel', 'rootfs'].flatMap(
        (role) => files.find(({ name }) => name === `${arch} ${role}`)?.[side]?.sha256 ?? [],
      );
    const find = (side: 'old' | 'new', how: Partial<BootManner>): Promise<KnownBoot | null> =>
      (side === 'old' ? before : after).knownBoot({ arch, digests: digestsOf(side), how });
    const newer = await find('new', USUAL);
    const older = await find('old', newer?.how ?? USUAL);
    const how = (newer ?? older)?.how;
    if (how !== undefined) boots.push({ arch, how, old: timeOf(older), new: timeOf(newer) });
  }
  return boots;
}

function timeOf(boot: KnownBoot | null): Omit<KnownBoot, 'how'> | null {
  return boot === null ? null : { tookMs: boot.tookMs, run: boot.run };
}

const USUAL = { scenario: 'share' };
