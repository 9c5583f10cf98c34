import { constants, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { memorySource } from '../formats/byte-source.ts';
import { parseLinuxImage } from '../formats/linux-image/linux-image.ts';
import { unpackKernel } from '../formats/linux-image/unpack-kernel.ts';

/**
 * A kernel whose embedded configuration says something else than it was built with. Nothing else changes: the new text is
 * packed into the place of the old one, and a bzImage's payload into its own, so that every header stays true. The kernel
 * is not meant to be started.
 *
 * @throws when the kernel embeds no configuration, or the new one does not fit.
 */
export async function editConfig(kernel: Uint8Array, change: (text: string) => string): Promise<Buffer> {
  const source = memorySource(kernel);
  const image = await parseLinuxImage(source);
  const body = await unpackKernel(source, image);
  if (body === undefined) throw new Error('the kernel is packed in a way that is not unpacked');
  const edited = replaceConfig(Buffer.from(body), change);
  if (!('payload' in image)) return edited;
  // The build puts the unpacked size behind the payload.
  const { offset, sizeBytes } = image.payload;
  const size = Buffer.alloc(4);
  size.writeUInt32LE(edited.length);
  const payload = Buffer.concat([fill(repack(edited, sizeBytes - size.length), sizeBytes - size.length), size]);
  return Buffer.concat([kernel.subarray(0, offset), payload, kernel.subarray(offset + sizeBytes)]);
}

/** Sets a symbol of a configuration: `y`, `m`, or null for "is not set". */
export function setSymbol(config: string, symbol: string, value: 'y' | 'm' | null): string {
  const line = value === null ? `# CONFIG_${symbol} is not set` : `CONFIG_${symbol}=${value}`;
  const old = new RegExp(`^(?:CONFIG_${symbol}=.*|# CONFIG_${symbol} is not set)$`, 'm');
  return old.test(config) ? config.replace(old, line) : `${config}${line}\n`;
}

function replaceConfig(body: Buffer, change: (text: string) => string): Buffer {
  const start = body.indexOf('IKCFG_ST\x1f\x8b', 0, 'latin1') + 'IKCFG_ST'.length;
  const end = body.indexOf('IKCFG_ED', start);
  if (start < 'IKCFG_ST'.length || end === -1) throw new Error('the kernel embeds no configuration');
  const text = change(gunzipSync(body.subarray(start, end)).toString('utf8'));
  // Headings are left out, which makes room for what is longer now.
  const short = text.replaceAll(/^#(?! CONFIG_).*\n|^\n/gm, '');
  fill(gzipSync(short, { level: 9 }), end - start).copy(body, start);
  return body;
}

/** Node's gzip packs a little worse than the one of a kernel's build: where it does not fit, zstd does. */
function repack(body: Buffer, sizeBytes: number): Buffer {
  const packed = gzipSync(body, { level: 9 });
  return packed.length <= sizeBytes
    ? packed
    : zstdCompressSync(body, { params: { [constants.ZSTD_c_compressionLevel]: 12 } });
}

/** Zeros behind a packed stream end it for every reader. */
function fill(packed: Buffer, sizeBytes: number): Buffer {
  if (packed.length > sizeBytes) throw new Error(`${String(packed.length)} bytes do not fit into ${String(sizeBytes)}`);
  return Buffer.concat([packed, Buffer.alloc(sizeBytes - packed.length)]);
}
