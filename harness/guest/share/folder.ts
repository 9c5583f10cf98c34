import { join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { copyInto } from '../../host/copy.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import { makeFolder, writeAtomic } from '../../host/files.ts';
import { listTree } from '../../host/list-tree.ts';
import { type FolderUse, measureHostile, readHostile } from '../../host/hostile-folder.ts';
import { type AgentCall, readCalls } from '../agent/calls.ts';
import { HELLO } from '../agent/fex-trials.ts';
import { CALLS_FILE, KERNEL_LOG_FILE, PROGRAM_FOLDER, REPORT_FILE, REPORT_FOLDER } from '../agent/places.ts';
import type { AgentReport } from '../agent/report-shape.ts';
import { readReport } from '../agent/report.ts';
import { type HelloArch, buildHello } from '../payloads/hello.ts';
import { ISOLATION_PROGRAMS, buildIsolation } from '../payloads/isolation-arm64.ts';

/** A program of the release and its place on the share, such as `runtime/bin/FEX`. */
export interface SharedFile {
  readonly source: string;
  readonly place: string;
  /** What its bytes must be when the guest gets them: the manifest's word for it; null: nothing says. */
  readonly sha256: string | null;
}

/** The program that stands on the share as `arcbox-agent`. */
export interface ShareAgent {
  readonly script: string;
  /** Whether it runs small programs of other architectures, which are put beside it. */
  readonly runsPrograms: boolean;
}

/**
 * Fills a new folder with what a guest expects on its share: the agent, the release's programs, and a place for the
 * agent's report. Programs are copied, never linked: the guest may write to what it finds there.
 *
 * @throws {HarnessError} `BOOTPROOF_NOT_THE_PROGRAM` when the bytes that were copied are not those of the manifest.
 */
export async function prepareShare(folder: string, agent: ShareAgent, files: readonly SharedFile[]): Promise<void> {
  await makeFolder(join(folder, REPORT_FOLDER));
  await makeFolder(join(folder, 'runtime', 'bin'));
  for (const file of files) await copyProgram(file, folder);
  await writeAtomic(join(folder, 'bin', 'arcbox-agent'), agent.script, 0o755);
  if (agent.runsPrograms) await addPrograms(join(folder, REPORT_FOLDER, PROGRAM_FOLDER));
}

/** The copy is what is looked at: the file may have been changed since its digest was taken, or while it was copied. */
async function copyProgram({ source, place, sha256 }: SharedFile, folder: string): Promise<void> {
  const copy = join(folder, place);
  await copyInto(source, copy, 0o755);
  const found = sha256 === null ? null : await digestOfFile(copy);
  if (found === sha256) return;
  throw new HarnessError(
    'BOOTPROOF_NOT_THE_PROGRAM',
    `${source} is not the file that the manifest lists, so no guest is given it: publish it again, or correct the manifest`,
    { source, expected: sha256, found },
  );
}

/** Keeps what the harness itself put on a share, so that a replay can fill it again; the release's own programs stay where they are. */
export async function keepShare(folder: string, kept: string, files: readonly SharedFile[]): Promise<void> {
  const places = files.map(({ place }) => place);
  await makeFolder(join(kept, REPORT_FOLDER));
  const paths = await listTree(folder, MOST_KEPT);
  for (const path of paths.filter((path) => !places.includes(path))) {
    await copyInto(join(folder, path), join(kept, path), 0o755);
  }
}

/** What shows that x86_64 programs run, and that others are left alone; for arm64 guests. */
async function addPrograms(folder: string): Promise<void> {
  for (const [arch, line] of Object.entries(HELLO) as [HelloArch, string][]) {
    await writeAtomic(join(folder, `hello-${arch}`), buildHello(arch, line), 0o755);
  }
  for (const program of ISOLATION_PROGRAMS) await writeAtomic(join(folder, program), buildIsolation(program), 0o755);
}

/** What the agent left on the share. */
export interface AgentEvidence {
  readonly report: AgentReport | null;
  /** Why there is no report. */
  readonly reportProblem: string | null;
  readonly calls: readonly AgentCall[];
  /** The kernel's own log; null when the guest left none. */
  readonly kernelLog: Buffer | null;
}

/**
 * Reads what the agent left. The guest could write anything there, so links and devices are refused and sizes bounded.
 *
 * @param printed the lines of the report that it printed instead because it could not write to the share.
 */
export async function readShare(folder: string, nonce: string, printed: readonly string[]): Promise<AgentEvidence> {
  const report = await readHostile(folder, join(REPORT_FOLDER, REPORT_FILE), MOST_REPORT_BYTES);
  const calls = await readHostile(folder, join(REPORT_FOLDER, CALLS_FILE), MOST_REPORT_BYTES);
  const kernelLog = await readHostile(folder, join(REPORT_FOLDER, KERNEL_LOG_FILE), MOST_LOG_BYTES);
  const fallback = Buffer.from(printed.join('\n'));
  const bytes = 'bytes' in report ? report.bytes : printed.length > 0 ? fallback : null;
  const read = bytes === null ? { problem: 'refused' in report ? report.refused : '' } : readReport(bytes, nonce);
  return {
    report: 'report' in read ? read.report : null,
    reportProblem: 'problem' in read ? read.problem : null,
    calls: 'refused' in calls ? [] : readCalls(calls.bytes),
    kernelLog: 'refused' in kernelLog ? null : kernelLog.bytes,
  };
}

/** How much a guest may add to its share before it is stopped. */
export const SHARE_ROOM = { entries: 4096, sizeBytes: 64 * 1024 * 1024 };

/** Whether the guest has put more on the share than it may; `before` is what {@link measureShare} gave at the start. */
export function isOverfull(use: FolderUse, before: FolderUse): boolean {
  const bound = boundOf(before);
  return use.entries > bound.entries || use.sizeBytes > bound.sizeBytes;
}

function boundOf({ entries, sizeBytes }: FolderUse): FolderUse {
  return { entries: entries + SHARE_ROOM.entries, sizeBytes: sizeBytes + SHARE_ROOM.sizeBytes };
}

/** What a share holds: all of it before a guest has had it, later no more than the guest's room has to be looked at. */
export function measureShare(folder: string, before?: FolderUse): FolderUse {
  return measureHostile(folder, before === undefined ? { entries: Infinity, sizeBytes: Infinity } : boundOf(before));
}

/** The agent, and the small programs beside it. */
const MOST_KEPT = 1_000;
const MOST_REPORT_BYTES = 256 * 1024;
const MOST_LOG_BYTES = 4 * 1024 * 1024;
