import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { bootId } from './boot-id.ts';

/** One process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since the machine's start; null where the system does not tell (only Linux does). */
  readonly startTime: number | null;
  readonly bootId: string | null;
  /** Numbers mean something within one namespace of processes only; a container has its own. */
  readonly pidNamespace: string | null;
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return {
    pid: process.pid,
    startTime: startTimeOf(process.pid),
    bootId: await bootId(),
    pidNamespace: ownPidNamespace(),
  };
}

/** When a process started, in clock ticks since the machine's start: field 22 of proc_pid_stat(5); null when it is gone or the system does not tell. */
export function startTimeOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The second field is the program's name in brackets, and may hold brackets and blanks itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[START_TIME_FIELD - FIRST_FIELD_AFTER_NAME]);
  } catch {
    return null;
  }
}

/** Whether a process surely is over. One of another namespace cannot be seen from here, so it is not. */
export async function isOver(owner: ProcessIdentity): Promise<boolean> {
  if (owner.bootId !== (await bootId())) return true;
  if (owner.pidNamespace !== ownPidNamespace()) return false;
  if (owner.startTime !== null) return startTimeOf(owner.pid) !== owner.startTime;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** The processes whose environment has a variable with `value` among its comma-separated values: those that this user may look at, Linux only. */
export async function processesMarked(variable: string, value: string): Promise<{ pid: number; startTime: number }[]> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const found: { pid: number; startTime: number }[] = [];
  for (const pid of pids) {
    const startTime = startTimeOf(pid);
    const environment = await readFile(`/proc/${String(pid)}/environ`, 'latin1').catch(() => '');
    const line = environment.split('\0').find((entry) => entry.startsWith(`${variable}=`));
    if (startTime === null || line === undefined) continue;
    if (
      line
        .slice(variable.length + 1)
        .split(',')
        .includes(value)
    )
      found.push({ pid, startTime });
  }
  return found;
}

function ownPidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

const START_TIME_FIELD = 22;
const FIRST_FIELD_AFTER_NAME = 3;
