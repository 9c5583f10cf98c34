import { defineCheck } from '../check.ts';
import { describeDifference } from './describe-difference.ts';
import { hasBuilder } from './has-builder.ts';

/** The same inputs give the same image. */
export const builderReproducible = defineCheck({
  id: 'builder/reproducible',
  holds: 'two runs of the builder with the same inputs write the same bytes',
  why: 'nobody can tell whether an image was made from the sources that it names, or tampered with',
  mend: 'take the time from SOURCE_DATE_EPOCH, fix the UUID of mkfs.erofs (`-U`), sort what is listed, and pin every version',
  tier: 'full',
  per: 'arch',
  evidence: 'builder',
  after: ['builder/ends'],
  appliesTo: hasBuilder,
  check: ({ between }) => describeDifference(between, { first: 'the first run', second: 'the second run' }),
});
