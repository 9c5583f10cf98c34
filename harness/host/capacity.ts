import { readFile } from 'node:fs/promises';
import { availableParallelism, freemem, loadavg } from 'node:os';

/** What the machine has to offer right now. */
export interface Capacity {
  readonly cores: number;
  readonly availableMemoryMiB: number;
}

/** The cores that this process may use, and the memory that can be taken without swapping. */
export async function capacity(): Promise<Capacity> {
  return { cores: coreCount(), availableMemoryMiB: await availableMemoryMiB() };
}

/** The cores that this process may use. */
export function coreCount(): number {
  return availableParallelism();
}

/** How many programs wanted to run during the last minute, on all cores together. */
export function hostLoad(): number {
  return loadavg()[0] ?? 0;
}

async function availableMemoryMiB(): Promise<number> {
  // Free memory alone counts the page cache as taken; Linux tells what could be had (proc_meminfo(5)), in KiB.
  const meminfo = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return Math.floor(available === undefined ? freemem() / 1024 / 1024 : Number(available) / 1024);
}
