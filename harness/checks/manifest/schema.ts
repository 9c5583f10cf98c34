import { defineCheck } from '../check.ts';
import { hasManifest } from './each-manifest.ts';

/** The manifest has the fields that consumers read. */
export const manifestSchema = defineCheck({
  id: 'manifest/schema',
  holds: 'every copy of the manifest has the contract’s fields with their types; further fields are allowed',
  why: 'the consumer cannot parse it and takes nothing of the release',
  mend: 'bring the tool that writes it to the contract’s field names and types',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/json'],
  appliesTo: hasManifest,
  check: ({ copies }) =>
    copies.flatMap(({ at, reading }) =>
      reading.problems
        .filter(({ kind }) => kind === 'schema')
        .map((wrong) => ({
          at: `${wrong.at} (${at})`,
          problem: `${wrong.at === '' ? 'the manifest' : wrong.at}: ${wrong.problem}`,
          hint: 'the tool that wrote the manifest has another version of the schema',
        })),
    ),
});
