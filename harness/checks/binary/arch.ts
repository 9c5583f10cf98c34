import type { Arch } from '../../core/arch.ts';
import { defineCheck } from '../check.ts';
import type { BinaryFacts } from './evidence.ts';
import { hasBinaries, someBinary } from './has-binaries.ts';

/** Every binary is for the processor that it is published for. */
export const binaryArch = defineCheck({
  id: 'binary/arch',
  holds: 'every ELF object and kernel among the binaries is built for the architecture that it is listed under',
  why: 'the guest answers "Exec format error", or runs a program of the host through an emulator without need',
  mend: 'correct the address of this architecture in the list of binaries, or build it for this one',
  tier: 'contract',
  per: 'arch',
  evidence: 'binary',
  appliesTo: hasBinaries,
  lacksSubject: someBinary,
  check: ({ binaries }, { arch }) =>
    binaries.flatMap((binary) => {
      const built = arch === null ? null : builtFor(binary, arch);
      if (built === null) return [];
      const { name, at } = binary;
      const problem = `${name} is listed for ${String(arch)} and built for ${built}`;
      return [{ at, problem, expected: String(arch), actual: built, hint: 'its address names the other architecture' }];
    }),
});

/** What a file is built for when it is not the wanted architecture; null when it is, or when it has none. */
function builtFor({ elf, kernel }: BinaryFacts, wanted: Arch): string | null {
  if (kernel !== null) return kernel.arch === null || kernel.arch === wanted ? null : kernel.arch;
  if (elf === null || elf.arch === wanted) return null;
  // A 32-bit or big-endian object may carry the right machine number.
  return [
    elf.endianness === 'big' ? 'big-endian ' : '',
    elf.class === 32 && elf.machineName === wanted ? '32-bit ' : '',
    elf.machineName,
  ].join('');
}
