import { FormatError } from '../../core/errors.ts';
import type { Arch } from '../../core/arch.ts';
import type { ByteSource } from '../byte-source.ts';
import { type DynamicFacts, NO_DYNAMIC, readDynamic } from './dynamic.ts';
import { type ElfHeader, parseElfHeader } from './header.ts';
import { machineArch, machineName } from './machine.ts';
import { readPvhEntry } from './pvh-note.ts';
import { type Segment, readSegments, requireSegmentRange } from './segments.ts';
import { whyNotStarted } from './start.ts';
import { NO_VERSIONS, type SymbolVersions } from './symbol-versions.ts';

/** How an object is put together, as the kernel that executes it sees it. */
export type ElfLinkage = 'static' | 'static-pie' | 'dynamic' | 'shared-library' | 'relocatable';

/** What a release gate wants to know about an ELF object. */
export interface ElfFacts {
  readonly class: 32 | 64;
  readonly endianness: 'little' | 'big';
  /** `e_machine`, the number and the usual word for it. */
  readonly machine: number;
  readonly machineName: string;
  /** The published architecture that executes it natively; null for every other machine, class or byte order. */
  readonly arch: Arch | null;
  readonly type: 'relocatable' | 'executable' | 'shared-object' | 'core' | 'other';
  readonly linkage: ElfLinkage;
  /** The loader that PT_INTERP asks for. */
  readonly interpreter: string | null;
  readonly needed: readonly string[];
  readonly soname: string | null;
  readonly runpath: string | null;
  readonly rpath: string | null;
  readonly versions: SymbolVersions;
  /** Whether it can be the loader of others: position-independent, no program, and in need of nothing. */
  readonly mayLoad: boolean;
  /** Why no kernel could start it as a program, in one clause; null when one could, and for object files. */
  readonly startProblem: string | null;
  /** Physical entry point of Xen's PVH note, by which QEMU starts an uncompressed x86 kernel; null without the note. */
  readonly pvhEntry: number | null;
}

const ELF = 'elf';

/**
 * Facts about an ELF object: header, interpreter, dynamic section and PVH note. Reads only what these need, so that it is
 * cheap on a large file. Source: System V ABI, gABI chapters 4 and 5.
 *
 * @throws {FormatError} when it is no ELF object or its tables point outside the file.
 */
export async function parseElf(source: ByteSource): Promise<ElfFacts> {
  const header = await parseElfHeader(source);
  const segments = await readSegments(source, header);
  const interpreter = await readInterpreter(source, segments);
  const dynamic = await readDynamic(source, header, segments);
  return {
    class: header.class,
    endianness: header.littleEndian ? 'little' : 'big',
    machine: header.machine,
    machineName: machineName(header.machine),
    arch: header.class === 64 && header.littleEndian ? machineArch(header.machine) : null,
    type: TYPES[header.type] ?? 'other',
    linkage: linkageOf(header, interpreter, dynamic ?? NO_DYNAMIC),
    interpreter,
    needed: dynamic?.needed ?? [],
    soname: dynamic?.soname ?? null,
    runpath: dynamic?.runpath ?? null,
    rpath: dynamic?.rpath ?? null,
    versions: dynamic?.versions ?? NO_VERSIONS,
    mayLoad: header.type === 3 && interpreter === null && dynamic?.pie === false && dynamic.needed.length === 0,
    startProblem: header.type === 1 ? null : whyNotStarted(header, segments),
    pvhEntry: await readPvhEntry(source, header, segments),
  };
}

const TYPES: Readonly<Record<number, ElfFacts['type']>> = {
  1: 'relocatable',
  2: 'executable',
  3: 'shared-object',
  4: 'core',
};

/** The kernel's own bound for a loader's path, `PATH_MAX`. */
const LONGEST_INTERPRETER = 4096;

async function readInterpreter(source: ByteSource, segments: readonly Segment[]): Promise<string | null> {
  const interp = segments.find((segment) => segment.kind === 'interp');
  if (interp === undefined) return null;
  requireSegmentRange(source, interp, LONGEST_INTERPRETER);
  const bytes = await source.read(interp.offset, interp.sizeBytes);
  if (bytes.length < 2 || bytes.at(-1) !== 0) {
    // The kernel refuses such a file with ENOEXEC.
    throw new FormatError(ELF, 'the interpreter is no terminated path', interp.offset);
  }
  return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString('utf8');
}

function linkageOf(header: ElfHeader, interpreter: string | null, dynamic: DynamicFacts): ElfLinkage {
  if (header.type === 1) return 'relocatable';
  if (header.type !== 3) return interpreter === null && dynamic.needed.length === 0 ? 'static' : 'dynamic';
  // libc.so.6 and the musl loader are libraries that can also be executed; a program never has a SONAME.
  if (dynamic.soname !== null && !dynamic.pie) return 'shared-library';
  if (interpreter !== null) return 'dynamic';
  if (dynamic.needed.length > 0) return dynamic.pie ? 'dynamic' : 'shared-library';
  return dynamic.pie || header.entry !== 0 ? 'static-pie' : 'shared-library';
}
