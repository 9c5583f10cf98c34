import { type ConsoleRule, FAIL, FATAL } from '../console-rule.ts';

/** `erofs: (device vda): function: ` up to 6.12, `erofs (device vda): ` after it. */
const EROFS = String.raw`^erofs:? \(device \S{1,40}\): (?:\w{1,60}: )?`;

/** What file systems say about damaged or foreign images (fs/erofs and others). */
export const FILE_SYSTEM_RULES: readonly ConsoleRule[] = [
  {
    id: 'file-system/erofs-superblock',
    class: 'file system',
    describes: 'the root image is no EROFS that this kernel accepts',
    pattern: new RegExp(
      `${EROFS}(?:cannot (?:find valid|read) erofs superblock|invalid checksum|invalid sb_extslots|bad volume name|rootino\\(nid)`,
    ),
    severity: FATAL,
    hint: 'a damaged or truncated image, or another file in its place',
    samples: {
      hit: [
        'erofs: (device vda): erofs_read_superblock: cannot find valid erofs superblock',
        'erofs (device vda): cannot find valid erofs superblock',
        'erofs: (device vda): erofs_superblock_csum_verify: invalid checksum 0x4f2c11e6, 0x90fd3b2a expected',
      ],
      miss: ['erofs: (device vda): mounted with root inode @ nid 36.'],
    },
  },
  {
    id: 'file-system/erofs-feature',
    class: 'file system',
    describes: 'the root image needs an EROFS feature that this kernel does not have',
    pattern: new RegExp(
      `${EROFS}(?:unidentified (?:incompatible feature|algorithms)|blkszbits \\d|blksize \\d|dirblkbits \\d|algorithm \\d+ isn't enabled|compression disabled)`,
    ),
    severity: FATAL,
    hint: 'build the image with 4096-byte blocks and LZ4, or the kernel with what the image needs',
    samples: {
      hit: [
        'erofs: (device vda): z_erofs_parse_cfgs: unidentified algorithms 80000000, please upgrade kernel',
        "erofs: (device vda): erofs_read_superblock: blkszbits 14 isn't supported",
        'erofs (device vda): compression disabled, unable to mount compressed EROFS',
      ],
      miss: ['erofs (device vda): EXPERIMENTAL DEFLATE feature in use. Use at your own risk!'],
    },
  },
  {
    id: 'file-system/erofs-data',
    class: 'file system',
    describes: 'the root image is damaged',
    pattern: new RegExp(
      `${EROFS}(?!mounted with root inode|EXPERIMENTAL|\\[deprecated\\]|ignoring reconfiguration|using fscache)(.{1,200})`,
    ),
    severity: FATAL,
    decode: ([, what = '']) => what,
    samples: {
      hit: [
        'erofs: (device vda): z_erofs_lz4_decompress_mem: failed to decompress -12 in[4096, 0] out[8821]',
        'erofs: (device vda): z_erofs_read_folio: read error -5 @ 12 of nid 1044',
        'erofs (device vda): bogus dirent @ nid 36',
      ],
      miss: [
        'erofs: (device vda): mounted with root inode @ nid 36.',
        'erofs (device vda): EXPERIMENTAL DEFLATE feature in use. Use at your own risk!',
        'erofs: initialized',
      ],
    },
  },
  {
    id: 'file-system/error',
    class: 'file system',
    describes: 'a file system reports an error',
    pattern:
      /^(?:EXT4-fs error \(|EXT4-fs \(\S{1,40}\): (?:Delayed block allocation failed|Remounting filesystem read-only|unable to read superblock)|BTRFS(?: error| critical|: error) \(|SQUASHFS error: |FAT-fs \(\S{1,40}\): error|XFS \(\S{1,40}\): (?:Corruption|Metadata))/,
    severity: FAIL,
    samples: {
      hit: [
        'EXT4-fs error (device vdb): ext4_lookup:1785: inode #2: comm init: deleted inode referenced: 12',
        'EXT4-fs (vdb): Delayed block allocation failed for inode 15 at logical offset 0 with max blocks 2 with error 28',
        'BTRFS error (device vdb): bdev /dev/vdb errs: wr 0, rd 1, flush 0, corrupt 0, gen 0',
        'SQUASHFS error: Unable to read metadata cache entry [1b3c1]',
      ],
      miss: [
        'EXT4-fs (vdb): mounted filesystem 1d2c with ordered data mode. Quota mode: none.',
        'BTRFS info (device vdb): using crc32c (crc32c-generic) checksum algorithm',
      ],
    },
  },
];
