import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type RawEntry, renderTar } from '../../faults/raw-tar.ts';
import { writeAtomic } from '../../host/files.ts';

/** An OCI image layout for tests. */
export interface SampleImage {
  readonly layers: readonly (readonly RawEntry[])[];
  readonly packing?: 'none' | 'gzip' | 'zstd';
  /** Of the configuration; null: it has none. */
  readonly env?: readonly string[] | null;
}

/** Writes a layout into a new folder and gives the digest of its one image. */
export async function writeLayout(
  folder: string,
  { layers, packing = 'none', env = [] }: SampleImage,
): Promise<string> {
  const blobs = join(folder, 'blobs', 'sha256');
  const blob = async (bytes: Uint8Array, mediaType: string): Promise<object> => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await writeAtomic(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const archives = layers.map((entries) => renderTar(entries));
  const pack = { none: (bytes: Buffer) => bytes, gzip: (bytes: Buffer) => gzipSync(bytes), zstd: zstdCompressSync };
  const suffix = packing === 'none' ? '' : `+${packing}`;
  const config = {
    architecture: 'amd64',
    os: 'linux',
    ...(env === null ? {} : { config: { Env: env } }),
    rootfs: {
      type: 'layers',
      diff_ids: archives.map((bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`),
    },
  };
  const manifest = {
    schemaVersion: 2,
    config: await blob(Buffer.from(JSON.stringify(config)), 'application/vnd.oci.image.config.v1+json'),
    layers: await Promise.all(
      archives.map((bytes) => blob(pack[packing](bytes), `application/vnd.oci.image.layer.v1.tar${suffix}`)),
    ),
  };
  const descriptor = await blob(Buffer.from(JSON.stringify(manifest)), 'application/vnd.oci.image.manifest.v1+json');
  await writeAtomic(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }));
  await writeAtomic(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  return (descriptor as { digest: string }).digest;
}
