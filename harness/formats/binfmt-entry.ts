import { FormatError } from '../core/errors.ts';

/** A line for `register` of binfmt_misc, taken apart. */
export interface BinfmtEntry {
  readonly name: string;
  /** `M` for a magic, `E` for a file extension. */
  readonly type: string;
  readonly offset: number;
  readonly magic: Buffer;
  /** Empty when every bit of the magic counts. */
  readonly mask: Buffer;
  readonly interpreter: string;
  readonly flags: string;
}

/**
 * Takes a registration line apart, escapes decoded as the kernel decodes them. Source:
 * Documentation/admin-guide/binfmt-misc.rst.
 *
 * @throws {FormatError} when the kernel would refuse it with EINVAL: a missing field, a name or interpreter that is
 * empty, a mask of another length than the magic, an unknown flag.
 */
export function parseBinfmtEntry(line: string): BinfmtEntry {
  const delimiter = line.slice(0, 1);
  const fields = delimiter === '' ? [] : line.slice(1).split(delimiter);
  if (fields.length !== FIELDS) throw wrong(`${fields.length} fields, not ${FIELDS}`);
  const [name = '', type = '', offset = '', magic = '', mask = '', interpreter = '', flags = ''] = fields;
  if (name === '' || name === '.' || name === '..' || name.includes('/')) throw wrong(`the name "${name}"`);
  if (type !== 'M' && type !== 'E') throw wrong(`the type "${type}"`);
  if (!/^\d*$/.test(offset)) throw wrong(`the offset "${offset}"`);
  if (!interpreter.startsWith('/')) throw wrong(`the interpreter "${interpreter}"`);
  if (!/^[POCF]*$/.test(flags.trimEnd())) throw wrong(`the flags "${flags}"`);
  const entry = { name, type, offset: Number(offset), interpreter, flags: flags.trimEnd() };
  const bytes = { magic: unescape(magic), mask: unescape(mask) };
  if (bytes.magic.length === 0) throw wrong('no magic');
  if (mask !== '' && bytes.mask.length !== bytes.magic.length) {
    throw wrong(`a mask of ${bytes.mask.length} bytes for a magic of ${bytes.magic.length}`);
  }
  return { ...entry, ...bytes };
}

const FIELDS = 7;

function wrong(problem: string): FormatError {
  return new FormatError('binfmt', problem);
}

function unescape(text: string): Buffer {
  const decoded = text.replaceAll(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(decoded, 'latin1');
}
