import { join } from 'node:path';
import { parseArch } from '../../core/arch.ts';
import type { Json } from '../../core/errors.ts';
import { dockerArchitecture, requireImage } from '../../host/container-image.ts';
import { makeFolder, replaceLink, writeAtomic } from '../../host/files.ts';
import type { BuildContext } from '../build-context.ts';
import { fetchPackages } from '../packages/fetch-package.ts';
import { packageLists } from '../packages/package-lists.ts';
import { resolvePackages } from '../packages/resolve.ts';
import { unpackPackages } from '../packages/unpack-package.ts';
import { recipeKey } from '../recipe-key.ts';

/**
 * The image that root file systems are packed in, made first when the daemon does not have it: a shell and mkfs.erofs.
 *
 * @param base an image of a registry or of the daemon, to which mkfs.erofs is added where it has none. @default none: the
 * image is made of Debian packages alone, so that no registry is needed.
 * @throws {HarnessError} `BOOTPROOF_DOCKER`, `BOOTPROOF_CONTAINER_IMAGE`, or when packages cannot be had.
 */
export async function builderImage(base: string | undefined, context: BuildContext): Promise<string> {
  return base === undefined ? imageOfPackages(context) : imageOnTopOf(base);
}

async function imageOfPackages(context: BuildContext): Promise<string> {
  const arch = parseArch(await dockerArchitecture());
  const lists = await packageLists(context);
  const files = await resolvePackages(lists, { arch, names: PACKAGES, dependencies: true }, context.signal);
  const name = imageName(
    LAYOUT,
    files.map(({ sha256 }) => sha256),
  );
  await requireImage(name, async (folder) => {
    const root = join(folder, 'root');
    await unpackPackages(await fetchPackages(files, 'builder image', context), root, context.signal);
    await makeFolder(join(root, 'bin'));
    await replaceLink(join(root, 'bin', 'sh'), 'busybox');
    await writeAtomic(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY root /\n');
  });
  return name;
}

/** What is installed is installed here, once, because the container that packs has no network. */
async function imageOnTopOf(base: string): Promise<string> {
  const name = imageName(LAYOUT, base, INSTALL);
  await requireImage(name, (folder) => writeAtomic(join(folder, 'Dockerfile'), `FROM ${base}\nRUN ${INSTALL}\n`));
  return name;
}

function imageName(...parts: readonly Json[]): string {
  return `bootproof-builder:${recipeKey(...parts).slice(0, 24)}`;
}

const PACKAGES = ['busybox-static', 'erofs-utils'];
const INSTALL =
  'command -v mkfs.erofs || apk add --no-cache erofs-utils || { apt-get update && apt-get install -y --no-install-recommends erofs-utils; }';
/** Changes when the image is laid out differently. */
const LAYOUT = 1;
