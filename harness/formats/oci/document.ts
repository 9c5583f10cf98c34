import type { z } from 'zod';
import { FormatError } from '../../core/errors.ts';
import { chunksOf } from '../byte-source.ts';
import { parseJson } from '../json.ts';
import type { Descriptor } from './descriptor.ts';
import { parseOciDigest, verifiedChunks } from './digest.ts';
import type { LayoutFiles } from './layout-files.ts';

/**
 * A JSON document of a layout that has a fixed name: `oci-layout`, `index.json`.
 *
 * @throws {FormatError} when it is not there, too large, or not of its shape.
 */
export async function readNamedDocument<T>(files: LayoutFiles, path: string, shape: z.ZodType<T>): Promise<T> {
  const source = await files.open(path);
  if (source === null) throw new FormatError('oci', `${path} is missing: this is no image layout`);
  requireSmall(path, source.sizeBytes);
  return parseDocument(path, await source.read(0, source.sizeBytes), shape);
}

/**
 * A JSON document out of the blobs, its size and digest held against the descriptor that led to it.
 *
 * @throws {FormatError} when it is not there, too large, another one, or not of its shape.
 */
export async function readDocument<T>(files: LayoutFiles, descriptor: Descriptor, shape: z.ZodType<T>): Promise<T> {
  requireSmall(descriptor.digest, descriptor.size);
  const parts: Uint8Array[] = [];
  for await (const part of openBlob(files, descriptor)) parts.push(part);
  return parseDocument(descriptor.digest, Buffer.concat(parts), shape);
}

/**
 * The bytes of a blob, held against its descriptor at their end.
 *
 * @throws {FormatError} when it is not there, or another one.
 */
export async function* openBlob(files: LayoutFiles, descriptor: Descriptor): AsyncGenerator<Uint8Array, void, void> {
  const digest = parseOciDigest(descriptor.digest);
  const path = `blobs/${digest.algorithm}/${digest.hex}`;
  const source = await files.open(path);
  if (source === null) throw new FormatError('oci', `${path} is missing`);
  yield* verifiedChunks(chunksOf(source), { digest, sizeBytes: descriptor.size, what: path });
}

function requireSmall(what: string, sizeBytes: number): void {
  if (sizeBytes > MOST_DOCUMENT_BYTES) {
    throw new FormatError(
      'oci',
      `${what} has ${String(sizeBytes)} bytes; at most ${String(MOST_DOCUMENT_BYTES)} are read`,
    );
  }
}

function parseDocument<T>(what: string, bytes: Uint8Array, shape: z.ZodType<T>): T {
  const { value, ambiguities } = parseJson(bytes);
  const duplicate = ambiguities.find(({ kind }) => kind === 'duplicate-key');
  if (duplicate !== undefined) throw new FormatError('oci', `${what}: the key ${duplicate.source} stands twice`);
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new FormatError('oci', `${what}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it has another shape'}`);
}

/** What registries take for a manifest (distribution-spec); a layer is no document. */
const MOST_DOCUMENT_BYTES = 4 * 1024 * 1024;
