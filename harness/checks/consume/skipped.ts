import { type Arch, ARCHES, debianArch, isArch, qemuArch } from '../../core/arch.ts';
import { isPublished } from '../cdn/applies.ts';
import { defineCheck } from '../check.ts';

/** Only what is for another architecture is left out. */
export const consumeSkipped = defineCheck({
  id: 'consume/skipped',
  holds: 'a consumer leaves out only the binaries that are published for another architecture and not for its own',
  why: 'a binary whose architecture is misspelt is left out by everybody, and nothing says so',
  mend: 'spell the architecture as the contract does: `arm64`, `x86_64`',
  tier: 'contract',
  per: 'arch',
  evidence: 'consume',
  after: ['consume/fresh', 'consume/places'],
  appliesTo: isPublished,
  lacksSubject: ({ fresh }) =>
    fresh.state === 'prepared' && fresh.skipped.length === 0 ? 'no binary was left out' : null,
  check: ({ fresh }, { arch }) => {
    if (fresh.state === 'refused' || arch === null) return [];
    return fresh.skipped.flatMap(({ name, targets }) => {
      const meant = targets.find((target) => isMeantFor(target, arch));
      const nobody = !targets.some(isArch);
      if (meant === undefined && !nobody) return [];
      const problem =
        meant === undefined
          ? `no consumer takes ${name}: its targets are ${targets.join(', ') || 'none'}`
          : `${name} is left out on ${arch}: its target is called ${meant}`;
      return [{ at: `binaries ${name}: targets`, problem, expected: ARCHES.join(', '), actual: targets.join(', ') }];
    });
  },
});

/** Other people's spellings, and other cases of ours. */
function isMeantFor(target: string, arch: Arch): boolean {
  const spellings: readonly string[] = [arch, qemuArch(arch), debianArch(arch), arch.replace('_', '-')];
  return spellings.includes(target.toLowerCase());
}
