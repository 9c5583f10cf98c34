/** How many bytes from the start of a file {@link nameFileKind} looks at. */
export const KIND_BYTES = 2048;

/**
 * What a file is, by its first bytes, in the words of a report ("an EROFS image"): for saying what stands in the place of
 * something else. An unknown kind is named by its first bytes.
 */
export function nameFileKind(firstBytes: Uint8Array): string {
  if (firstBytes.length === 0) return 'an empty file';
  const head = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, Math.min(firstBytes.length, KIND_BYTES));
  const known = MAGICS.find(({ at, magic }) =>
    head.subarray(at, at + magic.length).equals(Buffer.from(magic, 'latin1')),
  );
  if (known !== undefined) return known.name;
  if (head.every((byte) => byte === 0)) return 'zeros';
  const text = head.subarray(0, 64).toString('latin1').trimStart();
  if (/^<(!doctype|html|\?xml)/i.test(text)) return 'an HTML or XML page';
  if (/^\{\s*"/.test(text)) return 'a JSON document';
  if (text.startsWith('version https://git-lfs')) return 'a Git LFS pointer';
  if (/^[\x20-\x7e\t\r\n]+$/.test(text)) return `text that begins "${text.split(/[\r\n]/, 1)[0]?.slice(0, 40) ?? ''}"`;
  return `unknown bytes (${head.subarray(0, 8).toString('hex')}…)`;
}

interface Magic {
  readonly name: string;
  readonly at: number;
  readonly magic: string;
}

/** First match wins, so the kinds with a long or late magic come before those with a short one. */
const MAGICS: readonly Magic[] = [
  { name: 'an EROFS image', at: 1024, magic: '\xe2\xe1\xf5\xe0' },
  { name: 'a UEFI zboot kernel', at: 4, magic: 'zimg' },
  { name: 'an x86 bzImage kernel', at: 0x202, magic: 'HdrS' },
  { name: 'an arm64 kernel Image', at: 56, magic: 'ARMd' },
  { name: 'a tar archive', at: 257, magic: 'ustar' },
  { name: 'an ELF object', at: 0, magic: '\x7fELF' },
  { name: 'a SquashFS image', at: 0, magic: 'hsqs' },
  { name: 'a qcow2 disk', at: 0, magic: 'QFI\xfb' },
  { name: 'a cpio archive', at: 0, magic: '070701' },
  { name: 'xz-compressed data', at: 0, magic: '\xfd7zXZ\0' },
  { name: 'Zstandard-compressed data', at: 0, magic: '\x28\xb5\x2f\xfd' },
  { name: 'LZ4-compressed data', at: 0, magic: '\x02\x21\x4c\x18' },
  { name: 'LZ4-compressed data', at: 0, magic: '\x04\x22\x4d\x18' },
  { name: 'gzip-compressed data', at: 0, magic: '\x1f\x8b' },
  { name: 'bzip2-compressed data', at: 0, magic: 'BZh' },
  { name: 'an ext2, ext3 or ext4 image', at: 1080, magic: '\x53\xef' },
  { name: 'a PE program', at: 0, magic: 'MZ' },
  { name: 'a script', at: 0, magic: '#!' },
];
