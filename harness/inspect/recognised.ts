import { z } from 'zod';
import { FormatError } from '../core/errors.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { nameFileKind } from '../formats/file-kind.ts';
import { isQcow2, parseQcow2Header } from '../formats/qcow2/header.ts';
import { renderSize } from '../release/limits.ts';
import { peFacts } from './pe.ts';
import type { FactsOf, Found, Look, Row } from './kind.ts';

export const recognisedSchema = z.strictObject({
  kind: z.literal('recognised'),
  what: z.string().describe('In words: `a qcow2 disk`.'),
  facts: z.record(z.string(), z.string()).describe('What its header says, in words.'),
});

type Recognised = FactsOf<typeof recognisedSchema>;

/** A file whose kind is only named, with the few facts of its header; undefined for an unknown one. */
export async function inspectRecognised(source: ByteSource, { head }: Look): Promise<Found<Recognised> | undefined> {
  const pe = await peFacts(source);
  if (pe !== undefined) return { facts: { kind: 'recognised', ...pe }, problems: [] };
  if (isQcow2(head)) return inspectQcow2(source);
  const what = nameFileKind(head);
  const read = HEADERS[what];
  if (read !== undefined) return { facts: { kind: 'recognised', what, facts: read(head) }, problems: [] };
  const disk = diskFacts(head);
  return disk === undefined ? undefined : { facts: { kind: 'recognised', ...disk }, problems: [] };
}

/** The lines that describe a file of which little is known. */
export function renderRecognised({ what, facts }: Recognised): Row[] {
  return [['is', what], ...Object.entries(facts)];
}

/** By the words of {@link nameFileKind}. A head that is cut off gives fewer facts. */
const HEADERS: Readonly<Record<string, (head: Buffer) => Record<string, string>>> = {
  // struct ext4_super_block, at byte 1024.
  'an ext2, ext3 or ext4 image': (head) =>
    facts({
      blocks:
        head.length >= 1052 &&
        `${String(head.readUInt32LE(1028))} of ${String(1024 << (head.readUInt32LE(1048) & 15))} bytes`,
      volume: head.length >= 1160 && textOf(head.subarray(1144, 1160)),
      uuid: head.length >= 1144 && head.toString('hex', 1128, 1144),
    }),
  // struct squashfs_super_block.
  'a SquashFS image': (head) =>
    facts({
      inodes: head.length >= 8 && String(head.readUInt32LE(4)),
      compressed: head.length >= 22 && (SQUASHFS_COMPRESSIONS[head.readUInt16LE(20)] ?? 'in an unknown way'),
      size: head.length >= 48 && renderSize(Number(head.readBigUInt64LE(40))),
    }),
  'a cpio archive': () => ({ usually: 'an initramfs' }),
  'xz-compressed data': () => ({}),
  'Zstandard-compressed data': () => ({}),
  'LZ4-compressed data': () => ({}),
  'bzip2-compressed data': () => ({}),
};

async function inspectQcow2(source: ByteSource): Promise<Found<Recognised>> {
  const disk = { kind: 'recognised', what: 'a qcow2 disk' } as const;
  try {
    const { version, virtualSizeBytes, backingName, isEncrypted, incompatible } = await parseQcow2Header(source);
    const said = facts({
      version: String(version),
      'virtual size': renderSize(virtualSizeBytes),
      backing: backingName ?? 'none',
      encrypted: isEncrypted && 'yes',
      'readers must know': incompatible.join(', '),
    });
    return { facts: { ...disk, facts: said }, problems: [] };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { facts: { ...disk, facts: {} }, problems: [error.message] };
  }
}

/** A disk with partitions: GPT behind its protective MBR, or an MBR with an entry that is in use. */
function diskFacts(head: Buffer): Pick<Recognised, 'what' | 'facts'> | undefined {
  if (head.length < 512 || head.readUInt16BE(510) !== 0x55aa) return undefined;
  if (head.toString('latin1', 512, 520) === 'EFI PART') return { what: 'a disk image with a GPT', facts: {} };
  const entries = [0, 1, 2, 3].map((index) => head.subarray(446 + 16 * index, 462 + 16 * index));
  const used = entries.filter((entry) => entry[4] !== 0);
  const isTable = entries.every((entry) => entry[0] === 0 || entry[0] === 0x80);
  if (!isTable || used.length === 0) return undefined;
  const types = used.map((entry) => `0x${(entry[4] ?? 0).toString(16).padStart(2, '0')}`);
  return { what: 'a disk image with an MBR', facts: { partitions: `of type ${types.join(', ')}` } };
}

function facts(given: Readonly<Record<string, string | false>>): Record<string, string> {
  const known = Object.entries(given).filter(
    (entry): entry is [string, string] => entry[1] !== false && entry[1] !== '',
  );
  return Object.fromEntries(known);
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/\0[^]*$/, '');
}

const SQUASHFS_COMPRESSIONS: Readonly<Record<number, string>> = {
  1: 'gzip',
  2: 'lzma',
  3: 'lzo',
  4: 'xz',
  5: 'lz4',
  6: 'zstd',
};
