import type { ByteSource } from '../formats/byte-source.ts';
import { KIND_BYTES, nameFileKind } from '../formats/file-kind.ts';
import { PE_ARCHES, type PeSection, readPe } from '../formats/pe/pe.ts';
import { readUki } from '../formats/pe/uki.ts';
import { renderSize } from '../release/limits.ts';

/**
 * A PE program by its headers, a unified kernel image by its sections; undefined for anything else.
 *
 * @throws {FormatError} when its sections leave the file, or one stands twice.
 */
export async function peFacts(
  source: ByteSource,
): Promise<{ what: string; facts: Record<string, string> } | undefined> {
  const pe = await readPe(source);
  if (pe === null) return undefined;
  const machine = MACHINES[pe.machine] ?? `machine 0x${pe.machine.toString(16)}`;
  const names = pe.sections.map(({ name }) => name);
  const common = { machine, ...(names.length === 0 ? {} : { sections: names.join(' ') }) };
  const uki = await readUki(source);
  if (uki === null) return { what: 'a PE program', facts: common };
  return {
    what: 'a unified kernel image (UKI)',
    facts: {
      ...common,
      kernel: `${await kindOf(source, uki.linux)}, ${renderSize(uki.linux.sizeBytes)}`,
      initrd: uki.initrd === null ? 'none' : renderSize(uki.initrd.sizeBytes),
      'command line': uki.cmdline ?? 'none: whoever boots it gives one',
      ...(uki.uname === null ? {} : { release: uki.uname }),
      ...osName(uki.osRelease ?? ''),
    },
  };
}

/** What stands in a section, by its first bytes. */
async function kindOf(source: ByteSource, { offset, sizeBytes }: PeSection): Promise<string> {
  return nameFileKind(await source.read(offset, Math.min(sizeBytes, KIND_BYTES)));
}

/** os-release(5). */
function osName(text: string): Record<string, string> {
  const name = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1];
  return name === undefined ? {} : { system: name };
}

const MACHINES: Readonly<Record<number, string>> = { ...PE_ARCHES, 0x14c: 'i386' };
