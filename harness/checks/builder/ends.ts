import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { hasBuilder } from './has-builder.ts';

/** The builder does its work, and nothing else. */
export const builderEnds = defineCheck({
  id: 'builder/ends',
  holds:
    'the builder ends with status 0 within its time limit, twice, leaves one image at the place that it is given, and leaves the release as it was',
  why: 'a release that only one machine or one person can build cannot be mended in a hurry',
  mend: 'run the builder by hand with the same variables, and read its log in the run folder; docs/builder.md has what it is given and must leave',
  tier: 'full',
  per: 'arch',
  evidence: 'builder',
  appliesTo: hasBuilder,
  check: ({ runs, changedFiles }) => [
    ...runs.flatMap(({ name, failure, left, log, tail }): Problem[] => {
      if (failure !== null) return [{ at: log, problem: `the builder's ${name} ${failure}`, actual: tail }];
      if (left === 'a file') return [];
      const problem = `the builder's ${name} ended with status 0 and left ${left} at the place of the image`;
      return [{ at: log, problem, expected: 'a regular file at $BOOTPROOF_OUTPUT', actual: left, hint: HINT }];
    }),
    ...changedFiles.map((at) => ({
      at,
      problem: `the builder changed ${at} of the release that is being judged`,
      expected: 'files only at $BOOTPROOF_OUTPUT and below $TMPDIR',
    })),
  ],
});

const HINT = 'docs/builder.md has what a builder is given and what it must leave';
