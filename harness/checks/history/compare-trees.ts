import type { RootfsEntry } from '../rootfs/evidence.ts';

/** What became of one path of a root file system. */
export interface TreeChange {
  readonly path: string;
  readonly what: 'added' | 'removed' | 'type' | 'content' | 'target' | 'device' | 'mode' | 'owner';
  /** In words; null where there is nothing. */
  readonly old: string | null;
  readonly new: string | null;
}

/** What differs between two trees, in the order of the paths. When a file was written is no difference. */
export function compareTrees(old: readonly RootfsEntry[], now: readonly RootfsEntry[]): TreeChange[] {
  const [before, after] = [byPath(old), byPath(now)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .flatMap((path) => compareEntries(path, before.get(path), after.get(path)));
}

function byPath(entries: readonly RootfsEntry[]): Map<string, RootfsEntry> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}

function compareEntries(path: string, old: RootfsEntry | undefined, now: RootfsEntry | undefined): TreeChange[] {
  if (old === undefined || now === undefined) {
    const what = old === undefined ? 'added' : 'removed';
    return [{ path, what, old: old?.type ?? null, new: now?.type ?? null }];
  }
  if (old.type !== now.type) return [{ path, what: 'type', old: old.type, new: now.type }];
  return IN_ORDER.filter((what) => IN_WORDS[what](old) !== IN_WORDS[what](now)).map((what) => ({
    path,
    what,
    old: IN_WORDS[what](old),
    new: IN_WORDS[what](now),
  }));
}

const IN_ORDER = ['content', 'target', 'device', 'mode', 'owner'] as const;

const IN_WORDS: Readonly<Record<(typeof IN_ORDER)[number], (entry: RootfsEntry) => string | null>> = {
  content: ({ sha256, sizeBytes }) => (sha256 === null ? null : `${sizeBytes} bytes, SHA-256 ${sha256}`),
  target: ({ target }) => target,
  device: ({ device }) => (device === null ? null : `${device.major}:${device.minor}`),
  mode: ({ mode }) => `0${mode.toString(8)}`,
  owner: ({ uid, gid }) => `${uid}:${gid}`,
};
