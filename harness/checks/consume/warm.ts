import { isPublished } from '../cdn/applies.ts';
import { defineCheck } from '../check.ts';
import type { ConsumedRun } from './evidence.ts';
import type { Problem } from '../../core/finding.ts';
import { refusedRun } from './runs.ts';

/** What is there is not fetched again. */
export const consumeWarm = defineCheck({
  id: 'consume/warm',
  holds:
    'a consumer that has the release already downloads not a byte of it again, and only asks whether the manifest is still right',
  why: 'every start of the product downloads the release anew, or fails because the CDN says something else than before',
  mend: 'give each file a place of its own, and serve the manifest with an ETag that changes with its bytes only',
  tier: 'contract',
  per: 'arch',
  evidence: 'consume',
  after: ['consume/fresh', 'consume/places'],
  appliesTo: isPublished,
  check: ({ warm }) => {
    if (warm === null) return [];
    return warm.state === 'refused' ? [refusedRun(warm, 'the second time: ')] : refetched(warm);
  },
});

function refetched({ files, manifestBytes }: ConsumedRun): Problem[] {
  const problems = files
    .filter(({ receivedBytes }) => receivedBytes > 0)
    .map(({ place, path, receivedBytes }) => ({
      at: place,
      problem: `${path} was downloaded again (${receivedBytes} bytes) although it had just been installed`,
      hint: 'another file of the release was installed over it',
    }));
  if (manifestBytes === 0) return problems;
  const hint = 'let the CDN send an ETag or a Last-Modified with the manifest, and answer 304 to whoever shows it';
  const problem = `the manifest was sent again (${manifestBytes} bytes) although it had not changed`;
  return [...problems, { at: 'manifest.json', problem, hint }];
}
