import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';

/** The connection is one that users can trust. */
export const cdnTls = defineCheck({
  id: 'cdn/tls',
  holds:
    'the CDN is reached over TLS 1.2 or newer with a certificate that this machine trusts and that is good for two more weeks',
  why: 'consumers refuse to connect, or anybody on the way can send them another version',
  mend: 'renew the certificate, serve its whole chain, and let old versions of TLS go',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  appliesTo: isLive,
  lacksSubject: ({ base }) =>
    /^http:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?:[:/]|$)/.test(base)
      ? 'it is served on this machine, over HTTP'
      : null,
  check: ({ base, tls, seenAt }) => {
    if (tls === null) return [{ at: base, problem: 'it is served over plain HTTP', hint: 'name the https:// URL' }];
    if (tls.problem !== null)
      return [
        {
          at: base,
          problem: `the certificate is not accepted: ${tls.problem}`,
          hint: 'renew it, or serve the whole chain',
        },
      ];
    const problems = [];
    if (tls.protocol !== 'TLSv1.2' && tls.protocol !== 'TLSv1.3') {
      problems.push({ at: base, problem: `${tls.protocol ?? 'no protocol'} is spoken`, expected: 'TLSv1.2 or newer' });
    }
    const daysLeft = (Date.parse(tls.validTo ?? '') - Date.parse(seenAt)) / DAY_MS;
    if (daysLeft < FEWEST_DAYS) {
      const problem = `the certificate ends in ${Math.floor(daysLeft)} days`;
      problems.push({ at: base, problem, actual: tls.validTo ?? '', hint: 'its renewal does not work' });
    }
    return problems;
  },
});

const DAY_MS = 24 * 60 * 60 * 1_000;
const FEWEST_DAYS = 14;
