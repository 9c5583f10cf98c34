import { FormatError } from '../../../core/errors.ts';
import { posixRegExp } from './posix-reg-exp.ts';
import type { PolicyFiles } from './read-policy.ts';

/** What a file is, as policies write it (selinux_file_contexts(5)). */
export type LabelType = '-' | 'd' | 'l' | 'b' | 'c' | 'p' | 's';

/** Finds the labels of paths. */
export interface Contexts {
  /** The label of a path; null when the policy gives none. */
  labelOf(path: string, type: LabelType): string | null;
  /** What a path is looked up as: itself, or what the policy says is the same. */
  original(path: string): string;
}

/**
 * Reads the contexts of a policy. The last line that matches wins over all files, as in composefs-rs (libselinux sorts them).
 *
 * @throws {FormatError} for a line that is none, or a pattern that cannot be compiled.
 */
export function parseContexts({ contexts, substitutions }: PolicyFiles): Contexts {
  const specs = contexts.flatMap((text) => lines(text).map(parseSpec));
  const aliases = new Map(substitutions.flatMap((text) => lines(text).map(parseAlias)));
  const byFolder = new Map<string, Spec[]>();
  return {
    original: (path) => aliases.get(path) ?? path,
    labelOf(path, type) {
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      let fitting = byFolder.get(folder);
      if (fitting === undefined) {
        // Thousands of lines begin with the folders that they are for: most need no look at all.
        fitting = specs.filter(({ prefix }) => folder.startsWith(prefix));
        byFolder.set(folder, fitting);
      }
      const spec = fitting.findLast((one) => matches(one, path, type));
      return spec === undefined || spec.context === '<<none>>' ? null : spec.context;
    },
  };
}

/** A line of `file_contexts`. */
interface Spec {
  /** What its pattern begins with, letter by letter, and the folders of that. */
  readonly literal: string;
  readonly prefix: string;
  readonly pattern: string;
  readonly type: string | null;
  readonly context: string;
  compiled: RegExp | null;
}

/** The type stands behind the path when it is matched, as in composefs-rs: a `$` inside of a pattern never holds. */
function matches(spec: Spec, path: string, type: LabelType): boolean {
  if ((spec.type !== null && spec.type !== type) || !path.startsWith(spec.literal)) return false;
  return (spec.compiled ??= posixRegExp(`(?:${spec.pattern})${spec.type ?? '.'}`)).test(path + type);
}

function parseSpec(words: readonly string[]): Spec {
  const [pattern = '', second = '', third] = words;
  const isTyped = words.length === 3 && /^-[bcdpls-]$/.test(second);
  if (words.length !== 2 && !isTyped) throw bad(words);
  const [literal = ''] = pattern.includes('|')
    ? []
    : (/^(?:[\w/.-](?![*?+{]))*/.exec(pattern.replace(/\\?\./g, NO_LITERAL)) ?? []);
  return {
    literal,
    prefix: literal.slice(0, literal.lastIndexOf('/') + 1),
    pattern,
    type: isTyped ? (second[1] ?? null) : null,
    context: (isTyped ? third : second) ?? '',
    compiled: null,
  };
}

function parseAlias(words: readonly string[]): [alias: string, original: string] {
  const [alias, original] = words;
  if (alias === undefined || original === undefined || words.length !== 2) throw bad(words);
  return [alias, original];
}

/** The words of every line that has some. */
function lines(text: string): string[][] {
  return text
    .split('\n')
    .map((line) => line.split(/[ \t\v\f\r]+/).filter((word) => word !== ''))
    .filter(([first]) => first !== undefined && !first.startsWith('#'));
}

function bad(words: readonly string[]): FormatError {
  return new FormatError('composefs', `a line of the SELinux policy is none: ${words.join(' ').slice(0, 200)}`);
}

const NO_LITERAL = '(';
