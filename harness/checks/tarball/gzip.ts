import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { hasTarball } from './has-tarball.ts';

/** The tarball is a sound gzip file. */
export const gzip = defineCheck({
  id: 'tarball/gzip',
  holds:
    'the tarball is gzip data from its first byte to its last, every member complete and with its own CRC and size',
  why: 'unpacking fails, on some machines at once and on others only at the end',
  mend: 'pack and upload it again, compressed once; when it is damaged again, look at the disk and at the transfer',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/size'],
  appliesTo: hasTarball,
  check: ({ name, gzip, isGzipInside }) => {
    const at = String(name);
    const problems: Problem[] = gzip.problems.map(({ kind, offset, problem }) => ({
      at,
      problem: `${LEAD[kind]} at byte ${offset}: ${problem}`,
      hint: HINTS[kind],
    }));
    if (isGzipInside) {
      problems.push({
        at,
        problem: 'the file is compressed twice: inside the gzip data is gzip data again, not a tar archive',
        hint: 'gzip ran on a file that was a .tar.gz already',
      });
    }
    return problems;
  },
});

const LEAD = {
  header: 'no gzip header',
  deflate: 'damaged data',
  truncated: 'the file is truncated',
  crc: 'wrong CRC',
  size: 'wrong size in the trailer',
  'trailing-data': 'trailing data',
  'too-many-members': 'too many gzip members',
} as const;

const HINTS = {
  header: 'it was downloaded through something that unpacked it, or it is an error page',
  deflate: 'the file was damaged after it was written',
  truncated: 'the upload or download was cut, or the disk was full when it was written',
  crc: 'the file was damaged after it was written',
  size: 'the file was damaged after it was written',
  'trailing-data': 'something was appended to the file after it was compressed',
  'too-many-members': 'many small gzip files were joined',
} as const;
