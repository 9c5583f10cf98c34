import { AREAS, areaOf } from '../core/check-id.ts';
import type { Check } from './check.ts';

/** docs/checks.md: what each check proves and why, out of the checks themselves. */
export function renderCheckDocs(checks: readonly Check[]): string {
  const areas = AREAS.filter((area) => checks.some(({ id }) => areaOf(id) === area));
  return [
    '# Checks',
    '',
    'Made from the checks themselves; `npm test` fails when this page and the checks differ. The areas stand in the order',
    'of a release’s life. A check of a deeper tier is judged when `--tier` asks for that tier.',
    ...areas.flatMap((area) => [
      '',
      `## ${area}`,
      ...checks.filter(({ id }) => areaOf(id) === area).flatMap(renderCheck),
    ]),
    '',
  ].join('\n');
}

function renderCheck({ id, holds, why, tier, per, needs, after }: Check): string[] {
  const facts = [
    `tier \`${tier}\``,
    per === 'arch' ? 'judged for each architecture' : 'judged once for the release',
    ...(needs.length === 0 ? [] : [`needs ${needs.map((need) => `\`${need}\``).join(', ')}`]),
    ...(after.length === 0 ? [] : [`after ${after.map((other) => `\`${other}\``).join(', ')}`]),
  ];
  return ['', `### ${id}`, '', `Holds: ${holds}.`, '', `If it did not: ${why}.`, '', `(${facts.join('; ')})`];
}
