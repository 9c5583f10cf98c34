import { HarnessError, messageOf } from '../core/errors.ts';
import { openDocker } from './docker.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/**
 * Builds a container image unless the daemon has it already.
 *
 * @param name repository and tag; the tag says what the image is made of.
 * @param prepare writes the Dockerfile, and what it copies, into the folder that it is given.
 * @throws {HarnessError} `BOOTPROOF_DOCKER` without a daemon, `BOOTPROOF_CONTAINER_IMAGE` when the image cannot be built.
 */
export async function requireImage(name: string, prepare: (folder: string) => Promise<void>): Promise<void> {
  const { client, GenericContainer } = await openDocker();
  const { ImageName } = await import('testcontainers');
  if (await client.image.exists(ImageName.fromString(name))) return;
  await using folder = await makeTemporaryFolder('image');
  await prepare(folder.path);
  try {
    await GenericContainer.fromDockerfile(folder.path).build(name, { deleteOnExit: false });
  } catch (error) {
    throw new HarnessError(
      'BOOTPROOF_CONTAINER_IMAGE',
      `the container image ${name} cannot be built (${messageOf(error)}): see docs/builder.md`,
      { name },
      { cause: error },
    );
  }
}

/** The architecture that the daemon runs programs of, as Docker names it: `x86_64`, `aarch64`. */
export async function dockerArchitecture(): Promise<string> {
  const { client } = await openDocker();
  return client.info.containerRuntime.architecture;
}
