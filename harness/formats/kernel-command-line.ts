/** One parameter of a kernel command line. */
export interface KernelParameter {
  readonly name: string;
  /** What stands behind the first `=`, quotes removed; null without one. */
  readonly value: string | null;
}

/** A command line as the kernel takes it apart. */
export interface KernelCommandLine {
  readonly parameters: readonly KernelParameter[];
  /** Words behind `--`: the kernel hands them to init untouched. */
  readonly initArguments: readonly string[];
}

/**
 * Takes a command line apart with the kernel's own quoting: double quotes protect spaces and are dropped at either end of
 * a parameter or of its value, and nothing is escaped. Source: next_arg() in lib/cmdline.c.
 */
export function parseKernelCommandLine(text: string): KernelCommandLine {
  const words = splitWords(text);
  const dashes = words.indexOf('--');
  const own = dashes === -1 ? words : words.slice(0, dashes);
  return { parameters: own.map(parseParameter), initArguments: dashes === -1 ? [] : words.slice(dashes + 1) };
}

/** The values of a parameter in their order; names with `-` and `_` are the same to the kernel. */
export function parameterValues({ parameters }: KernelCommandLine, name: string): (string | null)[] {
  return parameters.filter((found) => plain(found.name) === plain(name)).map(({ value }) => value);
}

/** Whether a line ends within quotes: whatever is put behind it is then a part of its last word. */
export function leavesQuoteOpen(text: string): boolean {
  return text.split('"').length % 2 === 0;
}

function plain(name: string): string {
  return name.replaceAll('-', '_');
}

function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (/[\s\0]/.test(character) && !quoted) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      word += character;
    }
  }
  return word === '' ? words : [...words, word];
}

function parseParameter(word: string): KernelParameter {
  // A quote in front of the whole word ends at the end of it: "name=a value".
  const whole = word.startsWith('"');
  const text = whole ? word.slice(1).replace(/"$/, '') : word;
  const equals = text.indexOf('=');
  if (equals === -1) return { name: text, value: null };
  const value = text.slice(equals + 1);
  const inner = value.startsWith('"') ? value.slice(1).replace(/"$/, '') : value;
  return { name: text.slice(0, equals), value: inner };
}
