import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { watchChildren } from './children.ts';
import { makeFolder } from './files.ts';
import { ownIdentity } from './process-table.ts';
import { startReaper } from './reaper.ts';
import { OWNER_FILE, RUN_FOLDER, UNFINISHED } from './sweep-runs.ts';

/** A run that leaves nothing behind: its children and its temporary folder end with it, however this process ends. */
export interface Run extends AsyncDisposable {
  readonly id: string;
  /** Only this user can look into it. */
  readonly temporaryFolder: string;
}

/**
 * Opens a run: from now on every child that is started carries its mark and is known to its reaper.
 *
 * @param options.id letters, digits, `.`, `_` and `-`; unique on this machine.
 * @throws {HarnessError} `BOOTPROOF_TEMPORARY_FOLDER` when the folder for temporary files is somebody else's.
 */
export async function openRun(options: { readonly id: string; readonly temporaryRoot?: string }): Promise<Run> {
  const { id, temporaryRoot = userTemporaryRoot() } = options;
  await makePrivate(temporaryRoot);
  const temporaryFolder = join(temporaryRoot, `${RUN_FOLDER}${id}`);
  // The sweep of another run must never meet a folder without an owner.
  const unfinished = join(temporaryRoot, `${UNFINISHED}${id}`);
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(join(unfinished, OWNER_FILE), JSON.stringify(await ownIdentity()));
  await rename(unfinished, temporaryFolder);
  const reaper = startReaper(id, temporaryFolder);
  const watching = watchChildren(id, reaper);
  openFolders.push(temporaryFolder);
  return {
    id,
    temporaryFolder,
    async [Symbol.asyncDispose]() {
      watching[Symbol.dispose]();
      openFolders.splice(openFolders.indexOf(temporaryFolder), 1);
      try {
        await rm(temporaryFolder, { recursive: true, force: true });
      } finally {
        reaper.release();
      }
    },
  };
}

/** Where temporary folders go: that of the open run, else the machine's. */
export function temporaryPlace(): string {
  return openFolders.at(-1) ?? tmpdir();
}

/** The open run's own folder and name; undefined when none is open. */
export function openedRun(): { readonly id: string; readonly folder: string } | undefined {
  const folder = openFolders.at(-1);
  return folder === undefined ? undefined : { id: basename(folder).slice(RUN_FOLDER.length), folder };
}

/** The folder that holds the temporary folders of this user's runs. */
function userTemporaryRoot(): string {
  return join(tmpdir(), `bootproof-${String(ownUid())}`);
}

/** Everybody may write to /tmp, so somebody else may have made the folder, or a link of its name, to look into it. */
async function makePrivate(folder: string): Promise<void> {
  await makeFolder(folder, 0o700);
  const { uid, mode, isDirectory } = await lstatOf(folder);
  if (isDirectory && uid === ownUid() && (mode & 0o022) === 0) return;
  throw new HarnessError(
    'BOOTPROOF_TEMPORARY_FOLDER',
    `${folder} is not a folder that only this user writes to: remove it, or set TMPDIR to another folder`,
    { folder, uid, mode: (mode & 0o7777).toString(8) },
  );
}

/** Asked of the process, not of the machine's list of users: a container may run as a user whom no list names. */
function ownUid(): number | undefined {
  return process.getuid?.();
}

async function lstatOf(path: string): Promise<{ uid: number; mode: number; isDirectory: boolean }> {
  const found = await lstat(path);
  return { uid: found.uid, mode: found.mode, isDirectory: found.isDirectory() };
}

const openFolders: string[] = [];
