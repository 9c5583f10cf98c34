import { z } from 'zod';

/** What leads to a blob (image-spec, descriptor.md). */
export const descriptorShape = z.object({
  mediaType: z.string(),
  digest: z.string(),
  size: z.int().nonnegative(),
  annotations: z.record(z.string(), z.string()).nullish(),
  platform: z.object({ architecture: z.string(), os: z.string(), variant: z.string().nullish() }).nullish(),
});

export type Descriptor = z.infer<typeof descriptorShape>;

/** The media types of an index: OCI's, and Docker's of the same shape. */
export const INDEX_TYPES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** The media types of a manifest. */
export const MANIFEST_TYPES: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** How the tar archive of a layer is packed. */
export type LayerPacking = 'none' | 'gzip' | 'zstd';

/** The packing of a layer by its media type; undefined for anything that is no layer. */
export function layerPacking(mediaType: string): LayerPacking | undefined {
  if (mediaType === 'application/vnd.docker.image.rootfs.diff.tar') return 'none';
  if (/^application\/vnd\.docker\.image\.rootfs\.(?:foreign\.)?diff\.tar\.gzip$/.test(mediaType)) return 'gzip';
  const [, packing] = /^application\/vnd\.oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+(gzip|zstd))?$/.exec(
    mediaType,
  ) ?? [null];
  if (packing === null) return undefined;
  return packing === 'gzip' || packing === 'zstd' ? packing : 'none';
}
