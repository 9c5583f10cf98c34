import { join } from 'node:path';
import { FormatError, HarnessError, messageOf } from '../../core/errors.ts';
import { type VerityAlgorithm, VERITY_DIGITS, openVerityHasher } from '../../formats/fs-verity.ts';
import { readChunks } from '../../host/file-chunks.ts';
import { openFileSource } from '../../host/file-source.ts';
import { kindOf, readBounded } from '../../host/files.ts';
import { linkTarget } from '../../host/link-target.ts';
import { listTree } from '../../host/list-tree.ts';
import { realPathOf } from '../../host/real-path.ts';
import { readImage } from '../image/read-image.ts';
import { objectName } from '../oci/finish-tree.ts';
import { isExternal } from '../tree.ts';
import { namedNodes } from '../named-nodes.ts';
import { type RepositoryMeta, parseMeta } from './meta.ts';
import type { ImageFacts, RepositoryFacts } from './repository-facts.ts';
import { MOST_META_BYTES } from './write-repository.ts';

/** Whether a folder is a composefs repository: it has objects, and either says so or has images. */
export async function isRepository(path: string): Promise<boolean> {
  const has = async (name: string): Promise<boolean> => (await kindOf(join(path, name))) !== 'missing';
  return (await has('objects')) && ((await has('images')) || (await has('meta.json')));
}

/**
 * Reads a repository through, every object's bytes included, and writes nothing.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE` when the machine will not say.
 */
export async function lookAtRepository(path: string, signal: AbortSignal): Promise<RepositoryFacts> {
  const { meta, metaProblem } = await readMeta(join(path, 'meta.json'));
  const objects = await readObjects(path, signal);
  const ids = new Set(objects.ids);
  const images: ImageFacts[] = [];
  // Digests, and behind them `refs/` with folders of its own.
  for (const name of await listTree(join(path, 'images'), MOST_OBJECTS)) {
    signal.throwIfAborted();
    images.push(await imageFacts(path, name, ids));
  }
  const { count, sizeBytes, wrong, strays } = objects;
  return { path, meta, metaProblem, images, objects: { count, sizeBytes, wrong, strays } };
}

async function readMeta(path: string): Promise<{ meta: RepositoryMeta | null; metaProblem: string | null }> {
  if ((await kindOf(path)) === 'missing') return { meta: null, metaProblem: 'it is missing' };
  try {
    return { meta: parseMeta(await readBounded(path, MOST_META_BYTES)), metaProblem: null };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { meta: null, metaProblem: error.message };
  }
}

interface Objects {
  readonly ids: string[];
  count: number;
  sizeBytes: number;
  readonly wrong: { id: string; found: string }[];
  readonly strays: string[];
}

async function readObjects(path: string, signal: AbortSignal): Promise<Objects> {
  const objects: Objects = { ids: [], count: 0, sizeBytes: 0, wrong: [], strays: [] };
  const top = await realPathOf(join(path, 'objects'));
  for (const name of await listTree(top, MOST_OBJECTS)) {
    signal.throwIfAborted();
    const id = name.replace('/', '');
    const algorithm = algorithmOf(id);
    // A link could lead to a device that never ends.
    const isPlain = (await linkTarget(join(top, name))) === null && (await kindOf(join(top, name))) === 'file';
    if (algorithm === null || name !== objectName(id) || !isPlain) {
      objects.strays.push(`objects/${name}`);
      continue;
    }
    const hasher = openVerityHasher(algorithm);
    for await (const chunk of readChunks(join(top, name))) {
      hasher.update(chunk);
      objects.sizeBytes += chunk.length;
    }
    const found = hasher.digest();
    objects.ids.push(id);
    objects.count += 1;
    if (found !== id) objects.wrong.push({ id, found });
  }
  return objects;
}

async function imageFacts(path: string, name: string, ids: ReadonlySet<string>): Promise<ImageFacts> {
  const link = join(path, 'images', name);
  const nothing = { name, leadsTo: null, missing: [] };
  if (!(await leadsToFile(link))) return { ...nothing, problem: 'it leads to nothing' };
  const [rest = '', two = ''] = (await realPathOf(link)).split('/').reverse();
  const id = two + rest;
  const leadsTo = ids.has(id) ? id : null;
  try {
    await using source = await openFileSource(link);
    const missing = new Map<string, string>();
    for (const [file, node] of namedNodes(await readImage(source))) {
      const { digest } = node;
      if (isExternal(node) && digest !== null && !ids.has(digest) && !missing.has(digest)) missing.set(digest, file);
    }
    return { name, leadsTo, problem: null, missing: [...missing].map(([id, file]) => ({ id, file })) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ...nothing, leadsTo, problem: messageOf(error) };
  }
}

/** A link that leads back to itself leads to nothing, and is the repository's fault: the machine does let us look. */
async function leadsToFile(link: string): Promise<boolean> {
  try {
    return (await kindOf(link)) === 'file';
  } catch (error) {
    if (error instanceof HarnessError && error.facts['code'] === 'ELOOP') return false;
    throw error;
  }
}

/** By its length; null for what is no digest. */
function algorithmOf(id: string): VerityAlgorithm | null {
  if (!/^[0-9a-f]+$/.test(id)) return null;
  return id.length === VERITY_DIGITS.sha256 ? 'sha256' : id.length === VERITY_DIGITS.sha512 ? 'sha512' : null;
}

const MOST_OBJECTS = 10_000_000;
