import { createHash } from 'node:crypto';
import type { Sha256 } from '../../core/digest.ts';
import { readChunks } from '../../host/file-chunks.ts';
import { readBounded, writeAtomic } from '../../host/files.ts';
import { openGrowingFile } from '../../host/growing-file.ts';
import { removeTree } from '../../host/remove-tree.ts';

/** A download that may have been interrupted: its bytes so far, their digest, and which object they are of. */
export interface Partial extends AsyncDisposable {
  readonly sizeBytes: number;
  /** The strong tag of the object that the bytes came from; null when they cannot be continued. */
  readonly tag: string | null;
  /** Begins again from nothing, with the object of this tag. */
  restart(tag: string | null): Promise<void>;
  append(chunk: Uint8Array): Promise<void>;
  digest(): Sha256;
  /** Until every byte is on the disk. */
  settle(): Promise<void>;
}

/** Opens the partial download at this path; what an earlier process left of it is read once, for its digest. */
export async function openPartial(path: string): Promise<Partial> {
  const file = await openGrowingFile(path);
  let hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of readChunks(path)) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  let tag = sizeBytes === 0 ? null : await readTag(tagOf(path));
  return {
    get sizeBytes() {
      return sizeBytes;
    },
    get tag() {
      return tag;
    },
    async restart(newTag) {
      // Empty first: a tag must never stand beside bytes that are not of its object.
      await file.restart();
      hash = createHash('sha256');
      sizeBytes = 0;
      tag = newTag;
      await (tag === null ? removeTree(tagOf(path)) : writeAtomic(tagOf(path), tag));
    },
    async append(chunk) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await file.append(chunk);
    },
    digest: () => hash.copy().digest('hex') as Sha256,
    settle: () => file.settle(),
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

function tagOf(path: string): string {
  return `${path}.tag`;
}

async function readTag(path: string): Promise<string | null> {
  try {
    return (await readBounded(path, LONGEST_TAG_BYTES)).toString('latin1');
  } catch {
    // Without it the download begins again; nothing else is lost.
    return null;
  }
}

const LONGEST_TAG_BYTES = 1024;
