import { join } from 'node:path';
import type { Deadline } from '../../core/deadline.ts';
import { HarnessError } from '../../core/errors.ts';
import { renderDuration } from '../../core/deadline.ts';
import { hasCode, makeFolder, namesIn } from '../../host/files.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { takeLock } from '../../store/lock.ts';

/** A cache folder that is ours alone for as long as it is being worked on. */
export interface HeldCache {
  /** Where downloads grow; it goes away with a preparation that succeeds. */
  readonly partials: string;
  readonly signal: AbortSignal;
}

/**
 * Works on a cache folder while no other process does. What killed processes left half-written is removed, except
 * downloads, which are continued.
 *
 * @throws {HarnessError} `BOOTPROOF_DISK_FULL`, after which nothing half-written is left; `BOOTPROOF_DEADLINE`.
 */
export async function withCacheFolder<T>(
  cacheFolder: string,
  { signal, timeoutMs }: Deadline,
  onWait: () => void,
  work: (held: HeldCache) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  const partials = join(cacheFolder, '.partial');
  try {
    await makeFolder(cacheFolder);
    using _lock = await takeLock(join(cacheFolder, '.lock'), either, onWait);
    try {
      await sweepHalfWritten(cacheFolder);
      const result = await work({ partials, signal: either });
      await removeTree(partials);
      return result;
    } catch (error) {
      if (!hasCode(error, ...DISK_FULL)) throw error;
      await removeTree(partials);
      await sweepHalfWritten(cacheFolder);
      throw diskFull(cacheFolder, error);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw tooLate(timeoutMs, cacheFolder);
    throw error;
  }
}

/** Only one process works here, so a temporary file is nobody's. */
async function sweepHalfWritten(cacheFolder: string): Promise<void> {
  for (const folder of [cacheFolder, ...(await namesIn(cacheFolder)).map((name) => join(cacheFolder, name))]) {
    for (const name of await namesIn(folder).catch(() => [])) {
      if (TEMPORARY.test(name)) await removeTree(join(folder, name));
    }
  }
}

function diskFull(folder: string, cause: unknown): HarnessError {
  const { code = '' } = cause as { code?: string };
  const what = code === 'EDQUOT' ? 'the disk quota is used up' : 'the disk is full';
  return new HarnessError(
    'BOOTPROOF_DISK_FULL',
    `${what}: nothing half-written was left; make room on the disks of ${folder} and of the bin folder, then try again`,
    { folder, code },
    { cause },
  );
}

function tooLate(timeoutMs: number, folder: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_DEADLINE',
    `the assets were not ready within ${renderDuration(timeoutMs)}: allow more time; what was downloaded so far is continued then`,
    { timeoutMs, folder },
  );
}

/** As `writeAtomic` names what it has not finished. */
const TEMPORARY = /\.[0-9a-f]{12}\.tmp$/;
const DISK_FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];
