import type { RootfsEntry, RootfsEvidence } from './evidence.ts';

/** What a path inside the image leads to. */
export type Resolved =
  | { readonly entry: RootfsEntry; readonly problem: null }
  /** Where following it ends, and why. */
  | { readonly entry: null; readonly problem: string };

/** A rootfs tree to look paths up in, links followed inside the image as the guest follows them. */
export interface RootfsTree {
  readonly entries: readonly RootfsEntry[];
  resolve(path: string): Resolved;
  /** The name itself, links not followed; undefined when there is none. */
  at(path: string): RootfsEntry | undefined;
}

/** The tree of a rootfs. */
export function treeOf({ entries }: RootfsEvidence): RootfsTree {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return {
    entries,
    at: (path) => byPath.get(path),
    resolve(path) {
      let steps = path.split('/').filter((step) => step !== '');
      let at = '';
      for (let links = 0; steps.length > 0;) {
        const [step = '', ...rest] = steps;
        steps = rest;
        if (step === '.') continue;
        if (step === '..') {
          at = at.replace(/\/[^/]*$/, '');
          continue;
        }
        const entry = byPath.get(`${at}/${step}`);
        if (entry === undefined) return { entry: null, problem: `${at}/${step} is missing` };
        if (entry.type !== 'symlink') {
          at = entry.path;
          continue;
        }
        // Linux gives up with ELOOP at forty.
        if (++links > 40) return { entry: null, problem: `${path} is a loop of links` };
        const target = entry.target ?? '';
        if (target.startsWith('/')) at = '';
        steps = [...target.split('/').filter((step) => step !== ''), ...steps];
      }
      const entry = byPath.get(at === '' ? '/' : at);
      return entry === undefined ? { entry: null, problem: `${at} is missing` } : { entry, problem: null };
    },
  };
}
