import { defineCheck } from '../check.ts';
import { FROM_INSIDE, failedTrial, reportOf, trialOf } from './trial.ts';

/** The certificates can be read to their end where the guest looks for them. */
export const certificatesReadable = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/certificates',
  holds: 'the guest reads /cacerts/ca-certificates.crt to its end and finds certificates in it',
  why: 'no download over TLS works',
  mend: 'put the file into the image, and build EROFS_FS_ZIP into the kernel',
  check: (boot) =>
    failedTrial(trialOf(reportOf(boot), 'certificates'), {
      at: '/cacerts/ca-certificates.crt',
      problem: 'the guest finds no certificate there',
      hint: 'the file is missing or empty, or the kernel cannot unpack its blocks',
    }),
});
