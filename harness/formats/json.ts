import { FormatError, type Json, messageOf } from '../core/errors.ts';

/** Something in a JSON text that one reader takes one way and another reader another way, or not at all. */
export interface JsonAmbiguity {
  /** JSON pointer (RFC 6901) of the member. */
  readonly pointer: string;
  /** In UTF-16 units from the start of the text. */
  readonly offset: number;
  /** `duplicate-key`: first or last may win. `lone-surrogate`: no Unicode text. `number`: an integer in another spelling (`1.0`, `1e2`, `-0`). `hidden-key`: `__proto__`, which readers in JavaScript pass over. */
  readonly kind: 'duplicate-key' | 'lone-surrogate' | 'number' | 'hidden-key';
  /** The text there. */
  readonly source: string;
}

/** A JSON text: its value as `JSON.parse` gives it, and what other readers may see differently. */
export interface JsonText {
  readonly value: Json;
  readonly ambiguities: readonly JsonAmbiguity[];
}

/**
 * The value of a JSON text in strict UTF-8 (RFC 8259: no byte order mark), with every ambiguity that it holds.
 *
 * @throws {FormatError} when it is none, or nested deeper than 64.
 */
export function parseJson(bytes: Uint8Array): JsonText {
  const text = decodeUtf8(bytes);
  try {
    return { value: JSON.parse(text) as Json, ambiguities: findAmbiguities(text) };
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('json', messageOf(error), undefined, { cause: error });
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new FormatError('json', 'it starts with a byte order mark, which strict readers refuse', 0);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new FormatError('json', 'it is not UTF-8', undefined, { cause: error });
  }
}

/**
 * Where a member stands in a JSON text that `parseJson` takes, in UTF-16 units from its start: the key of an object's
 * member, the value of an array's, the text's own value for the empty pointer; null where there is no such member.
 *
 * @param pointer JSON pointer (RFC 6901).
 */
export function offsetInJson(text: string, pointer: string): number | null {
  for (const token of walkJson(text)) if (token.pointer === pointer) return token.offset;
  return null;
}

/** A key or a value of a JSON text; `repeated` tells of a key that its object had before. */
interface JsonToken {
  readonly pointer: string;
  readonly offset: number;
  readonly source: string;
  readonly kind: 'key' | 'opening' | 'scalar';
  readonly repeated: boolean;
}

/** An object or array that is open while the text is scanned; `key` is the member that is being read. */
interface Level {
  readonly keys: Set<string> | null;
  readonly pointer: string;
  key: string | number;
}

function findAmbiguities(text: string): JsonAmbiguity[] {
  const found: JsonAmbiguity[] = [];
  for (const { pointer, offset, source, kind, repeated } of walkJson(text)) {
    if (repeated) found.push({ pointer, offset, kind: 'duplicate-key', source });
    const said = source.startsWith('"') ? (JSON.parse(source) as string) : '';
    if (kind === 'key' && said === '__proto__') found.push({ pointer, offset, kind: 'hidden-key', source });
    if (!said.isWellFormed()) found.push({ pointer, offset, kind: 'lone-surrogate', source });
    if (kind === 'scalar' && isOddInteger(source)) found.push({ pointer, offset, kind: 'number', source });
  }
  return found;
}

/** Walks the tokens of a text that is known to be valid JSON, so that only what matters here needs to be told apart. */
function* walkJson(text: string): Generator<JsonToken> {
  const levels: Level[] = [];
  for (const token of text.matchAll(TOKEN)) {
    const [source, key] = token;
    const offset = token.index;
    const level = levels.at(-1);
    if (source === '{' || source === '[') {
      if (levels.length === DEEPEST)
        throw new FormatError('json', `it is nested deeper than ${String(DEEPEST)}`, offset);
      const pointer = pointerTo(level);
      yield { pointer, offset, source, kind: 'opening', repeated: false };
      levels.push({ keys: source === '{' ? new Set() : null, pointer, key: source === '{' ? '' : 0 });
    } else if (source === '}' || source === ']') {
      levels.pop();
    } else if (source === ',') {
      if (typeof level?.key === 'number') level.key += 1;
    } else if (key !== undefined && level?.keys != null) {
      level.key = JSON.parse(key) as string;
      const repeated = level.keys.has(level.key);
      level.keys.add(level.key);
      yield { pointer: pointerTo(level), offset, source: key, kind: 'key', repeated };
    } else {
      yield { pointer: pointerTo(level), offset, source, kind: 'scalar', repeated: false };
    }
  }
}

function pointerTo(level: Level | undefined): string {
  return level === undefined ? '' : `${level.pointer}/${jsonPointerPart(level.key)}`;
}

/** A key or index as it stands in a JSON pointer. */
export function jsonPointerPart(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

function isOddInteger(source: string): boolean {
  return Number.isInteger(Number(source)) && !/^(?:0|-?[1-9]\d*)$/.test(source);
}

const DEEPEST = 64;

/** A key with its colon (captured without it), another string, a bracket, a comma, a number or a word. */
const TOKEN = /("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\],]|[^\s{}[\],:"]+/g;
