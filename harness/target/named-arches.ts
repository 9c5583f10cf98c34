import { ARCHES, type Arch, isArch } from '../core/arch.ts';
import { readBounded } from '../host/files.ts';
import type { ArchFiles } from './target.ts';

/** More than any manifest needs; a larger one is judged elsewhere. */
const LIMIT_BYTES = 1024 * 1024;

/**
 * The architectures that a release folder claims to have: those of its folders, its tarballs and its merged manifest
 * together, so that a part that was lost is missed; both when it names none.
 */
export async function namedArches(files: ReadonlyMap<Arch, ArchFiles>, merged: string | null): Promise<Arch[]> {
  const named = new Set<string>([...files.keys(), ...(merged === null ? [] : await targetsOf(merged))]);
  const arches = ARCHES.filter((arch) => named.has(arch));
  return arches.length > 0 ? arches : [...ARCHES];
}

/** The keys of the manifest's `targets`; a manifest that cannot be read names none here and is judged by its own checks. */
async function targetsOf(path: string): Promise<string[]> {
  try {
    const parsed: unknown = JSON.parse((await readBounded(path, LIMIT_BYTES)).toString('utf8'));
    const targets = typeof parsed === 'object' && parsed !== null && 'targets' in parsed ? parsed.targets : undefined;
    return typeof targets === 'object' && targets !== null ? Object.keys(targets).filter(isArch) : [];
  } catch {
    return [];
  }
}
