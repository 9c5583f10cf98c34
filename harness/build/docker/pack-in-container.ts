import { openAtomicWriter } from '../../host/atomic-writer.ts';
import { runInContainer } from '../../host/container.ts';
import { readTar } from '../../formats/tar.ts';
import { erofsFlags } from '../rootfs/erofs-flags.ts';
import type { PackErofs } from '../rootfs/pack-erofs.ts';
import { OUT, ROOT, archiveTree } from './tree-archive.ts';

/**
 * Packs with the mkfs.erofs of a container image, so that the bytes depend on that image and not on this machine.
 *
 * @throws {HarnessError} `BOOTPROOF_DOCKER`, `BOOTPROOF_CONTAINER`.
 */
export function packInContainer(image: string): PackErofs {
  return async ({ tree, image: output, time }, signal) => {
    const job = {
      image,
      files: archiveTree(tree),
      command: ['sh', '-c', SCRIPT, 'sh', ...erofsFlags(time), `/${OUT}/image`, `/${ROOT}`],
      result: `/${OUT}/image`,
    };
    await runInContainer(job, { signal, timeoutMs: LIMIT_MS }, (archive) => takeFile(archive, output));
  };
}

/** A daemon that is not root's leaves device nodes out without a word. */
const SCRIPT = `test -c /${ROOT}/dev/console || { echo "this Docker daemon makes no device nodes: is it a rootless one?"; exit 1; }
exec mkfs.erofs "$@"`;

async function takeFile(archive: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  await using writer = await openAtomicWriter(path);
  for await (const event of readTar(archive)) if (event.kind === 'data') await writer.write(event.bytes);
  await writer.commit();
}

const LIMIT_MS = 600_000;
