import { dirname, resolve } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { openFileSource } from '../host/file-source.ts';
import { kindOf } from '../host/files.ts';
import { realPathOf } from '../host/real-path.ts';
import { type Qcow2Header, isQcow2, parseQcow2Header } from '../formats/qcow2/header.ts';

/** Longer chains are slow for every read that a guest makes, and a sign of something that copies overlays for ever. */
const CHAIN_LIMIT = 16;

/** One image of a backing chain. */
export interface ChainLink {
  /** Absolute, links resolved. */
  readonly path: string;
  /** Null for a raw image. */
  readonly header: Qcow2Header | null;
}

/**
 * The images that a disk is read from, the disk itself first.
 *
 * @throws {HarnessError} `BOOTPROOF_BACKING_MISSING`, `BOOTPROOF_BACKING_LOOP`, `BOOTPROOF_BACKING_DEPTH`,
 * `BOOTPROOF_BACKING_REMOTE`, or `BOOTPROOF_UNREADABLE` when the machine will not let us read one of them.
 * @throws {FormatError} when a header is broken.
 */
export async function readBackingChain(disk: string): Promise<ChainLink[]> {
  const chain: ChainLink[] = [];
  // QEMU takes a relative name from the folder of the path that it was given, not from where a link leads.
  let named = resolve(disk);
  let format: string | null = null;
  for (;;) {
    const path = await realPathOf(named);
    if (chain.some((link) => link.path === path)) throw loop(disk, path);
    if (chain.length === CHAIN_LIMIT) throw tooDeep(disk);
    const header = await headerOf(path, format);
    chain.push({ path, header });
    const backingName = header?.backingName ?? null;
    if (backingName === null) return chain;
    format = header?.backingFormat ?? null;
    named = await backingPath(named, backingName);
  }
}

/** @param format what the image above says; a raw image is not looked into, whatever a guest has written to it. */
async function headerOf(path: string, format: string | null): Promise<Qcow2Header | null> {
  if (format === 'raw') return null;
  await using source = await openFileSource(path);
  if (format === null && !isQcow2(await source.read(0, Math.min(4, source.sizeBytes)))) return null;
  return await parseQcow2Header(source);
}

async function backingPath(overlay: string, name: string): Promise<string> {
  // QEMU takes what stands before a colon for a protocol, unless a slash comes first.
  if (/^[^/]*:/.test(name)) {
    throw new HarnessError(
      'BOOTPROOF_BACKING_REMOTE',
      `${overlay} is backed by "${name}", which is no file of this machine; copy it here and rebase the overlay with \`qemu-img rebase\``,
      { overlay, backing: name },
    );
  }
  const path = resolve(dirname(overlay), name);
  if ((await kindOf(path)) !== 'missing') return path;
  throw new HarnessError(
    'BOOTPROOF_BACKING_MISSING',
    `${overlay} has missing backing file ${path}; the overlay is kept: put the file back, or rebase the overlay with \`qemu-img rebase\``,
    { overlay, backing: path },
  );
}

function loop(disk: string, path: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_BACKING_LOOP',
    `the backing chain of ${disk} comes back to ${path}; mend it with \`qemu-img rebase\``,
    {
      disk,
      path,
    },
  );
}

function tooDeep(disk: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_BACKING_DEPTH',
    `the backing chain of ${disk} is longer than ${String(CHAIN_LIMIT)} images; shorten it with \`qemu-img commit\` or \`qemu-img convert\``,
    { disk, limit: CHAIN_LIMIT },
  );
}
