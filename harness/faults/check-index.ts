import { AREA_FACTS } from '../checks/area-facts.ts';
import { type Check, TIERS } from '../checks/check.ts';
import { AREAS, type Area, areaOf, pageOf } from '../core/check-id.ts';
import type { Catalogue } from './load.ts';

/** `docs/checks.md`: the areas in the order of a release's life, and every check with the way to what is said of it. */
export function renderCheckIndex(checks: readonly Check[], { faults }: Catalogue): string {
  const areas = AREAS.filter((area) => checks.some(({ id }) => areaOf(id) === area));
  return [
    '# Checks',
    '',
    'What bootproof judges a target by. Each area has a page of its own, which says of each check what holds, why it',
    'matters, how to mend it, and which faults it was seen to catch. `npx bootproof checks` lists them at the terminal.',
    '',
    'Made from the checks themselves; `npm test` fails when this page and the checks differ. The areas stand in the order',
    'of a release’s life. A check is judged when `--tier` names its tier or a deeper one.',
    '',
    '| area | proves that | tiers | checks | faults |',
    '| --- | --- | --- | --- | --- |',
    ...areas.map((area) => renderArea(area, checks, faults)),
    ...areas.flatMap((area) => [
      '',
      `## ${area}`,
      '',
      ...checks
        .filter(({ id }) => areaOf(id) === area)
        .map(({ id, holds }) => `- [${id}](checks/${pageOf(id)}): ${holds}`),
    ]),
    '',
  ].join('\n');
}

function renderArea(area: Area, checks: readonly Check[], faults: Catalogue['faults']): string {
  const own = checks.filter(({ id }) => areaOf(id) === area);
  const tiers = TIERS.filter((tier) => own.some((check) => check.tier === tier)).map((tier) => `\`${tier}\``);
  const caught = faults.filter(({ caughtBy }) => areaOf(caughtBy) === area).length;
  return `| [${area}](checks/${area}.md) | ${AREA_FACTS[area].proves} | ${tiers.join(', ')} | ${String(own.length)} | ${String(caught)} |`;
}
