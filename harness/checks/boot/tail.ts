import type { BootRecord } from '../../guest/boot-record.ts';

/** The last words of a guest, for a finding: what its consoles showed, or what QEMU said when they showed nothing. */
export function tailOf({ tail, qemuSaid }: BootRecord): string {
  if (tail.length > 0) return tail.join('\n');
  return qemuSaid.length > 0 ? qemuSaid.join('\n') : 'nothing was printed';
}
