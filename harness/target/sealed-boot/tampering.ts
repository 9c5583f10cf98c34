import { join } from 'node:path';
import type { SealedTrial } from '../../checks/seal/boot-evidence.ts';
import { openFileSource } from '../../host/file-source.ts';
import { makeFolder } from '../../host/files.ts';
import { readChunks } from '../../host/file-chunks.ts';
import { writeChunks } from '../../host/write-chunks.ts';
import { readImage } from '../../seal/image/read-image.ts';
import { initObject } from '../../seal/init-object.ts';
import type { DiskChange } from './change-disk.ts';
import { harmlessChange } from './harmless-change.ts';
import type { SealedInstallation } from './installation.ts';
import { stageVerityFile } from './verity-file.ts';

/** Something that is tried: what is done to the disk, in words and in fact. */
export interface Tampering extends Pick<SealedTrial, 'name' | 'change'> {
  readonly changes: readonly DiskChange[];
}

/**
 * What somebody does who can write to the disk of a sealed system: to the image that is booted, and to the object of its init, one
 * after the other. A system that did not look would never notice any of it.
 */
export async function planTampering(installation: SealedInstallation): Promise<Tampering[]> {
  const { repository, cmdline } = installation;
  const [first] = bootedImages(installation);
  if (first === undefined) return [];
  await makeFolder(join(installation.scratch, 'changed'));
  const tampering = (id: string, kind: Kind, name: string, change: string): Promise<Tampering> =>
    replaceObject(installation, id, kind).then((changes) => ({ name, change, changes }));
  const image = await tampering(first, 'other digest', 'image-replaced', `the image ${first} was replaced by another`);
  await using source = await openFileSource(join(repository.path, 'images', first));
  const init = initObject(await readImage(source), cmdline.text);
  if (init === null) return [image];
  const { path, digest } = init;
  return [
    image,
    await tampering(digest, 'below verity', 'object-changed', `a byte of ${path} was changed below fs-verity`),
    await tampering(digest, 'other digest', 'object-replaced', `the object of ${path} was one of another digest`),
    await tampering(digest, 'no verity', 'object-unsealed', `the object of ${path} had no fs-verity`),
  ];
}

/** Takes the name of the first image away, where the repository has a second one of the command line. */
export function planSecond(installation: SealedInstallation): Promise<Tampering[]> {
  const [first, second] = bootedImages(installation);
  if (first === undefined || second === undefined) return Promise.resolve([]);
  const changes = [{ kind: 'remove', path: `composefs/images/${first}` }] as const;
  return Promise.resolve([
    { name: 'second-only', change: `the repository had only the second image, ${second}`, changes },
  ]);
}

/** The images of the command line that the repository has, in the order of their trial. */
function bootedImages({ repository, cmdline }: SealedInstallation): string[] {
  const named = [...new Set(cmdline.trials.map(({ digest }) => digest))];
  return named.filter((digest) => repository.images.some(({ name }) => name === digest));
}

type Kind = 'below verity' | 'other digest' | 'no verity';

async function replaceObject(
  { repository, algorithm, scratch }: SealedInstallation,
  id: string,
  kind: Kind,
): Promise<DiskChange[]> {
  const source = join(repository.path, pathOf(id));
  const staged = join(scratch, 'changed', `${kind.replace(' ', '-')}-${id}`);
  const path = `composefs/${pathOf(id)}`;
  if (kind === 'no verity') return [{ kind: 'replace', path, by: source, verity: null }];
  const changed = kind === 'other digest' ? `${staged}.changed` : source;
  if (kind === 'other digest') await writeChunks(changed, harmlesslyChanged(source));
  const { sizeBytes } = await stageVerityFile(
    changed,
    staged,
    algorithm,
    kind === 'below verity' ? harmlessChange : undefined,
  );
  return [{ kind: 'replace', path, by: staged, verity: { sizeBytes } }];
}

async function* harmlesslyChanged(path: string): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of readChunks(path)) {
    yield isFirst ? harmlessChange(chunk) : chunk;
    isFirst = false;
  }
}

function pathOf(id: string): string {
  return `objects/${id.slice(0, 2)}/${id.slice(2)}`;
}
