import { defineCheck } from '../check.ts';
import { findFex } from './evidence.ts';
import { hasBinaries } from './has-binaries.ts';

/** FEX runs on processors without SVE. */
export const binaryFexSve = defineCheck({
  id: 'binary/fex-sve',
  holds: "FEX's own code has no SVE instruction; the C library may have some, which it chooses by processor",
  why: 'x86_64 programs end with "Illegal instruction" on Apple processors, and run well on the build machine',
  mend: 'build FEX and all that is linked into it for `-march=armv8-a`, never for `native`',
  tier: 'contract',
  per: 'arch',
  evidence: 'binary',
  appliesTo: (subject, arch) => hasBinaries(subject) ?? (arch === 'arm64' ? null : 'FEX is a program of arm64'),
  lacksSubject: (evidence) => {
    const fex = findFex(evidence);
    if (fex?.elf?.arch !== 'arm64') return 'the manifest lists no FEX that is an arm64 program';
    return fex.sve === null ? "FEX was stripped of its symbols, so its code cannot be told from the C library's" : null;
  },
  check: (evidence) => {
    const fex = findFex(evidence);
    return (fex?.sve ?? []).map(({ function: name, instruction }) => ({
      at: fex?.at ?? '',
      problem: `SVE in ${name}: the instruction ${instruction} is illegal on processors without SVE`,
      expected: 'no SVE in functions of FEX',
      actual: instruction,
      hint: 'build for -march=armv8-a, also the libraries that are linked in; -march=native takes what the builder has',
    }));
  },
});
