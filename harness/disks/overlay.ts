import { FormatError, HarnessError, UsageError, messageOf } from '../core/errors.ts';
import { openFileSource } from '../host/file-source.ts';
import { fileSize, kindOf, writeAtomic } from '../host/files.ts';
import { realPathOf } from '../host/real-path.ts';
import { removeFile } from '../host/remove-file.ts';
import { type Qcow2Header, VERSION_OFFSET, parseQcow2Header } from '../formats/qcow2/header.ts';
import { renderQcow2Overlay } from '../formats/qcow2/overlay.ts';
import { readBackingChain } from './backing-chain.ts';

/** An overlay that is wanted. */
export interface OverlayRequest {
  /** The disk below: never written to. */
  readonly base: string;
  readonly baseFormat: 'raw' | 'qcow2';
  /** Where the overlay stands or is to stand. */
  readonly path: string;
  /** Whether an overlay that is there holds something worth keeping: a restart, not a new guest. */
  readonly reuse: boolean;
}

/** An overlay that a guest can be started with. */
export interface Overlay {
  readonly path: string;
  /** `recreated` when a corrupt one was discarded. */
  readonly outcome: 'created' | 'reused' | 'recreated';
  /** Why the one that was there was discarded; null when none was. */
  readonly discarded: string | null;
}

/**
 * Gives a guest its overlay. On a restart a sound one is kept as it is, to the byte; one whose header is corrupt is
 * discarded, since nothing can be read through it; whatever else goes wrong keeps it, because it may hold data.
 *
 * @throws {UsageError} when the overlay is to stand where its base does; {HarnessError} `BOOTPROOF_OVERLAY_KEPT` when it cannot be judged or used; `BOOTPROOF_OVERLAY_STUCK` when a
 * corrupt one cannot be removed; those of {@link readBackingChain}.
 */
export async function openOverlay(request: OverlayRequest): Promise<Overlay> {
  const { base, path, reuse } = request;
  await requireBase(base, path);
  if (!reuse || (await kindOf(path)) === 'missing') {
    await createOverlay(request);
    return { path, outcome: 'created', discarded: null };
  }
  const corruption = await corruptionOf(path);
  if (corruption === null) return { path, outcome: 'reused', discarded: null };
  await discard(path, corruption);
  await createOverlay(request);
  return { path, outcome: 'recreated', discarded: corruption };
}

/** The base is a file, and another one than the overlay, which replaces or discards what is in its place. */
async function requireBase(base: string, path: string): Promise<void> {
  const there = await kindOf(base);
  if (there === 'missing') return;
  if (there !== 'file') throw new UsageError(`the base ${base} is no regular file: name a disk image`);
  if ((await kindOf(path)) === 'missing' || (await realPathOf(path)) !== (await realPathOf(base))) return;
  throw new UsageError(`${path} is the base itself, which would be lost: name another place for the overlay`);
}

async function createOverlay({ base, baseFormat, path }: OverlayRequest): Promise<void> {
  const backingName = await realPathOf(base);
  const virtualSizeBytes =
    baseFormat === 'raw' ? await fileSize(backingName) : (await readOwnHeader(backingName)).virtualSizeBytes;
  await writeAtomic(path, renderQcow2Overlay({ backingName, backingFormat: baseFormat, virtualSizeBytes }));
}

/** What is corrupt in an overlay's own header; null when the overlay can be used. */
async function corruptionOf(path: string): Promise<string | null> {
  let header: Qcow2Header;
  try {
    header = await readOwnHeader(path);
  } catch (error) {
    // Only what the header itself says wrong condemns an overlay: nothing can be read through it any more.
    // A version that nobody knew when this was written is no damage.
    if (error instanceof FormatError && error.offset !== VERSION_OFFSET) return error.message;
    throw kept(path, messageOf(error), error);
  }
  const unusable = header.incompatible.filter((feature) => feature === 'corrupt' || feature.startsWith('unknown'));
  if (unusable.length > 0) throw kept(path, `it is marked: ${unusable.join(', ')}`);
  await readBackingChain(path).catch((error: unknown) => {
    throw error instanceof FormatError ? kept(path, `below it, ${error.message}`, error) : error;
  });
  return null;
}

async function readOwnHeader(path: string): Promise<Qcow2Header> {
  await using source = await openFileSource(path);
  return await parseQcow2Header(source);
}

async function discard(path: string, reason: string): Promise<void> {
  try {
    await removeFile(path);
  } catch (error) {
    throw new HarnessError(
      'BOOTPROOF_OVERLAY_STUCK',
      `cannot remove the corrupt overlay ${path} (${reason}): ${messageOf(error)}; remove it by hand`,
      { path, reason },
      { cause: error },
    );
  }
}

function kept(path: string, why: string, cause?: unknown): HarnessError {
  return new HarnessError(
    'BOOTPROOF_OVERLAY_KEPT',
    `refusing to discard the overlay ${path}, which may be intact (${why}); look at it with \`qemu-img check\``,
    { path },
    { cause },
  );
}
