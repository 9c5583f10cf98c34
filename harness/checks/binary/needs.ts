import { defineCheck } from '../check.ts';
import { FEX } from './evidence.ts';
import { hasBinaries, someBinary } from './has-binaries.ts';

/** The guest has what a binary needs to start. */
export const binaryNeeds = defineCheck({
  id: 'binary/needs',
  holds:
    'every binary is static, or finds its loader, libraries or interpreter in the root file system of its architecture',
  why: 'the binary is there, verified and executable, and ends with status 127 in the guest',
  mend: 'take the static build, or pack its loader and libraries into the root file system',
  tier: 'contract',
  per: 'arch',
  evidence: 'binary',
  appliesTo: hasBinaries,
  lacksSubject: someBinary,
  check: ({ binaries }) =>
    binaries
      // FEX may need nothing at all, which is said of it elsewhere.
      .filter(({ name, lacks }) => name !== FEX && lacks.length > 0)
      .map(({ name, at, lacks, elf, script }) => ({
        at,
        problem: `${name} cannot be executed in the guest: it lacks ${lacks.join(', ')}`,
        expected: 'a static program, or its loader, libraries or interpreter in rootfs.erofs',
        actual: elf === null ? `#!${script ?? ''}` : `${elf.linkage}, needs ${elf.needed.join(', ')}`,
        hint: 'take the static build, or pack what it needs into the root file system',
      })),
});
