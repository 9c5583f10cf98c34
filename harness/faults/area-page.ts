import { AREA_FACTS } from '../checks/area-facts.ts';
import { type Check, TIERS } from '../checks/check.ts';
import type { Subject } from '../checks/subject.ts';
import { type Area, areaOf, pageOf } from '../core/check-id.ts';
import type { Catalogue } from './load.ts';
import type { Fault, Variant } from './fault.ts';

/** `docs/checks/<area>.md`: what each check of an area proves, how it is mended, and what was seen to break it. */
export function renderAreaPage(area: Area, checks: readonly Check[], { faults, variants }: Catalogue): string {
  const own = checks.filter(({ id }) => areaOf(id) === area);
  const { proves, guide, targets } = AREA_FACTS[area];
  const tier = TIERS.findLast((one) => own.some((check) => check.tier === one)) ?? 'contract';
  return [
    `# The checks of the area ${area}`,
    '',
    `Together they prove that ${proves}.`,
    '',
    ...targets.map((target) => `    npx bootproof verify ${target} --tier ${tier} --only ${area}`),
    `    npx bootproof faults --area ${area}`,
    '',
    'Made from the checks and the fault catalogue; `npm test` fails when this page and they differ.',
    `All areas: [checks.md](../checks.md).${guide === null ? '' : ` More of it: [${guide}](../${guide}).`} What each fault must show: [faults.md](../faults.md).`,
    ...own.flatMap((check) => renderCheck(check, faults)),
    ...renderVariants(variants.filter((variant) => variant.area === area)),
    '',
  ].join('\n');
}

function renderCheck(check: Check, faults: readonly Fault[]): string[] {
  const { id, holds, why, mend } = check;
  const caught = faults.filter(({ caughtBy }) => caughtBy === id);
  return [
    '',
    `## ${id}`,
    '',
    `**Holds:** ${proseOf(holds)}.`,
    '',
    `**If it did not:** ${proseOf(why)}.`,
    '',
    `**To mend it:** ${proseOf(mend)}.`,
    '',
    `**Judged:** ${circumstancesOf(check).join('; ')}.`,
    '',
    ...(caught.length === 0
      ? ['**What breaks it:** a kernel that is compiled for it, which the catalogue does not have.']
      : [
          `**What breaks it** (${String(caught.length)} of the catalogue):`,
          '',
          '| a good release, but | seen, or why it can happen | fault |',
          '| --- | --- | --- |',
          ...caught.map((fault) => renderRow(fault.title, fault.seen, fault.id)),
        ]),
  ];
}

/** When and with what it is judged, and when it is not. */
function circumstancesOf(check: Check): string[] {
  const { tier, per, judges, scenario, needs, after } = check;
  const without = [...new Set(SUBJECTS.flatMap((subject) => reasonsOf(check, subject)))];
  return [
    `from the tier \`${tier}\` on`,
    per === 'arch' ? 'for each architecture' : `once for the ${judges}`,
    ...(scenario === undefined ? [] : [`in the boot [\`${scenario}\`](../guest.md#boots-of-their-own)`]),
    ...(needs.length === 0 ? [] : [`with ${needs.map((need) => `\`${need}\``).join(', ')}`]),
    ...(after.length === 0 ? [] : [`after ${after.map((id) => `[\`${id}\`](${pageOf(id)})`).join(', ')}`]),
    ...(without.length === 0 ? [] : [`not applicable where it says “${without.map(proseOf).join('” or “')}”`]),
  ];
}

/** Why a check has nothing to look at in a target. */
function reasonsOf({ appliesTo, per }: Check, subject: Subject): string[] {
  const arches = per === 'arch' ? (['arm64', 'x86_64'] as const) : [null];
  return arches.map((arch) => appliesTo(subject, arch)).filter((reason) => reason !== null);
}

/** A target that has everything, and one that has nothing. */
const SUBJECTS: readonly Subject[] = [
  {
    kind: 'release folder',
    arches: ['arm64', 'x86_64'],
    layout: 'asset-v',
    hasProducer: true,
    has: { tarball: true, archManifest: true, mergedManifest: true, binaries: true },
  },
  {
    kind: 'loose files',
    arches: ['arm64', 'x86_64'],
    layout: 'asset-v',
    has: { tarball: false, archManifest: false, mergedManifest: false, binaries: false },
  },
];

function renderVariants(variants: readonly Variant[]): string[] {
  if (variants.length === 0) return [];
  return [
    '',
    '## Odd, and valid',
    '',
    'These must pass: a check that refuses good releases is switched off by its users.',
    '',
    '| release | why it is valid | variant |',
    '| --- | --- | --- |',
    ...variants.map(({ id, title, because }) => renderRow(title, because, id)),
  ];
}

function renderRow(what: string, why: string, id: string): string {
  return `| ${[proseOf(what), proseOf(why), `\`${id}\``].map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

/** Text as it is, for Markdown: what has a meaning there loses it, but for what stands between backticks. */
function proseOf(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;').replaceAll(/[*[\]]/g, String.raw`\$&`)))
    .join('');
}
