import { createCipheriv, createHash } from 'node:crypto';
import { join } from 'node:path';
import { openAtomicWriter } from '../../host/atomic-writer.ts';
import { openFileServer } from '../../host/file-server.ts';
import { writeNew } from '../../host/files.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { DEFAULT_CMDLINE } from '../../release/default-cmdline.ts';
import { renderManifest } from '../../release/manifest.ts';
import { bootFilePath, manifestPath } from '../../release/object-path.ts';
import type { BenchRow } from '../row.ts';
import { sampleLibrary, sampleProgram } from '../sample-program.ts';

const VERSION = '0.0.0-bench';
const SIZE_BYTES = 300_000_000;
const ROOTFS = bootFilePath('asset-v', VERSION, 'x86_64', 'rootfs');

/** Taking a large object from a CDN to its place; the network is this machine, so all that is measured is the consumer. */
export const CONSUMPTION: BenchRow = {
  name: 'consume',
  ours: 'the consumer as a library call: downloaded, verified, on the disk, in its place',
  byHand: 'curl -o rootfs.erofs URL && sha256sum rootfs.erofs',
  goal: { ratio: 1.3, peakMiB: 150 },
  rounds: 5,
  async open({ folder, signal }) {
    const at = join(folder, 'consume');
    const tree = join(at, 'cdn');
    await writeRelease(tree);
    const target = join(at, 'by-hand');
    return {
      input: `one object of ${String(SIZE_BYTES / 1e6)} MB, from loopback`,
      sizeBytes: SIZE_BYTES,
      async ours() {
        await removeTree(join(at, 'cache'));
        await using server = await openFileServer(tree);
        return await sampleLibrary('consume-main.ts', [server.url, VERSION, join(at, 'cache')], signal);
      },
      async byHand() {
        await removeTree(target);
        await using server = await openFileServer(tree);
        const url = `${server.url}/${ROOTFS}`;
        return await sampleProgram('sh', ['-c', 'curl -s -o "$1" "$2" && sha256sum "$1"', 'sh', target, url], signal);
      },
    };
  },
};

/** A published release of one small kernel and one large root file system, which does not compress. */
async function writeRelease(tree: string): Promise<void> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16));
  const publish = async (path: string, sizeBytes: number): Promise<{ path: string; sha256: string }> => {
    const hash = createHash('sha256');
    await using writer = await openAtomicWriter(join(tree, path));
    for (let done = 0; done < sizeBytes;) {
      const piece = cipher.update(Buffer.alloc(Math.min(1_000_000, sizeBytes - done)));
      hash.update(piece);
      await writer.write(piece);
      done += piece.length;
    }
    await writer.commit();
    return { path, sha256: hash.digest('hex') };
  };
  const manifest = {
    schema_version: 0,
    asset_version: VERSION,
    built_at: '2026-01-01T00:00:00Z',
    targets: {
      x86_64: {
        kernel: await publish(bootFilePath('asset-v', VERSION, 'x86_64', 'kernel'), 1_000),
        rootfs: await publish(ROOTFS, SIZE_BYTES),
        kernel_cmdline: DEFAULT_CMDLINE.x86_64,
      },
    },
  };
  await writeNew(join(tree, manifestPath('asset-v', VERSION)), renderManifest(manifest));
}
