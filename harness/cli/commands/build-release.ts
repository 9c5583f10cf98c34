import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { type Arch, parseArch } from '../../core/arch.ts';
import { UsageError, messageOf } from '../../core/errors.ts';
import { builtAt } from '../../build/built-at.ts';
import { buildRelease } from '../../build/release.ts';
import { buildRootfs } from '../../build/rootfs/rootfs.ts';
import { readBounded } from '../../host/files.ts';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { DEFAULT_CMDLINE } from '../../release/default-cmdline.ts';
import { MANIFEST_LIMIT_BYTES, type ManifestBinary, manifestBinary } from '../../release/manifest.ts';
import { openRun } from '../../host/run.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof build release`: one architecture's tarball, checksum and manifest. */
export async function runBuildRelease(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  const arch = parseArch(textOf(given, 'arch') ?? '');
  const time = builtAt(context.env);
  await using scratch = await makeTemporaryFolder('release');
  const rootfs = textOf(given, 'rootfs') ?? (await buildOwnRootfs(arch, time, scratch.path, context));
  const manifest = await buildRelease({
    version: textOf(given, 'version') ?? '',
    arch,
    kernel: textOf(given, 'kernel') ?? '',
    rootfs,
    cmdline: textOf(given, 'cmdline') ?? DEFAULT_CMDLINE[arch],
    ...flag(given, 'kernelVersion'),
    ...flag(given, 'sourceRepo'),
    ...flag(given, 'sourceRef'),
    ...flag(given, 'sourceSha'),
    binaries: await readBinaries(textOf(given, 'binaries')),
    time,
    out: textOf(given, 'out') ?? '',
  });
  await output.give({ manifest, arch }, manifest);
  return 0;
}

async function buildOwnRootfs(arch: Arch, time: Date, folder: string, context: CommandContext): Promise<string> {
  const { places, signal, progress } = context;
  const output = join(folder, 'rootfs.erofs');
  const recipe = join(DEMO_RECIPE, 'rootfs');
  const build = { cache: places.cache, signal, progress };
  await buildRootfs({ arch, recipe, outputs: { inittab: output }, time }, build);
  return output;
}

async function readBinaries(path: string | undefined): Promise<ManifestBinary[]> {
  if (path === undefined) return [];
  const text = (await readBounded(path, MANIFEST_LIMIT_BYTES)).toString('utf8');
  try {
    return z.array(manifestBinary).parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : messageOf(error);
    throw new UsageError(`${path} holds no entries of \`bootproof build binaries\`: ${why}`, { cause: error });
  }
}

function flag<K extends string>(given: Given, name: K): { readonly [P in K]?: string } {
  const value = textOf(given, name);
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: string };
}
