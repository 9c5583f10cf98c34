import { BLOCK_BYTES } from '../formats/tar-header.ts';

/** An entry as it will stand in an archive, right or wrong. */
export interface RawEntry {
  readonly name: string;
  readonly data?: Uint8Array;
  /** @default '0', a regular file */
  readonly type?: string;
  readonly linkName?: string;
  /** @default 0o644 */
  readonly mode?: number;
  /** @default root */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** @default 1970 */
  readonly mtimeSeconds?: number;
  /** The numbers of a device node. */
  readonly device?: { readonly major: number; readonly minor: number };
  /** What the header says of the size; @default the length of the data */
  readonly claimedBytes?: number;
  /** Records of a PAX header in front of it. */
  readonly pax?: readonly (readonly [string, string])[];
  /** Records of a global PAX header in front of it. */
  readonly globalPax?: readonly (readonly [string, string])[];
  /** A GNU long name (type `L`) in front of it. */
  readonly longName?: string;
  /** @default 'ustar' */
  readonly dialect?: 'ustar' | 'gnu' | 'v7';
}

/** A tar archive of these entries, written byte by byte because libraries refuse to write wrong ones. */
export function renderTar(entries: readonly RawEntry[], endBlocks = 2): Buffer {
  return Buffer.concat([...entries.flatMap(renderEntry), Buffer.alloc(endBlocks * BLOCK_BYTES)]);
}

function renderEntry(entry: RawEntry): Uint8Array[] {
  const { name, data = new Uint8Array(), pax = [], globalPax = [], longName } = entry;
  return [
    ...(globalPax.length > 0 ? renderEntry({ name: 'pax_global_header', type: 'g', data: renderPax(globalPax) }) : []),
    ...(pax.length > 0
      ? renderEntry({ name: `PaxHeaders/${name}`.slice(0, 99), type: 'x', data: renderPax(pax) })
      : []),
    ...(longName === undefined
      ? []
      : renderEntry({ name: '././@LongLink', type: 'L', data: Buffer.from(`${longName}\0`), dialect: 'gnu' })),
    renderHeader(entry, data.length),
    data,
    Buffer.alloc(-data.length & (BLOCK_BYTES - 1)),
  ];
}

function renderPax(records: readonly (readonly [string, string])[]): Buffer {
  const lines = records.map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    // The length counts its own digits.
    let length = Buffer.byteLength(rest);
    while (String(length).length + Buffer.byteLength(rest) !== length) length += 1;
    return `${length}${rest}`;
  });
  return Buffer.from(lines.join(''));
}

function renderHeader(entry: RawEntry, dataBytes: number): Buffer {
  const { name, type = '0', linkName = '', mode = 0o644, claimedBytes = dataBytes, dialect = 'ustar' } = entry;
  const { owner = { uid: 0, gid: 0 }, mtimeSeconds = 0, device } = entry;
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(name, 0, 100);
  block.write(octal(mode, 7), 100);
  block.write(octal(owner.uid, 7), 108);
  block.write(octal(owner.gid, 7), 116);
  block.write(octal(claimedBytes, 11), 124);
  block.write(octal(mtimeSeconds, 11), 136);
  block.write(type, 156);
  block.write(linkName, 157, 100);
  if (dialect !== 'v7') block.write(dialect === 'gnu' ? 'ustar  \0' : 'ustar\x0000', 257, 'latin1');
  if (device !== undefined) {
    block.write(octal(device.major, 7), 329);
    block.write(octal(device.minor, 7), 337);
  }
  block.write('        ', 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
