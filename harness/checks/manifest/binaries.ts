import { ARCHES, isArch } from '../../core/arch.ts';
import { pathSafe } from '../../release/version.ts';
import { defineCheck } from '../check.ts';
import { type KeyProblem, eachManifest, hasManifest } from './each-manifest.ts';

/** The list of binaries can be read in one way only. */
export const manifestBinaries = defineCheck({
  id: 'manifest/binaries',
  holds: 'every binary is listed once, with a version that fits in a path and targets of known architectures',
  why: 'the consumer skips a binary without a word, or installs one of two',
  mend: 'merge lists of binaries by name, and make a failed download fail the build',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema'],
  appliesTo: hasManifest,
  check: (evidence) =>
    eachManifest(evidence, ({ binaries = [] }) => {
      const problems: KeyProblem[] = [];
      const names = new Set<string>();
      for (const { name, version, targets } of binaries) {
        const key = `binaries ${name}`;
        if (names.has(name)) {
          problems.push({
            key,
            problem: `duplicate: ${name} is listed twice, and both would be installed in one place`,
            hint: 'two lists were joined instead of merged',
          });
        }
        names.add(name);
        if (!/^[A-Za-z0-9][A-Za-z0-9._~-]*$/.test(pathSafe(version))) {
          problems.push({
            key: `${key}: version`,
            problem: `the version "${version.slice(0, 60)}" of ${name} does not fit in a path`,
            expected: 'letters, digits, . _ ~ + -',
          });
        }
        if (Object.keys(targets).length === 0) {
          problems.push({
            key: `${key}: targets`,
            problem: `${name} has no target: it is installed nowhere`,
            hint: 'its download failed in every build',
          });
        }
        for (const arch of Object.keys(targets).filter((arch) => !isArch(arch))) {
          const problem = `${name} has a target for the unknown architecture "${arch.slice(0, 40)}", which consumers skip`;
          problems.push({ key: `${key}: targets.${arch.slice(0, 40)}`, problem, expected: ARCHES.join(' or ') });
        }
      }
      return problems;
    }),
});
