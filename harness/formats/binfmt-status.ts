import { FormatError } from '../core/errors.ts';

/** An entry of binfmt_misc as the kernel shows it. */
export interface BinfmtStatus {
  readonly enabled: boolean;
  readonly interpreter: string;
  /** In the kernel's order, P O C F; C brings O with it. */
  readonly flags: string;
  /** What it goes by: bytes at an offset, of which those bits count that the mask has; or the end of the file's name. */
  readonly by:
    | { readonly kind: 'magic'; readonly offset: number; readonly magic: Buffer; readonly mask: Buffer | null }
    | { readonly kind: 'extension'; readonly extension: string };
}

/**
 * Reads the lines of `/proc/sys/fs/binfmt_misc/{entry}`. Source: `entry_status` in fs/binfmt_misc.c.
 *
 * @throws {FormatError} when they are not what a kernel writes.
 */
export function parseBinfmtStatus(lines: readonly string[]): BinfmtStatus {
  const [state, ...rest] = lines;
  const value = (key: string): string | undefined =>
    rest.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1);
  const interpreter = value('interpreter');
  if (state !== 'enabled' && state !== 'disabled') throw new FormatError('binfmt', `the state "${state ?? ''}"`);
  if (interpreter === undefined) throw new FormatError('binfmt', 'no interpreter');
  const flags =
    rest
      .find((line) => line.startsWith('flags:'))
      ?.slice('flags:'.length)
      .trim() ?? '';
  const extension = value('extension');
  if (extension !== undefined) {
    return {
      enabled: state === 'enabled',
      interpreter,
      flags,
      by: { kind: 'extension', extension: extension.slice(1) },
    };
  }
  const offset = value('offset');
  if (offset === undefined || !/^\d{1,3}$/.test(offset))
    throw new FormatError('binfmt', `the offset "${offset ?? ''}"`);
  const magic = parseHex(value('magic'), 'magic');
  if (magic === null) throw new FormatError('binfmt', 'neither a magic nor an extension');
  const mask = parseHex(value('mask'), 'mask');
  if (mask !== null && mask.length !== magic.length) throw new FormatError('binfmt', 'a mask of another length');
  return {
    enabled: state === 'enabled',
    interpreter,
    flags,
    by: { kind: 'magic', offset: Number(offset), magic, mask },
  };
}

/**
 * Whether the kernel gives a program to an entry. Source: `search_binfmt_handler` in fs/binfmt_misc.c: a disabled entry
 * takes nothing; the first 256 bytes of a file are looked at, zeros stand for those that it does not have.
 *
 * @param head the first bytes of the program.
 * @param name its file name; what stands behind the last dot is its extension.
 */
export function takesProgram({ enabled, by }: BinfmtStatus, head: Uint8Array, name: string): boolean {
  if (!enabled) return false;
  if (by.kind === 'extension')
    return name.lastIndexOf('.') !== -1 && name.slice(name.lastIndexOf('.') + 1) === by.extension;
  const { offset, magic, mask } = by;
  return magic.every((byte, at) => {
    const place = offset + at;
    const found = place < HEAD_BYTES ? (head[place] ?? 0) : 0;
    return ((found ^ byte) & (mask?.[at] ?? 0xff)) === 0;
  });
}

/** BINPRM_BUF_SIZE in include/uapi/linux/binfmts.h */
const HEAD_BYTES = 256;

function parseHex(text: string | undefined, what: string): Buffer | null {
  if (text === undefined) return null;
  if (text === '' || !/^(?:[0-9a-f]{2})+$/.test(text)) throw new FormatError('binfmt', `the ${what} "${text}"`);
  return Buffer.from(text, 'hex');
}
