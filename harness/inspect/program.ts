import { z } from 'zod';
import { ARCHES } from '../core/arch.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { parseElf } from '../formats/elf/elf.ts';
import type { FactsOf, Found, Row } from './kind.ts';

export const programSchema = z.strictObject({
  kind: z.literal('elf'),
  class: z.literal([32, 64]),
  endianness: z.enum(['little', 'big']),
  machine: z.number(),
  machineName: z.string(),
  arch: z.enum(ARCHES).nullable().describe('The published architecture that executes it natively.'),
  type: z.enum(['relocatable', 'executable', 'shared-object', 'core', 'other']),
  linkage: z.enum(['static', 'static-pie', 'dynamic', 'shared-library', 'relocatable']),
  interpreter: z.string().nullable(),
  needed: z.array(z.string()),
  soname: z.string().nullable(),
  runpath: z.string().nullable(),
  rpath: z.string().nullable(),
  pvhEntry: z.number().nullable(),
});

type ProgramFacts = FactsOf<typeof programSchema>;

/**
 * An ELF object: what executes it, and what it needs beside itself.
 *
 * @throws {FormatError} when its tables point outside the file.
 */
export async function inspectProgram(source: ByteSource): Promise<Found<ProgramFacts>> {
  const elf = await parseElf(source);
  const { class: bits, endianness, machine, machineName, arch, type, linkage } = elf;
  const { interpreter, needed, soname, runpath, rpath, pvhEntry } = elf;
  return {
    facts: {
      kind: 'elf',
      class: bits,
      endianness,
      machine,
      machineName,
      arch,
      type,
      linkage,
      interpreter,
      needed: [...needed],
      soname,
      runpath,
      rpath,
      pvhEntry,
    },
    problems: [],
  };
}

/** The lines that describe an ELF object. */
export function renderProgram(facts: ProgramFacts): Row[] {
  const { machineName, type, linkage, interpreter, needed, soname, runpath, rpath } = facts;
  const optional: readonly (readonly [string, string | null])[] = [
    ['loader', interpreter],
    ['needs', needed.length === 0 ? null : needed.join(', ')],
    ['soname', soname],
    ['runpath', runpath],
    ['rpath', rpath],
  ];
  return [
    [
      'is',
      `an ELF ${type.replace('-', ' ')} for ${machineName} (${String(facts.class)}-bit, ${facts.endianness}-endian)`,
    ],
    ['linked', LINKAGES[linkage]],
    ...optional.flatMap(([label, text]): Row[] => (text === null ? [] : [[label, text]])),
  ];
}

const LINKAGES: Readonly<Record<ProgramFacts['linkage'], string>> = {
  static: 'statically: it needs nothing beside itself',
  'static-pie': 'statically, at any address: it needs nothing beside itself',
  dynamic: 'dynamically: it needs its loader and libraries',
  'shared-library': 'as a shared library',
  relocatable: 'not yet: it is an object file',
};
