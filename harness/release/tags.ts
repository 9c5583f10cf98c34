import { FormatError } from '../core/errors.ts';

/** A tag of a repository and the commit that it points to. */
export interface Tag {
  /** Without `refs/tags/`. */
  readonly name: string;
  /** In lower case: 40 or, of a SHA-256 repository, 64 digits. */
  readonly commit: string;
  /** When it was made, as it is written; null when the list does not say. */
  readonly date: string | null;
}

/**
 * The tags of a repository as git lists them, one a line: `git ls-remote --tags`, `git show-ref --tags -d`, or
 * `git for-each-ref refs/tags --format='%(refname) %(objectname) %(*objectname) %(creatordate:iso-strict)'`. Of an annotated
 * tag the commit behind it counts, not the tag's own object. Empty lines and those that begin with `#` are passed over.
 *
 * @throws {FormatError} naming the line that is none of these.
 */
export function parseTags(text: string): Tag[] {
  const tags = new Map<string, Tag>();
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0 || words[0]?.startsWith('#')) continue;
    const commit = words.filter((word) => COMMIT.test(word)).at(-1);
    const date = words.find((word) => DATE.test(word)) ?? null;
    const [ref, ...more] = words.filter((word) => !COMMIT.test(word) && word !== date);
    if (commit === undefined || ref === undefined || more.length > 0) {
      throw new FormatError('tags', `line ${String(index + 1)} is no tag with its commit: ${line.slice(0, 80)}`);
    }
    // The line of the commit behind an annotated tag follows that of the tag's own object.
    const name = ref.replace(/^refs\/tags\//, '').replace(/\^\{\}$/, '');
    tags.set(name, { name, commit: commit.toLowerCase(), date: date ?? tags.get(name)?.date ?? null });
  }
  return [...tags.values()];
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const DATE = /^\d{4}-\d\d-\d\dT\S+$/;
