import { join } from 'node:path';
import { type Arch, ARCHES } from '../../core/arch.ts';
import { FormatError, HarnessError } from '../../core/errors.ts';
import { type ByteSource, chunksOf, sliceSource } from '../../formats/byte-source.ts';
import { parseLinuxImage } from '../../formats/linux-image/linux-image.ts';
import { PE_ARCHES, type PeSection } from '../../formats/pe/pe.ts';
import { readUki } from '../../formats/pe/uki.ts';
import type { KnownFile } from '../../guest/guest-spec.ts';
import { openFileSource } from '../../host/file-source.ts';
import { writeChunks } from '../../host/write-chunks.ts';
import type { SealedParts } from '../sealed.ts';

/** What of a sealed target is started: kernel, and what it runs first. */
export interface SealedSystem {
  readonly arch: Arch;
  readonly kernel: KnownFile;
  readonly initrd: KnownFile | null;
  readonly rootfs: KnownFile | null;
}

/**
 * The files of a sealed system, taken out of its unified kernel image where it is one.
 *
 * @param scratch a folder for what is taken out.
 * @throws {HarnessError} for a kernel of an unknown kind.
 */
export async function sealedSystem(parts: SealedParts, scratch: string): Promise<SealedSystem> {
  const { uki, kernel, initrd = null, rootfs = null } = parts;
  const file = (path: string | null): KnownFile | null => (path === null ? null : { path });
  const path = uki ?? kernel ?? '';
  await using source = await openFileSource(path);
  try {
    if (uki === undefined) {
      return {
        arch: known((await parseLinuxImage(source)).arch, path),
        kernel: { path },
        initrd: file(initrd),
        rootfs: file(rootfs),
      };
    }
    const image = await readUki(source);
    if (image === null) throw new FormatError('uki', 'it is no unified kernel image any more');
    const arch = known(PE_ARCHES[image.machine] ?? null, path);
    const linux = await takeOut(source, image.linux, join(scratch, 'linux'));
    const ownInitrd = image.initrd === null ? null : await takeOut(source, image.initrd, join(scratch, 'initrd'));
    return { arch, kernel: linux, initrd: ownInitrd, rootfs: file(rootfs) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new HarnessError(
      'BOOTPROOF_SEALED_KERNEL',
      `${path} cannot be booted: ${error.message}; look at it with \`bootproof inspect\``,
      { path },
      { cause: error },
    );
  }
}

async function takeOut(source: ByteSource, { offset, sizeBytes }: PeSection, path: string): Promise<KnownFile> {
  await writeChunks(path, chunksOf(sliceSource(source, offset, sizeBytes)));
  return { path };
}

function known(arch: Arch | null, path: string): Arch {
  if (arch !== null) return arch;
  throw new HarnessError(
    'BOOTPROOF_SEALED_KERNEL',
    `${path} does not say for which architecture it is: bootproof boots ${ARCHES.join(' and ')}`,
    { path },
  );
}
