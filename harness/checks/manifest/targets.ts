import { ARCHES, isArch } from '../../core/arch.ts';
import { defineCheck } from '../check.ts';
import { type KeyProblem, eachManifest, hasManifest } from './each-manifest.ts';

/** The manifest has a target for every architecture, under its published name. */
export const manifestTargets = defineCheck({
  id: 'manifest/targets',
  holds: 'the merged manifest has every architecture of the release, and a per-architecture one only its own',
  why: 'machines of the missing architecture find no release',
  mend: 'merge the manifests of all architectures, whose keys are spelled `arm64` and `x86_64`',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema'],
  appliesTo: hasManifest,
  check: (evidence, { subject }) =>
    eachManifest(evidence, ({ targets }, { arch }) => {
      const wanted = arch === null ? subject.arches : [arch];
      const problems: KeyProblem[] = wanted
        .filter((name) => !Object.hasOwn(targets, name))
        .map((name) => ({
          key: `targets.${name}`,
          problem: `missing target: there is no entry for ${name}`,
          expected: wanted.join(', '),
          actual: Object.keys(targets).join(', '),
          hint: 'the manifest of this architecture was left out of the merge, or is named otherwise',
        }));
      for (const name of Object.keys(targets)) {
        if (!isArch(name)) {
          const problem = `unknown architecture "${name.slice(0, 40)}"`;
          problems.push({ key: `targets.${name.slice(0, 40)}`, problem, expected: ARCHES.join(' or ') });
        } else if (arch !== null && !wanted.includes(name)) {
          const problem = `${name} has no place here: this manifest is for ${arch}`;
          problems.push({ key: `targets.${name}`, problem });
        }
      }
      return problems;
    }),
});
