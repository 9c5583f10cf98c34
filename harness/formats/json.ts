import { FormatError, type Json, messageOf } from '../core/errors.ts';

/** Something in a JSON text that one reader takes one way and another reader another way, or not at all. */
export interface JsonAmbiguity {
  /** JSON pointer (RFC 6901) of the member. */
  readonly pointer: string;
  /** In UTF-16 units from the start of the text. */
  readonly offset: number;
  /** `duplicate-key`: first or last may win. `lone-surrogate`: no Unicode text. `number`: an integer in another spelling (`1.0`, `1e2`, `-0`). */
  readonly kind: 'duplicate-key' | 'lone-surrogate' | 'number';
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

/** An object or array that is open while the text is scanned; `key` is the member that is being read. */
interface Level {
  readonly keys: Set<string> | null;
  readonly pointer: string;
  key: string | number;
}

/** Walks the tokens of a text that is known to be valid JSON, so that only what matters here needs to be told apart. */
function findAmbiguities(text: string): JsonAmbiguity[] {
  const found: JsonAmbiguity[] = [];
  const levels: Level[] = [];
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) {
    const [source] = token;
    const offset = token.index;
    const level = levels.at(-1);
    if (source === '{' || source === '[') {
      if (levels.length === DEEPEST)
        throw new FormatError('json', `it is nested deeper than ${String(DEEPEST)}`, offset);
      levels.push({ keys: source === '{' ? new Set() : null, pointer: pointerTo(level), key: source === '{' ? '' : 0 });
    } else if (source === '}' || source === ']') {
      levels.pop();
    } else if (source === ',') {
      if (typeof level?.key === 'number') level.key += 1;
    } else if (token[1] !== undefined && level?.keys != null) {
      level.key = JSON.parse(token[1]) as string;
      if (level.keys.has(level.key))
        found.push({ pointer: pointerTo(level), offset, kind: 'duplicate-key', source: token[1] });
      level.keys.add(level.key);
      if (!level.key.isWellFormed())
        found.push({ pointer: pointerTo(level), offset, kind: 'lone-surrogate', source: token[1] });
    } else if (source.startsWith('"')) {
      if (!(JSON.parse(source) as string).isWellFormed()) {
        found.push({ pointer: pointerTo(level), offset, kind: 'lone-surrogate', source });
      }
    } else if (isOddInteger(source)) {
      found.push({ pointer: pointerTo(level), offset, kind: 'number', source });
    }
  }
  return found;
}

function pointerTo(level: Level | undefined): string {
  return level === undefined ? '' : `${level.pointer}/${String(level.key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function isOddInteger(source: string): boolean {
  return Number.isInteger(Number(source)) && !/^(?:0|-?[1-9]\d*)$/.test(source);
}

const DEEPEST = 64;

/** A key with its colon (captured without it), another string, a bracket, a comma, a number or a word. */
const TOKEN = /("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\],]|[^\s{}[\],:"]+/g;
