import { SCENARIOS, playScenarios } from '../../cdn/consumer/conformance/run-scenarios.ts';
import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';
import { playConformance } from '../play-conformance.ts';

/** `bootproof consumer`: runs a downloader through every scenario of the hostile CDN. */
export async function runConsumer(given: Given, context: CommandContext): Promise<number> {
  const conformance = {
    of: 'consumer',
    missing:
      'name a downloader to be tried, --exec ./my-downloader (docs/consumer.md), or `bootproof consumer prepare`',
    scenarios: SCENARIOS,
    docs: 'docs/consumer.md',
    play: playScenarios,
  };
  return playConformance(conformance, given, context);
}
