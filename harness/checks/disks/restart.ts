import { defineCheck } from '../check.ts';
import { problemsOfKeptData } from './kept-data.ts';

/** What a guest wrote is there after a restart. */
export const diskRestart = defineCheck({
  id: 'disks/restart',
  holds:
    'booted from an overlay over the root file system, the guest writes to its data disk and powers off; restarted on the same overlay and disk it finds what it wrote, and the root file system and the template of the disk keep their digests',
  why: 'a virtual machine loses its user’s data, or does not come up again, when it is restarted',
  mend: 'let no boot script write to the root device, or format a data disk that holds a file system',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'full',
  per: 'arch',
  evidence: 'restart',
  scenario: 'restart',
  after: ['boot/agent'],
  appliesTo: () => null,
  check: problemsOfKeptData,
});
