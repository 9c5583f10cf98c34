import type { Problem } from '../../core/finding.ts';
import { parseCertificates } from '../../formats/certificates.ts';
import { defineCheck } from '../check.ts';
import { treeOf } from './tree.ts';

/** The trust store of the guest. */
export const certificates = defineCheck({
  id: 'rootfs/certificates',
  holds: '/cacerts/ca-certificates.crt holds certificates that parse, and not all of them are expired',
  why: 'every TLS connection of the guest fails',
  mend: 'copy /etc/ssl/certs/ca-certificates.crt from an up-to-date build machine',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs) => {
    const { entry } = treeOf(rootfs).resolve(BUNDLE);
    const wrong = (problem: string, actual: string): Problem[] => [
      { at: `rootfs.erofs:${BUNDLE}`, problem, expected: 'a bundle of valid certificates', actual, hint: HINT },
    ];
    if (entry === null) return wrong('there are no certificates', 'missing');
    const { certificates, unreadable } = parseCertificates(entry.text ?? '');
    if (certificates.length === 0) return wrong('the bundle holds no certificate', `${String(entry.sizeBytes)} bytes`);
    if (unreadable > 0)
      return wrong(`${String(unreadable)} of the certificates do not parse`, `${String(unreadable)} damaged`);
    const latest = Math.max(...certificates.map(({ notAfter }) => notAfter));
    if (latest < rootfs.lookedAt)
      return wrong('all certificates are expired', `the last one on ${new Date(latest).toISOString()}`);
    return [];
  },
});

const BUNDLE = '/cacerts/ca-certificates.crt';
const HINT = "take it from the build machine's ca-certificates package";
