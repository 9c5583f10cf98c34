import type { ChangesEvidence, ReleaseFacts, ReleaseFile } from '../../checks/history/evidence.ts';
import { ARCHES, type Arch } from '../../core/arch.ts';
import type { Layout } from '../../release/layout.ts';
import { type OtherBytes, otherBytes } from './bytes-at-hand.ts';
import { compareViews } from './gather-changes.ts';
import { releaseFacts } from './release-facts.ts';
import type { ReleaseView } from './release-view.ts';

/** What changed between two releases. */
export interface ReleaseDifference {
  readonly old: Named;
  readonly new: Named;
  /** Every file that one of them lists, those that stayed the same too. */
  readonly files: readonly FileDifference[];
  /** The files at hand that are not what their own release lists. */
  readonly otherBytes: { readonly old: readonly OtherBytes[]; readonly new: readonly OtherBytes[] };
  readonly commandLines: readonly CommandLineDifference[];
  /** Of the architectures that both have: their kernels' configuration and their root file systems. */
  readonly changes: readonly (Omit<ChangesEvidence, 'since'> & { readonly arch: Arch })[];
}

type Named = Pick<
  ReleaseFacts,
  'name' | 'version' | 'schemaVersion' | 'builtAt' | 'sourceRef' | 'sourceSha' | 'arches'
>;

/** One file of two releases; null on the side that lacks it. */
export interface FileDifference {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed' | 'same';
  readonly old: FileSide | null;
  readonly new: FileSide | null;
}

type FileSide = Pick<ReleaseFile, 'path' | 'sha256' | 'sizeBytes' | 'version'>;

/** The kernel command line of an architecture that both have, and the words that only one of the two has. */
export interface CommandLineDifference {
  readonly arch: Arch;
  readonly old: string;
  readonly new: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Compares two releases; neither is judged.
 *
 * @throws {HarnessError} when one of them cannot be read.
 */
export async function compareReleases(old: ReleaseView, now: ReleaseView, layout: Layout): Promise<ReleaseDifference> {
  const [before, after] = [await releaseFacts(old, layout), await releaseFacts(now, layout)];
  const changes: ReleaseDifference['changes'][number][] = [];
  for (const arch of before.arches.filter((one) => after.arches.includes(one))) {
    changes.push({ arch, ...(await compareViews(arch, old, now)) });
  }
  return {
    old: named(before),
    new: named(after),
    files: compareFiles(before.files, after.files),
    otherBytes: { old: await otherBytes(old, before), new: await otherBytes(now, after) },
    commandLines: compareCommandLines(before, after),
    changes,
  };
}

function named({ name, version, schemaVersion, builtAt, sourceRef, sourceSha, arches }: ReleaseFacts): Named {
  return { name, version, schemaVersion, builtAt, sourceRef, sourceSha, arches };
}

function compareFiles(old: readonly ReleaseFile[], now: readonly ReleaseFile[]): FileDifference[] {
  const [before, after] = [byName(old), byName(now)];
  return [...new Set([...before.keys(), ...after.keys()])].map((name) => {
    const [one, other] = [before.get(name) ?? null, after.get(name) ?? null];
    const change =
      one === null ? 'added' : other === null ? 'removed' : one.sha256 === other.sha256 ? 'same' : 'changed';
    return { name, change, old: sideOf(one), new: sideOf(other) };
  });
}

function byName(files: readonly ReleaseFile[]): Map<string, ReleaseFile> {
  return new Map(files.map((file) => [file.name, file]));
}

function sideOf(file: ReleaseFile | null): FileSide | null {
  if (file === null) return null;
  const { path, sha256, sizeBytes, version } = file;
  return { path, sha256, sizeBytes, version };
}

function compareCommandLines(before: ReleaseFacts, after: ReleaseFacts): CommandLineDifference[] {
  const both = ARCHES.filter((arch) => before.arches.includes(arch) && after.arches.includes(arch));
  const different = both.filter((arch) => before.commandLines[arch] !== after.commandLines[arch]);
  return different.map((arch) => {
    const [old, now] = [before.commandLines[arch] ?? '', after.commandLines[arch] ?? ''];
    const [words, others] = [wordsOf(old), wordsOf(now)];
    return {
      arch,
      old,
      new: now,
      added: others.filter((word) => !words.includes(word)),
      removed: words.filter((word) => !others.includes(word)),
    };
  });
}

function wordsOf(text: string): string[] {
  return text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
}
