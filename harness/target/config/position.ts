import { jsonPointerPart, offsetInJson } from '../../formats/json.ts';

/** Where a member stands in a JSON text, as `positionAt` gives it; empty when it is not there, because it is missing. */
export function positionOf(text: string, path: readonly string[]): string {
  const offset = offsetInJson(text, path.map((key) => `/${jsonPointerPart(key)}`).join(''));
  return offset === null ? '' : positionAt(text, offset);
}

/** `:line:column` of a place in a text, both counted from 1, as editors read it behind a file's name. */
export function positionAt(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `:${String(lines.length)}:${String((lines.at(-1)?.length ?? 0) + 1)}`;
}
