import { renderSize } from '../release/limits.ts';
import { printable } from '../report/printable.ts';
import type { CommandLineDifference, FileDifference, ReleaseDifference } from '../target/history/compare-releases.ts';
import type { BootDifference } from './commands/diff.ts';

/** What changed between two releases, for people: what stayed the same is only counted. */
export function renderDiff(difference: ReleaseDifference, boots: readonly BootDifference[]): string[] {
  const { old, new: now, files, commandLines, changes } = difference;
  const lines = [
    `${old.version} → ${now.version}`,
    ...changed('schema version', String(old.schemaVersion), String(now.schemaVersion)),
    ...changed('built at', old.builtAt, now.builtAt),
    ...changed('source', sourceOf(old), sourceOf(now)),
    ...changed('architectures', old.arches.join(', '), now.arches.join(', ')),
    '',
    ...renderFiles(files),
    ...renderOtherBytes(old.name, difference.otherBytes.old),
    ...renderOtherBytes(now.name, difference.otherBytes.new),
    ...commandLines.flatMap(renderCommandLine),
    ...changes.flatMap(renderChanges),
    ...section('boot to userspace', boots.map(renderBoot)),
  ];
  return lines.map(printable);
}

function changed(what: string, old: string, now: string): string[] {
  return old === now ? [] : [`${what}: ${old} → ${now}`];
}

function sourceOf({ sourceRef, sourceSha }: ReleaseDifference['old']): string {
  return [sourceRef, sourceSha].filter((part) => part !== null).join(' ') || 'not named';
}

function renderFiles(files: readonly FileDifference[]): string[] {
  const different = files.filter(({ change }) => change !== 'same');
  const width = Math.max(0, ...different.map(({ name }) => name.length));
  const same = files.length - different.length;
  return [
    `files, by their manifests: ${different.length} differ, ${same} are the same`,
    ...different.map((file) => `  ${SIGNS[file.change]} ${file.name.padEnd(width)}  ${describeFile(file)}`.trimEnd()),
  ];
}

function renderOtherBytes(release: string, files: ReleaseDifference['otherBytes']['old']): string[] {
  return files.map(
    ({ at, listed, found }) =>
      `  ! ${release}: ${at} is not what its manifest lists: ${found.slice(0, 12)}…, not ${listed.slice(0, 12)}…; verify it first`,
  );
}

function describeFile({ old, new: now }: FileDifference): string {
  const [before, after] = [old, now].map((side) => side?.sizeBytes ?? null);
  const sizes =
    before != null && after != null
      ? `${renderSize(before)} → ${renderSize(after)} (${growth(before, after)})`
      : renderOne(after ?? before ?? null);
  const versions =
    old === null || now === null || old.version === now.version
      ? []
      : [`${old.version ?? 'no version'} → ${now.version ?? 'no version'}`];
  const paths =
    old === null || now === null
      ? [(now ?? old)?.path ?? '']
      : old.path === now.path
        ? [`the same path: ${now.path}`]
        : [`${old.path} → ${now.path}`];
  return [sizes, ...versions, ...paths].filter((part) => part !== '').join('  ');
}

function renderOne(sizeBytes: number | null): string {
  return sizeBytes === null ? '' : renderSize(sizeBytes);
}

function growth(before: number, after: number): string {
  if (before === after) return 'no larger';
  const percent = before === 0 ? Infinity : 100 * (after / before - 1);
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;
}

function renderCommandLine({ arch, old, new: now, added, removed }: CommandLineDifference): string[] {
  const words = [...removed.map((word) => `- ${word}`), ...added.map((word) => `+ ${word}`)];
  // The same words in another order, or with other spaces.
  return section(`${arch} command line`, words.length > 0 ? words : [`- ${old}`, `+ ${now}`]);
}

function renderChanges({
  arch,
  kernels,
  config,
  configProblem,
  tree,
  treeProblem,
}: ReleaseDifference['changes'][number]): string[] {
  const [before, after] = kernels;
  const release = before === null || after === null || before === after ? '' : `: ${before} → ${after}`;
  const options = (config ?? []).map(
    ({ symbol, old, new: now }) => `CONFIG_${symbol}  ${old ?? 'unknown'} → ${now ?? 'unknown'}`,
  );
  const paths = (tree ?? []).map(({ path, what, old, new: now }) =>
    what === 'added' || what === 'removed'
      ? `${SIGNS[what]} ${path} (${now ?? old ?? ''})`
      : `~ ${path}  ${what} ${short(old)} → ${short(now)}`,
  );
  return [
    ...section(
      `${arch} kernel${release}`,
      configProblem === null ? options : [`configuration not compared: ${configProblem}`],
      release !== '',
    ),
    ...section(`${arch} root file system`, treeProblem === null ? paths : [`not compared: ${treeProblem}`]),
  ];
}

function renderBoot({ arch, how, old, new: now }: BootDifference): string {
  const { machine, accelerator, cpus, memoryMiB } = how;
  const time = (side: BootDifference['old']): string => (side === null ? 'unknown' : `${side.tookMs} ms`);
  const change = old === null || now === null ? '' : ` (${growth(old.tookMs, now.tookMs)})`;
  return `${arch}  ${time(old)} → ${time(now)}${change}  ${machine}/${accelerator}, ${cpus} CPU, ${memoryMiB} MiB`;
}

/** A heading with what stands below it; nothing when that is empty. */
function section(heading: string, lines: readonly string[], always = false): string[] {
  if (lines.length === 0 && !always) return [];
  return ['', heading, ...lines.map((line) => `  ${line}`)];
}

/** Of a digest as much as tells two apart. */
function short(value: string | null): string {
  return value?.replace(/SHA-256 ([0-9a-f]{12})[0-9a-f]*/, 'SHA-256 $1…') ?? 'nothing';
}

const SIGNS = { added: '+', removed: '-', changed: '~', same: ' ' } as const;
