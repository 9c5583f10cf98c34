import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** The processor of this machine, by the name that it gives itself. */
export function processorName(): string {
  return cpus()[0]?.model.trim() ?? 'unknown';
}

/** Changes with every start of this machine; null where the system does not tell (only Linux does). */
export async function bootId(): Promise<string | null> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null);
  return id?.trim() ?? null;
}
