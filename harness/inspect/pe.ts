import type { ByteSource } from '../formats/byte-source.ts';
import { readPe } from '../formats/pe/pe.ts';
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
      kernel: renderSize(uki.linux.sizeBytes),
      initrd: uki.initrd === null ? 'none' : renderSize(uki.initrd.sizeBytes),
      'command line': uki.cmdline ?? 'none: whoever boots it gives one',
      ...(uki.uname === null ? {} : { release: uki.uname }),
      ...osName(uki.osRelease ?? ''),
    },
  };
}

/** os-release(5). */
function osName(text: string): Record<string, string> {
  const name = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1];
  return name === undefined ? {} : { system: name };
}

const MACHINES: Readonly<Record<number, string>> = { 0xaa64: 'arm64', 0x8664: 'x86_64', 0x14c: 'i386' };
