import type { ByteSource } from '../formats/byte-source.ts';

/**
 * A PE program by its headers, a unified kernel image by its sections; undefined for anything else. Source: the PE/COFF
 * specification, and the UAPI group's specification of unified kernel images.
 */
export async function peFacts(
  source: ByteSource,
  head: Buffer,
): Promise<{ what: string; facts: Record<string, string> } | undefined> {
  if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const at = head.readUInt32LE(0x3c);
  if (at + COFF_BYTES > source.sizeBytes) return undefined;
  const coff = Buffer.from(await source.read(at, COFF_BYTES));
  if (coff.toString('latin1', 0, 4) !== 'PE\0\0') return undefined;
  const machine = MACHINES[coff.readUInt16LE(4)] ?? `machine 0x${coff.readUInt16LE(4).toString(16)}`;
  const tableAt = at + COFF_BYTES + coff.readUInt16LE(20);
  const count = Math.min(coff.readUInt16LE(6), MOST_SECTIONS, Math.floor((source.sizeBytes - tableAt) / SECTION_BYTES));
  const table = count <= 0 ? Buffer.alloc(0) : Buffer.from(await source.read(tableAt, count * SECTION_BYTES));
  const names = Array.from({ length: Math.max(count, 0) }, (_, index) =>
    table.toString('latin1', index * SECTION_BYTES, index * SECTION_BYTES + 8).replace(/\0.*$/s, ''),
  );
  return {
    what: names.includes('.linux') ? 'a unified kernel image (UKI)' : 'a PE program',
    facts: { machine, ...(names.length === 0 ? {} : { sections: names.join(' ') }) },
  };
}

const COFF_BYTES = 24;
const SECTION_BYTES = 40;
const MOST_SECTIONS = 96;
const MACHINES: Readonly<Record<number, string>> = { 0xaa64: 'arm64', 0x8664: 'x86_64', 0x14c: 'i386' };
