import type { Manifest, ManifestBinary } from './manifest.ts';

/** Why manifests cannot be merged: the key on which they disagree, and how. */
export interface MergeConflict {
  readonly at: string;
  readonly problem: string;
}

/** The merged manifest; worth nothing when there are conflicts. */
export interface MergeResult {
  readonly merged: Manifest;
  readonly conflicts: readonly MergeConflict[];
}

/**
 * The unified manifest of per-architecture ones: targets are united, binaries are united by name, every other field is
 * the first manifest's. What the parts must agree on and do not is a conflict, never settled in silence: the versions, an
 * architecture that two parts bring, and a binary's version and install directory (upstream kept the first one's).
 */
export function mergeManifests(first: Manifest, ...others: readonly Manifest[]): MergeResult {
  const conflicts: MergeConflict[] = [];
  const merged = structuredClone(first);
  for (const part of others) {
    for (const key of ['asset_version', 'schema_version'] as const) {
      if (part[key] !== first[key]) {
        conflicts.push({ at: key, problem: `${String(first[key])} and ${String(part[key])}` });
      }
    }
    unite(merged.targets, part.targets, 'targets', conflicts);
    mergeBinaries(merged, part.binaries ?? [], conflicts);
  }
  return { merged, conflicts };
}

function mergeBinaries(merged: Manifest, binaries: readonly ManifestBinary[], conflicts: MergeConflict[]): void {
  for (const binary of binaries) {
    const at = `binaries ${binary.name}`;
    const known = merged.binaries?.find(({ name }) => name === binary.name);
    if (known === undefined) {
      (merged.binaries ??= []).push(structuredClone(binary));
      continue;
    }
    for (const key of ['version', 'install_dir'] as const) {
      if (known[key] !== binary[key]) {
        conflicts.push({ at: `${at}: ${key}`, problem: `${known[key] ?? 'none'} and ${binary[key] ?? 'none'}` });
      }
    }
    unite(known.targets, binary.targets, `${at}: targets`, conflicts);
  }
}

/** Adds the architectures of `more` to `into`; the same architecture twice is fine only when both say the same. */
function unite<T>(into: Record<string, T>, more: Record<string, T>, at: string, conflicts: MergeConflict[]): void {
  for (const [arch, value] of Object.entries(more)) {
    if (Object.hasOwn(into, arch) && JSON.stringify(into[arch]) !== JSON.stringify(value)) {
      conflicts.push({ at: `${at}.${arch}`, problem: 'two manifests bring different entries' });
    } else {
      into[arch] = structuredClone(value);
    }
  }
}
