/**
 * Changes the first bytes of a file so that nobody who uses it would notice: of programs a byte of the ELF header that
 * nothing reads, of scripts a blank behind the first line, of EROFS images a byte of their UUID, of anything else its first
 * byte. A system that boots in spite of it did not look at fs-verity.
 */
export function harmlessChange(first: Uint8Array): Uint8Array {
  const bytes = Buffer.from(first);
  if (bytes.subarray(0, 4).equals(ELF)) return poke(bytes, ELF_PADDING);
  if (bytes.length > EROFS_UUID && bytes.readUInt32LE(EROFS_SUPERBLOCK) === EROFS_MAGIC) return poke(bytes, EROFS_UUID);
  const blank = bytes.subarray(0, 4096).indexOf(' ', bytes.indexOf('\n'));
  if (bytes.toString('latin1', 0, 2) === '#!' && blank !== -1) {
    bytes.write('\t', blank);
    return bytes;
  }
  return poke(bytes, 0);
}

function poke(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}

const ELF = Buffer.from('\x7fELF', 'latin1');
/** The last byte of `e_ident`, which is padding (System V ABI, "ELF Header"). */
const ELF_PADDING = 15;
const EROFS_SUPERBLOCK = 1024;
const EROFS_MAGIC = 0xe0f5e1e2;
/** `erofs_super_block.uuid` (fs/erofs/erofs_fs.h). */
const EROFS_UUID = 1024 + 48;
