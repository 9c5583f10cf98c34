import type { Scenario } from './scenario.ts';

/** docs/consumer-scenarios.md: what each scenario does and wants, out of the scenarios themselves. */
export function renderScenarioDocs(scenarios: readonly Scenario[]): string {
  return [
    '# Scenarios of the hostile CDN',
    '',
    'Made from the scenarios themselves; `npm test` fails when this page and they differ. How they are played, and what the',
    'last column means, stands in [consumer.md](consumer.md).',
    '',
    '| scenario | what happens | the consumer |',
    '| --- | --- | --- |',
    ...scenarios.map(({ id, title, wanted }) => `| \`${id}\` | ${title} | ${wanted} |`),
    '',
  ].join('\n');
}
