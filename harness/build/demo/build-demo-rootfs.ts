import { dirname, join } from 'node:path';
import type { Arch } from '../../core/arch.ts';
import type { BuildContext } from '../build-context.ts';
import { builderImage } from '../docker/builder-image.ts';
import { packInContainer } from '../docker/pack-in-container.ts';
import { buildRootfs } from '../rootfs/rootfs.ts';
import { notedPackages } from './noted-packages.ts';

/** A root file system of the demo release, to be built once more. */
export interface DemoRootfsRequest {
  /** The demo's recipe folder. */
  readonly recipe: string;
  /** The folder of the demo release. */
  readonly release: string;
  readonly arch: Arch;
  readonly output: string;
  readonly time: Date;
}

/**
 * Builds a root file system of the demo release again, of the packages that it was made of, packed in a container.
 *
 * @throws {HarnessError} `BOOTPROOF_DOCKER` without a daemon, or whatever else a build needs and cannot have.
 */
export async function buildDemoRootfs(
  { recipe, release, arch, output, time }: DemoRootfsRequest,
  context: BuildContext,
): Promise<void> {
  const packages = await notedPackages(dirname(release), arch);
  const pack = packInContainer(await builderImage(undefined, context));
  await buildRootfs(
    { arch, recipe: join(recipe, 'rootfs'), outputs: { inittab: output }, time, packages, pack },
    context,
  );
}
