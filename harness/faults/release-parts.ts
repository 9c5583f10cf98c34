import { join } from 'node:path';
import { type Arch, ARCHES, isArch } from '../core/arch.ts';
import { kindOf, readBounded } from '../host/files.ts';
import { DEFAULT_LIMITS } from '../release/limits.ts';
import { type Manifest, parseManifest } from '../release/manifest.ts';
import { binaryFile } from '../release/object-path.ts';

/** A file of a release: its bytes, and the file that they were read from as long as they are unchanged. */
export interface PartFile {
  readonly bytes: Uint8Array;
  readonly origin: string | null;
}

/** What a release is made of, before digests, manifests and archives. */
export interface ReleaseParts {
  version: string;
  readonly arches: Map<Arch, { kernel: PartFile; rootfs: PartFile; readonly manifest: Manifest }>;
  /** Binaries by their path below the release folder. */
  readonly binaries: Map<string, PartFile>;
}

/** Bytes that were not read from a file. */
export function fresh(bytes: Uint8Array | string): PartFile {
  return { bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes, origin: null };
}

/**
 * The parts of a good release folder.
 *
 * @throws {HarnessError} when a file cannot be read; {FormatError} when a manifest is none.
 */
export async function readParts(root: string): Promise<ReleaseParts> {
  const parts: ReleaseParts = { version: '', arches: new Map(), binaries: new Map() };
  for (const arch of ARCHES) {
    if ((await kindOf(join(root, arch))) !== 'folder') continue;
    const manifest = parseManifest(await readBounded(join(root, arch, 'manifest.json'), DEFAULT_LIMITS.manifestBytes));
    parts.version = manifest.asset_version;
    const kernel = await readPart(join(root, arch, 'kernel'));
    parts.arches.set(arch, { kernel, rootfs: await readPart(join(root, arch, 'rootfs.erofs')), manifest });
    for (const { name, version, targets } of manifest.binaries ?? []) {
      for (const of of Object.keys(targets).filter(isArch)) {
        const path = binaryFile(name, version, of);
        parts.binaries.set(path, await readPart(join(root, path)));
      }
    }
  }
  return parts;
}

async function readPart(path: string): Promise<PartFile> {
  return { bytes: await readBounded(path, DEFAULT_LIMITS.rootfsBytes), origin: path };
}
