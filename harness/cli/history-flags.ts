import { join } from 'node:path';
import type { Arch } from '../core/arch.ts';
import { FormatError, UsageError } from '../core/errors.ts';
import { kindOf, readBounded } from '../host/files.ts';
import type { Places } from '../host/places.ts';
import { type Tag, parseTags } from '../release/tags.ts';
import type { LiveOptions } from '../target/cdn/live-options.ts';
import type { Config } from '../target/config/schema.ts';
import type { HistoryOptions } from '../target/history/history-options.ts';
import { requireSeen } from '../target/history/require-seen.ts';
import type { Target } from '../target/target.ts';
import { openEarlier } from './earlier-release.ts';
import { readLedger } from './ledger-file.ts';
import { type Given, textOf } from './option-spec.ts';

/**
 * What a target is compared with, as the flags and the configuration say.
 *
 * @throws {UsageError} for what is no release, no ledger or no list of tags.
 */
export async function historyOf(
  given: Given,
  target: Target,
  {
    arches,
    config,
    live,
    places,
  }: {
    readonly arches: readonly Arch[];
    readonly config: Config;
    readonly live: LiveOptions;
    readonly places: Places;
  },
): Promise<HistoryOptions> {
  const [ledger, tags] = [textOf(given, 'ledger'), textOf(given, 'tags')];
  const release = textOf(given, 'previousRelease') ?? null;
  const named = textOf(given, 'previous') ?? (release === null ? undefined : target.live?.look.base);
  if (named === undefined && release !== null) {
    throw new UsageError('--previous-release belongs to a CDN: name its URL with --previous');
  }
  const { layout, kind } = target.subject;
  if ((kind === 'disk store' || kind === 'sealed image') && [named, ledger, tags].some((flag) => flag !== undefined)) {
    throw new UsageError(`--previous, --ledger and --tags belong to releases: ${target.name} is a ${kind}`);
  }
  // What is fetched of it must not get among the files that are judged.
  const elsewhere = { ...live, folder: join(live.folder, '..', 'previous') };
  return {
    previous:
      named === undefined
        ? null
        : requireSeen(
            await openEarlier({ named, release, from: '--previous', layout, live: elsewhere, places }),
            config.growth ?? {},
          ),
    ledger: ledger === undefined ? null : await readLedger(ledger, false),
    tags: tags === undefined ? null : await readTags(tags),
    growth: config.growth ?? {},
    arches,
  };
}

async function readTags(path: string): Promise<Tag[]> {
  if ((await kindOf(path)) !== 'file') throw new UsageError(`--tags ${path} is no file: ${HOW}`);
  try {
    return parseTags((await readBounded(path, LIMIT_BYTES)).toString('utf8'));
  } catch (error) {
    if (error instanceof FormatError) throw new UsageError(`--tags ${path}: ${error.message}; ${HOW}`);
    throw error;
  }
}

const HOW = 'write it with `git ls-remote --tags origin > tags.txt`';
const LIMIT_BYTES = 16 * 1024 * 1024;
