import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { acceptable } from './evidence.ts';

/** An argument says what its digest is of. */
export const sealFormat = defineCheck({
  id: 'seal/format',
  holds: 'each composefs argument names the format that its digest is of, and the hash that the repository has',
  why: 'a tool that goes by the format looks for another image, and a boot with another hash than the repository’s stops',
  mend: 'name the format and hash that the digest was made with; `composefs=` always means v2',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  after: ['seal/cmdline'],
  appliesTo: () => null,
  lacksSubject: ({ cmdline, image, repository }) =>
    cmdline === null
      ? 'no command line was named'
      : image === null && repository === null
        ? 'nothing was named to compare it with'
        : null,
  check: ({ cmdline, image, repository }) => {
    const at = cmdline?.from ?? '';
    const own = image === null ? [] : acceptable(image);
    return (cmdline?.trials ?? []).flatMap(({ digest, version, algorithm }): Problem[] => {
      const problems: Problem[] = [];
      const format = own.find((one) => one.digest === digest.toLowerCase())?.format;
      if (format !== undefined && format !== version) {
        problems.push({
          at,
          problem: `${digest} is the digest of the ${format} image, and its argument means ${version}`,
          expected: format === 'v1' ? `composefs.digest=v1-${algorithm}-12:${digest}` : `composefs=${digest}`,
          hint: 'composefs= means v2, composefs.digest= says its format itself',
        });
      }
      const has = repository?.meta?.algorithm;
      if (has !== undefined && has !== algorithm) {
        problems.push({
          at,
          problem: `${digest} is of ${algorithm}, and the repository has objects of ${has}: the boot stops there`,
          expected: has,
          actual: algorithm,
        });
      }
      return problems;
    });
  },
});
