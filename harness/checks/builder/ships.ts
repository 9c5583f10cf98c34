import { defineCheck } from '../check.ts';
import { describeDifference } from './describe-difference.ts';
import { hasBuilder } from './has-builder.ts';

/** What the builder makes is what users get. */
export const builderShips = defineCheck({
  id: 'builder/ships',
  holds: 'the builder makes the root file system that ships, byte for byte',
  why: 'what is fixed in the sources does not reach users, or users run what no source explains',
  mend: 'ship what the builder made, or commit to the sources what was changed by hand',
  tier: 'full',
  per: 'arch',
  evidence: 'builder',
  after: ['builder/ends'],
  appliesTo: hasBuilder,
  check: ({ shipped }) => describeDifference(shipped, { first: 'the shipped image', second: "the builder's" }),
});
