import { constants } from 'node:fs';
import { randomBytes } from 'node:crypto';
import {
  type FileHandle,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { HarnessError } from '../core/errors.ts';

/** What a path leads to; `missing` also when a folder on the way is missing, or a name is too long to be there. */
export type PathKind = 'file' | 'folder' | 'other' | 'missing';

/**
 * What stands at `path`, links followed.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE` when the machine will not say.
 */
export async function kindOf(path: string): Promise<PathKind> {
  try {
    const found = await stat(path);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return 'missing';
    throw unreadable(path, error);
  }
}

/**
 * The size of a file in bytes, links followed.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function fileSize(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return found.size;
}

/**
 * The whole of a small regular file, bounded: not a byte beyond `limitBytes` is read, whatever its size is said to be.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`, also for a pipe or a device, which could keep us waiting for ever;
 * `BOOTPROOF_TOO_LARGE`.
 */
export async function readBounded(path: string, limitBytes: number): Promise<Buffer> {
  try {
    // Opening a pipe that nobody writes to would wait.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile()) throw notRegular(path, found.isDirectory());
    if (found.size > limitBytes) throw tooLarge(path, found.size, limitBytes);
    // One more than there should be, so that a file that grows meanwhile is noticed.
    let bytes = Buffer.allocUnsafe(found.size + 1);
    let done = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done);
      done += bytesRead;
      if (bytesRead === 0) return bytes.subarray(0, done);
      if (done > limitBytes) throw tooLarge(path, done, limitBytes);
      if (done === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * done, limitBytes + 1));
    }
  } catch (error) {
    throw error instanceof HarnessError ? error : unreadable(path, error);
  }
}

/** The error for something that must be a regular file, and is none. */
export function notRegular(path: string, isFolder: boolean): HarnessError {
  const what = isFolder ? 'it is a folder' : 'it is no regular file';
  return new HarnessError('BOOTPROOF_UNREADABLE', `cannot read ${path}: ${what}`, { path });
}

function tooLarge(path: string, sizeBytes: number, limitBytes: number): HarnessError {
  return new HarnessError(
    'BOOTPROOF_TOO_LARGE',
    `${path} is ${String(sizeBytes)} bytes; at most ${String(limitBytes)} are read`,
    { path, sizeBytes, limitBytes },
  );
}

/** Writes a file so that readers see the old bytes or the new ones, never a part: temporary name, fsync, rename. */
export async function writeAtomic(path: string, bytes: string | Uint8Array, mode = 0o644): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx', mode);
    await file.writeFile(bytes);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(temporary, path);
  } catch (error) {
    await file?.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes a file that is not there yet, its folder too. Nothing is forced to the disk: for files that do not outlive their run. */
export async function writeNew(path: string, bytes: string | Uint8Array): Promise<void> {
  await makeFolder(dirname(path));
  await writeFile(path, bytes, { flag: 'wx' });
}

/** Makes a file of zeros that takes no room on the disk until somebody writes to it. */
export async function writeSparse(path: string, sizeBytes: number): Promise<void> {
  await using file = await open(path, 'wx');
  await file.truncate(sizeBytes);
}

/** Whether a thrown value is a system error with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** The error for a path that the machine will not let us read. */
export function unreadable(path: string, error: unknown): HarnessError {
  return refused('BOOTPROOF_UNREADABLE', `cannot read ${path}`, path, error, {
    EACCES: 'permission denied: run as a user who may read it',
    ENOENT: 'no such file: name one that is there',
    EISDIR: 'it is a folder: name a file',
    EIO: 'the disk reports an input/output error: copy it anew',
  });
}

/** The error for a path that the machine will not let us write to. */
export function unwritable(path: string, error: unknown): HarnessError {
  return refused('BOOTPROOF_UNWRITABLE', `cannot write ${path}`, path, error, {
    EACCES: 'permission denied: name a place of yours',
    EDQUOT: 'the disk quota is used up: make room, or name a place on another disk',
    EISDIR: 'it is a folder: name a file',
    ENOSPC: 'the disk is full: make room, or name a place on another disk',
  });
}

function refused(
  name: `BOOTPROOF_${string}`,
  what: string,
  path: string,
  error: unknown,
  why: Readonly<Record<string, string>>,
): HarnessError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new HarnessError(name, `${what}: ${why[code] ?? code}`, { path, code }, { cause: error });
}

/**
 * The names in a folder, sorted; an absent folder has none.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENAMETOOLONG')) return [];
    throw unreadable(folder, error);
  }
}

/** A file that is only ever added to, in order. */
export interface Appender {
  append(text: string): void;
  /** Waits until everything that was given so far is in the file. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file for appending; each `append` is one write, in the order of the calls, and `close` waits for them. */
export async function openAppender(path: string): Promise<Appender> {
  await makeFolder(dirname(path));
  const file = await open(path, 'a');
  let last: Promise<unknown> = Promise.resolve();
  return {
    append(text) {
      last = last.then(() => file.write(text));
      // A disk that is full is told of by `close`, not as a crash in between.
      last.catch(() => undefined);
    },
    async flush() {
      await last;
    },
    async close() {
      try {
        await last;
      } finally {
        await file.close();
      }
    },
  };
}

/**
 * Makes a folder and those above it, one at a time: Node's own recursive way never ends where a file system refuses with
 * ENOENT, as /proc does. Those above it get the usual mode.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (hasCode(error, 'EEXIST') && (await kindOf(path)) === 'folder') return;
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode }).catch(async (again: unknown) => {
      if (!hasCode(again, 'EEXIST') || (await kindOf(path)) !== 'folder') throw again;
    });
  }
}

/** Makes `link` point to `target`, replacing an earlier link in one step. */
export async function replaceLink(link: string, target: string): Promise<void> {
  const temporary = `${link}.${randomBytes(6).toString('hex')}.tmp`;
  await symlink(target, temporary);
  await rename(temporary, link);
}

/** Gives a file a second name, or copies it where the file system cannot; the folder above is made. Never write through either. */
export async function linkOrCopy(source: string, target: string): Promise<void> {
  await makeFolder(dirname(target));
  try {
    await link(source, target);
  } catch (error) {
    if (!hasCode(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP')) throw error;
    await copyFile(source, target);
  }
}
