import { readFileSync, readdirSync } from 'node:fs';

/** Watches how much memory a process and all that it started hold, until it is disposed of. */
export interface MemoryWatch extends Disposable {
  /** The most that was seen at one moment; pages that processes share count once for each. Zero where the system does not tell (only Linux does). */
  readonly peakMiB: number;
}

/** Looks every 50 ms at the resident memory of a process and its descendants. */
export function watchMemory(pid: number): MemoryWatch {
  let peakMiB = 0;
  const look = (): void => {
    const sum = descendants(pid).reduce((bytes, one) => bytes + residentBytes(one), 0);
    peakMiB = Math.max(peakMiB, Math.ceil(sum / 1024 / 1024));
  };
  const timer = setInterval(look, 50);
  return {
    get peakMiB() {
      return peakMiB;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** proc_pid_task_tid_children(5): each thread lists what it started itself. */
function descendants(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${String(pid)}/task`);
    const children = tasks.flatMap((task) =>
      readFileSync(`/proc/${String(pid)}/task/${task}/children`, 'latin1')
        .split(' ')
        .map(Number),
    );
    return [pid, ...children.filter((child) => child > 0).flatMap(descendants)];
  } catch {
    // It ended while we looked.
    return [pid];
  }
}

/** The second number of proc_pid_statm(5), in pages of 4 KiB on the machines that we know. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/statm`, 'latin1').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}
