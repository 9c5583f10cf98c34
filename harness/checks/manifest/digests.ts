import { isSha256 } from '../../core/digest.ts';
import { defineCheck } from '../check.ts';
import { eachManifest, hasManifest } from './each-manifest.ts';
import { listedFiles } from './listed-files.ts';

/** Digests are spelled as consumers compare them. */
export const manifestDigests = defineCheck({
  id: 'manifest/digests',
  holds: 'every sha256 in the manifest is 64 lower-case hexadecimal digits',
  why: 'consumers compare digests as text: an upper-case one never agrees, and looks like a damaged download',
  mend: 'write digests as sha256sum prints them: all 64 digits, in lower case',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema'],
  appliesTo: hasManifest,
  check: (evidence) =>
    eachManifest(evidence, (manifest) =>
      listedFiles(manifest)
        .filter(({ file }) => !isSha256(file.sha256))
        .map(({ key, file }) => ({
          key: `${key}.sha256`,
          problem: `${key}.sha256 is not 64 lower-case hexadecimal digits`,
          actual: file.sha256.slice(0, 80),
          hint: /^[0-9a-f]{64}$/i.test(file.sha256)
            ? 'it is in upper case: lower it where it is written'
            : 'a placeholder was left in, or another digest was taken',
        })),
    ),
});
