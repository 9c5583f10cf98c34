import { z } from 'zod';
import { FormatError } from '../../core/errors.ts';
import { type Descriptor, type LayerPacking, descriptorShape, layerPacking } from './descriptor.ts';
import { type OciDigest, parseOciDigest } from './digest.ts';
import { readDocument } from './document.ts';
import type { LayoutFiles } from './layout-files.ts';
import { type ImageChoice, selectManifest } from './select-manifest.ts';

/** A container image: what its manifest and its configuration say, checked against each other. */
export interface OciImage {
  /** Of the manifest: what the image is known by. */
  readonly digest: OciDigest;
  readonly config: OciConfig;
  /** From the lowest to the topmost. */
  readonly layers: readonly OciLayer[];
}

/** What an image says of how it is run (image-spec, config.md). */
export interface OciConfig {
  readonly digest: OciDigest;
  readonly os: string;
  /** As Go spells it: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly variant: string | null;
  /** `NAME=VALUE` as they stand there; some have no equals sign. */
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workingDir: string;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A layer: where its blob is, and what it is unpacked. */
export interface OciLayer {
  readonly descriptor: Descriptor;
  readonly packing: LayerPacking;
  /** Of the unpacked tar archive. */
  readonly diffId: OciDigest;
}

/**
 * Reads the one image of a layout that was asked for.
 *
 * @throws {FormatError} when there is none, more than one, or what leads to it is malformed.
 */
export async function readOciImage(files: LayoutFiles, choice: ImageChoice = {}): Promise<OciImage> {
  const chosen = await selectManifest(files, choice);
  const manifest = await readDocument(files, chosen, manifestShape);
  const config = await readDocument(files, manifest.config, configShape);
  const { os, architecture, variant, config: run, rootfs } = config;
  if (manifest.layers.length !== rootfs.diff_ids.length) {
    throw new FormatError(
      'oci',
      `the manifest has ${String(manifest.layers.length)} layers, the configuration ${String(rootfs.diff_ids.length)}`,
    );
  }
  return {
    digest: parseOciDigest(chosen.digest),
    config: {
      digest: parseOciDigest(manifest.config.digest),
      os,
      architecture,
      variant: variant ?? null,
      env: run?.Env ?? [],
      entrypoint: run?.Entrypoint ?? [],
      cmd: run?.Cmd ?? [],
      workingDir: run?.WorkingDir ?? '',
      user: run?.User ?? '',
      labels: run?.Labels ?? {},
    },
    layers: manifest.layers.map((descriptor, index) => layerOf(descriptor, rootfs.diff_ids[index] ?? '')),
  };
}

function layerOf(descriptor: Descriptor, diffId: string): OciLayer {
  const packing = layerPacking(descriptor.mediaType);
  if (packing === undefined) {
    throw new FormatError('oci', `the layer ${descriptor.digest} is of the type "${descriptor.mediaType}"`);
  }
  return { descriptor, packing, diffId: parseOciDigest(diffId) };
}

const MOST_LAYERS = 1000;
const texts = z.array(z.string()).nullish();

const manifestShape = z.object({
  schemaVersion: z.literal(2),
  config: descriptorShape,
  layers: z.array(descriptorShape).max(MOST_LAYERS),
});

const configShape = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().nullish(),
  config: z
    .object({
      Env: texts,
      Entrypoint: texts,
      Cmd: texts,
      WorkingDir: z.string().nullish(),
      User: z.string().nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
  rootfs: z.object({ type: z.literal('layers'), diff_ids: z.array(z.string()).max(MOST_LAYERS) }),
});
