import { defineCheck } from '../check.ts';
import { hasManifest } from './each-manifest.ts';

/** Every JSON reader reads the same manifest. */
export const manifestJson = defineCheck({
  id: 'manifest/json',
  holds: 'every copy of the manifest is strict JSON in UTF-8, at most 1 MiB long, without duplicate keys',
  why: 'consumers in other languages refuse it, or read other values out of it',
  mend: 'write it with a JSON library out of the build; do not edit or join it by hand',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  appliesTo: hasManifest,
  check: ({ copies }) =>
    copies.flatMap(({ at, reading }) =>
      reading.problems
        .filter(({ kind }) => kind === 'json')
        .map((wrong) => ({
          at: wrong.at === '' ? at : `${wrong.at} (${at})`,
          problem: wrong.problem,
          hint: 'the file was edited by hand, cut, or joined out of two: write it with the build',
        })),
    ),
});
