import { z } from 'zod';
import { FormatError } from '../../core/errors.ts';
import { type Descriptor, INDEX_TYPES, MANIFEST_TYPES, descriptorShape } from './descriptor.ts';
import { readDocument, readNamedDocument } from './document.ts';
import type { LayoutFiles } from './layout-files.ts';

/** Which of a layout's images is meant; what is absent narrows nothing. */
export interface ImageChoice {
  /** The name or the tag that `index.json` gives it, or the digest of its manifest. */
  readonly tag?: string | undefined;
  /** As Go spells them. */
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string } | undefined;
}

/**
 * The descriptor of the one manifest that a choice leaves, through indexes in indexes.
 *
 * @throws {FormatError} when it leaves none, or several.
 */
export async function selectManifest(files: LayoutFiles, { tag, platform }: ImageChoice): Promise<Descriptor> {
  const { imageLayoutVersion } = await readNamedDocument(files, 'oci-layout', layoutShape);
  if (!imageLayoutVersion.startsWith('1.')) {
    throw new FormatError('oci', `the layout is of version ${imageLayoutVersion}; only 1 is read`);
  }
  const { manifests } = await readNamedDocument(files, 'index.json', indexShape);
  const isDigest = tag?.startsWith('sha') === true && tag.includes(':');
  const named = tag === undefined || isDigest ? manifests : manifests.filter((one) => namesOf(one).includes(tag));
  if (named.length === 0) {
    const names = manifests.flatMap(namesOf).join(', ');
    throw new FormatError(
      'oci',
      tag === undefined ? 'it holds no image' : `it holds no "${tag}", only ${names || 'nothing'}`,
    );
  }
  const found = new Map<string, Descriptor>();
  await gather(files, named, { depth: 0, found });
  const fitting = [...found.values()].filter((one) => fits(one, platform) && (!isDigest || one.digest === tag));
  const [chosen, second] = fitting;
  if (chosen === undefined) {
    throw new FormatError(
      'oci',
      `it holds no image for ${describe(platform)}, only ${[...found.values()].map(platformOf).join(', ') || 'nothing'}`,
    );
  }
  if (second !== undefined) {
    const list = fitting.map((one) => `${namesOf(one)[0] ?? ''} (${platformOf(one)})`).join(', ');
    throw new FormatError('oci', `several images could be meant, name one by its tag: ${list}`);
  }
  return chosen;
}

/** Follows indexes to their manifests, each once. */
async function gather(
  files: LayoutFiles,
  descriptors: readonly Descriptor[],
  { depth, found }: { readonly depth: number; readonly found: Map<string, Descriptor> },
): Promise<void> {
  if (depth === DEEPEST) throw new FormatError('oci', `its indexes are nested deeper than ${String(DEEPEST)}`);
  for (const descriptor of descriptors) {
    if (MANIFEST_TYPES.includes(descriptor.mediaType)) found.set(descriptor.digest, descriptor);
    else if (INDEX_TYPES.includes(descriptor.mediaType)) {
      const { manifests } = await readDocument(files, descriptor, indexShape);
      await gather(files, manifests, { depth: depth + 1, found });
    }
    if (found.size > MOST_MANIFESTS)
      throw new FormatError('oci', `it leads to more than ${String(MOST_MANIFESTS)} images`);
  }
}

/** Builders add what they attest of an image as another one, for a platform that nobody has. */
function fits({ platform: own }: Descriptor, wanted: ImageChoice['platform']): boolean {
  if (own?.os === 'unknown' && own.architecture === 'unknown') return false;
  if (wanted === undefined || own == null) return true;
  return (
    own.os === wanted.os &&
    own.architecture === wanted.architecture &&
    (wanted.variant === undefined || own.variant == null || own.variant === wanted.variant)
  );
}

function namesOf({ digest, annotations }: Descriptor): string[] {
  const names = [annotations?.['org.opencontainers.image.ref.name'], annotations?.['io.containerd.image.name']];
  return [...names.filter((name) => name !== undefined), digest];
}

function platformOf({ platform }: Descriptor): string {
  return describe(platform ?? undefined);
}

function describe(platform: Descriptor['platform'] | ImageChoice['platform']): string {
  if (platform == null) return 'any platform';
  return [platform.os, platform.architecture, ...(platform.variant == null ? [] : [platform.variant])].join('/');
}

const layoutShape = z.object({ imageLayoutVersion: z.string() });
const indexShape = z.object({ schemaVersion: z.literal(2), manifests: z.array(descriptorShape) });
const DEEPEST = 8;
const MOST_MANIFESTS = 1000;
