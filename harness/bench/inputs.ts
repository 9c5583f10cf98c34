import { createCipheriv } from 'node:crypto';
import { join } from 'node:path';
import type { Arch } from '../core/arch.ts';
import { buildDemo } from '../build/demo.ts';
import { buildRelease } from '../build/release.ts';
import { openAtomicWriter } from '../host/atomic-writer.ts';
import { readChunks } from '../host/file-chunks.ts';
import { fileSize } from '../host/files.ts';
import { DEMO_RECIPE } from '../host/installation.ts';
import { tarballName } from '../release/member-names.ts';
import type { BenchContext } from './row.ts';

/** The demo release, built if it is in no cache yet. */
export function demoRelease({ shared, places, signal }: BenchContext): Promise<string> {
  return shared('demo', () => {
    return buildDemo({ recipe: DEMO_RECIPE, places, signal, progress: () => undefined, env: {} });
  });
}

/** A tarball that a row reads. */
export interface BigTarball {
  readonly path: string;
  readonly sizeBytes: number;
  /** `270 MB holding 552 MB`. */
  readonly words: string;
}

/** What a big tarball is made of. */
export interface BigTarballRequest {
  readonly kernelMB: number;
  readonly rootfsMB: number;
  /** Of every five mebibytes so many do not compress, as in root file systems that are compressed themselves; the rest is a real program. */
  readonly noiseInFive: number;
}

/** A release tarball of that size, made by the project's own pipeline; right in everything that it says of itself. */
export function bigTarball(request: BigTarballRequest, { shared, folder }: BenchContext): Promise<BigTarball> {
  const { kernelMB, rootfsMB, noiseInFive } = request;
  const name = `tarball-${String(kernelMB + rootfsMB)}`;
  return shared(name, async () => {
    const at = join(folder, name);
    const kernel = join(at, 'kernel');
    const rootfs = join(at, 'rootfs.erofs');
    await writePayload(kernel, kernelMB * 1e6, noiseInFive);
    await writePayload(rootfs, rootfsMB * 1e6, noiseInFive);
    const out = join(at, 'release');
    await buildRelease({
      version: VERSION,
      arch: ARCH,
      kernel,
      rootfs,
      cmdline: CMDLINE,
      binaries: [],
      time: TIME,
      out,
    });
    const path = join(out, ARCH, tarballName(ARCH, VERSION));
    const sizeBytes = await fileSize(path);
    return { path, sizeBytes, words: `${(sizeBytes / 1e6).toFixed(0)} MB holding ${String(kernelMB + rootfsMB)} MB` };
  });
}

/** The same bytes at every call: those of Node's own executable, with noise in between. */
async function writePayload(path: string, sizeBytes: number, noiseInFive: number): Promise<void> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16));
  await using writer = await openAtomicWriter(path);
  for (let done = 0, count = 0; done < sizeBytes;) {
    for await (const program of readChunks(process.execPath)) {
      const chunk = count++ % 5 < noiseInFive ? cipher.update(program) : program;
      const piece = chunk.subarray(0, sizeBytes - done);
      await writer.write(piece);
      done += piece.length;
      if (done === sizeBytes) break;
    }
  }
  await writer.commit();
}

const ARCH: Arch = 'x86_64';
const VERSION = '0.0.0-bench';
const CMDLINE = 'console=ttyS0 root=/dev/vda ro rootfstype=erofs earlycon';
const TIME = new Date('2026-01-01T00:00:00Z');
