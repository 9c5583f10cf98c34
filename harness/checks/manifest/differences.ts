/** One key on which two values differ, and what either has there, as a person can compare them. */
export interface Difference {
  readonly path: string;
  readonly wanted: string;
  readonly had: string;
}

/** Where two JSON values differ, down to the innermost keys; the order of keys is no difference. */
export function differences(path: string, want: unknown, have: unknown): Difference[] {
  if (isContainer(want) && isContainer(have) && Array.isArray(want) === Array.isArray(have)) {
    const [wanted, had] = [new Map(Object.entries(want)), new Map(Object.entries(have))];
    return [...new Set([...wanted.keys(), ...had.keys()])].flatMap((key) =>
      differences(`${path}.${key}`, wanted.get(key), had.get(key)),
    );
  }
  const [wanted, had] = [render(want), render(have)];
  if (wanted === had) return [];
  const from = Math.max(0, firstDifference(wanted, had) - SHOWN_BEFORE);
  return [{ path, wanted: cut(wanted, from), had: cut(had, from) }];
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function render(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index;
}

/** A long text is shown where it differs: cut at a fixed length, two texts could look the same. */
function cut(text: string, from: number): string {
  if (text.length <= LONGEST_SHOWN) return text;
  const end = from + LONGEST_SHOWN;
  return `${from > 0 ? '…' : ''}${text.slice(from, end)}${end < text.length ? '…' : ''}`;
}

const LONGEST_SHOWN = 160;
const SHOWN_BEFORE = 60;
