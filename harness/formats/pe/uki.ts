import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { type PeSection, readPe } from './pe.ts';

/** A unified kernel image: kernel, initrd and command line in one signed program (UAPI group, UKI specification). */
export interface Uki {
  /** `IMAGE_FILE_HEADER.Machine`. */
  readonly machine: number;
  readonly linux: PeSection;
  readonly initrd: PeSection | null;
  /** Without what ends it: NUL bytes, line ends. */
  readonly cmdline: string | null;
  readonly osRelease: string | null;
  /** What `uname -r` will print. */
  readonly uname: string | null;
}

/**
 * Reads a unified kernel image; null when the file is no PE program, or one without a `.linux` section. Of an image with
 * several profiles the base is read: what stands before the first `.profile`.
 *
 * @throws {FormatError} when its sections leave the file, when one that may stand once stands twice, and for a command line
 * of more than 64 KiB.
 */
export async function readUki(source: ByteSource): Promise<Uki | null> {
  const pe = await readPe(source);
  if (pe === null) return null;
  const profile = pe.sections.findIndex(({ name }) => name === '.profile');
  const sections = profile === -1 ? pe.sections : pe.sections.slice(0, profile);
  const linux = only(sections, '.linux');
  if (linux === null) return null;
  const text = async (name: string): Promise<string | null> => {
    const section = only(sections, name);
    return section === null ? null : readText(source, section);
  };
  return {
    machine: pe.machine,
    linux,
    initrd: only(sections, '.initrd'),
    cmdline: await text('.cmdline'),
    osRelease: await text('.osrel'),
    uname: await text('.uname'),
  };
}

/** Boot stubs take the first of two, signing tools the last: what is signed is not what is run. */
function only(sections: readonly PeSection[], name: string): PeSection | null {
  const [first, second] = sections.filter((section) => section.name === name);
  if (second !== undefined) throw new FormatError('uki', `the section ${name} stands twice`, second.offset);
  return first ?? null;
}

async function readText(source: ByteSource, { name, offset, sizeBytes }: PeSection): Promise<string> {
  if (sizeBytes > MOST_TEXT_BYTES) {
    throw new FormatError('uki', `the section ${name} has ${String(sizeBytes)} bytes of text`, offset);
  }
  const bytes = Buffer.from(await source.read(offset, sizeBytes));
  return bytes.toString('utf8').replace(/[\0\r\n]+$/, '');
}

const MOST_TEXT_BYTES = 64 * 1024;
