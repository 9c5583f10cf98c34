/** The kinds of evidence that hold records of boots. */
const KINDS: readonly string[] = ['boot', 'matrix', 'machine', 'restart', 'upgrade'];

/** The records of boots in a piece of evidence, in their order: some kinds hold one, some several, some none. */
export function bootRecordsIn(kind: string, evidence: unknown): { readonly folder: string }[] {
  return KINDS.includes(kind) ? recordsIn(evidence, DEEPEST) : [];
}

function recordsIn(value: unknown, depth: number): { readonly folder: string }[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  if ('folder' in value && 'hits' in value && typeof value.folder === 'string')
    return [{ ...value, folder: value.folder }];
  return Object.values(value).flatMap((inner) => recordsIn(inner, depth - 1));
}

/** `{ boots: [{ record }] }` */
const DEEPEST = 4;
