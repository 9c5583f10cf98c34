import { join } from 'node:path';
import { fileSize } from '../../host/files.ts';
import { INSTALLATION } from '../../host/installation.ts';
import { run } from '../../host/process.ts';
import type { BenchRow } from '../row.ts';
import { sampleLibrary, sampleProgram } from '../sample-program.ts';

/** Every block of a compressed image decoded, by our reader and by the tool that made it. */
export const ROOTFS_DECODING: BenchRow = {
  name: 'rootfs-decoding',
  ours: 'decoding every file of an EROFS image, LZ4HC, as a library call',
  byHand: '`fsck.erofs --extract IMAGE`',
  goal: {},
  rounds: 5,
  async open({ folder, signal }) {
    const image = join(folder, 'decoding.erofs');
    // What every checkout has: programs, libraries, and thousands of small files.
    const tree = join(INSTALLATION, 'node_modules');
    await run('mkfs.erofs', ['-x-1', '-zlz4hc', '--quiet', image, tree], { signal });
    const { stdout } = await run('du', ['-s', '--apparent-size', '--block-size=1', `${tree}/`], { signal });
    const sizeBytes = Number(stdout.split('\t')[0]);
    const words = `${mb(await fileSize(image))} MB holding ${mb(sizeBytes)} MB`;
    return {
      input: words,
      sizeBytes,
      ours: () => sampleLibrary('rootfs-main.ts', [image], signal),
      byHand: () => sampleProgram('fsck.erofs', ['--extract', image], signal),
    };
  },
};

function mb(sizeBytes: number): string {
  return (sizeBytes / 1e6).toFixed(0);
}
