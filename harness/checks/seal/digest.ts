import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { type ImageDigests, type SealEvidence, acceptable } from './evidence.ts';

/** What is booted is what the layers hold. */
export const sealDigest = defineCheck({
  id: 'seal/digest',
  holds: 'each digest on the command line is one that the image has when it is recomputed from its layers',
  why: 'the boot finds no image, or one that was made of something else than what was released',
  mend: 'make the command line out of this image: `bootproof seal digest --from-oci layout:tag --mode boot`',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  after: ['seal/cmdline', 'seal/image'],
  appliesTo: () => null,
  lacksSubject: ({ cmdline, image }) =>
    cmdline === null
      ? 'no command line was named'
      : image === null
        ? 'no image was named to recompute the digest from'
        : null,
  check: (evidence) => {
    const { cmdline, image } = evidence;
    if (cmdline === null || image === null) return [];
    const own = acceptable(image);
    return cmdline.trials
      .filter(({ digest }) => !own.some((one) => one.digest === digest.toLowerCase()))
      .map(({ digest, algorithm }): Problem => {
        const explained = explain(digest.toLowerCase(), image, evidence);
        return {
          at: cmdline.from,
          problem: `it names ${digest}, and the image has no such digest${explained.because}`,
          expected: own
            .filter((one) => one.algorithm === algorithm)
            .map((one) => `${one.digest} (${one.format})`)
            .join(' or '),
          actual: digest,
          hint: explained.hint,
        };
      });
  },
});

function explain(
  digest: string,
  image: ImageDigests,
  { differences }: SealEvidence,
): { readonly because: string; readonly hint: string } {
  const other = image.digests.find((one) => one.digest === digest);
  if (other !== undefined) {
    const what =
      other.mode === image.mode ? `the format ${other.format}` : `the mode ${other.mode}, format ${other.format}`;
    return { because: `: it is that of ${what}`, hint: `seal it as the mode ${image.mode}, format v1 or v2` };
  }
  const parted = differences.find((one) => one.digest === digest)?.difference;
  if (parted === undefined) {
    return { because: '', hint: 'the command line was made for another image: make it again, from this one' };
  }
  return {
    because: `: line ${String(parted.line)} of its dump is the first that differs`,
    hint: `recomputed "${parted.ours ?? 'nothing more'}", in the repository "${parted.theirs ?? 'nothing more'}"`,
  };
}
