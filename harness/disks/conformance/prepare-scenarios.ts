import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ProgramEnd } from '../../conformance/foreign-program.ts';
import { kindOf, writeAtomic } from '../../host/files.ts';
import { removeTree } from '../../host/remove-tree.ts';
import type { DiskScenario, DiskStage } from './stage.ts';

/** Disks of images with a guest program in them, and their collection. */
export const PREPARE_SCENARIOS: readonly DiskScenario[] = [
  {
    id: 'prepare',
    title: 'a disk is made once: the second time it is the same, and the guest program need not be there',
    async play(stage) {
      const guest = await aGuest(stage, 'first');
      const first = await prepare(stage, guest);
      await removeTree(guest.path);
      const again = await prepare(stage, guest);
      return [...ended(first), ...ended(again), ...same(first, again)];
    },
  },
  {
    id: 'guest-stale',
    title: 'a guest program of another digest than is expected is refused, and both are named',
    async play(stage) {
      const guest = await aGuest(stage, 'first');
      const expected = 'ab'.repeat(32);
      const { status, lastWords } = await prepare(stage, { ...guest, sha256: expected });
      const named = [expected, guest.sha256].filter((sha256) => !lastWords.includes(sha256));
      return [
        ...(status === 0 ? ['it ended with status 0 and was to refuse'] : []),
        ...named.map((sha256) => `the error does not name ${sha256}: ${lastWords}`),
      ];
    },
  },
  {
    id: 'prepare-again',
    title: 'a preparation that failed is made anew by the next caller',
    async play(stage) {
      const guest = await aGuest(stage, 'first');
      await removeTree(guest.path);
      const failed = await prepare(stage, guest);
      await aGuest(stage, 'first');
      return [
        ...(failed.status === 0 ? ['it ended with status 0 without a guest program'] : []),
        ...ended(await prepare(stage, guest)),
      ];
    },
  },
  {
    id: 'prepare-at-once',
    title: 'three of it prepare the same disk at once: each gets the one',
    async play(stage) {
      const guest = await aGuest(stage, 'first');
      const [first, second, third] = await Promise.all([
        prepare(stage, guest),
        prepare(stage, guest),
        prepare(stage, guest),
      ]);
      return [...[first, second, third].flatMap(ended), ...same(first, second), ...same(first, third)];
    },
  },
  {
    id: 'gc',
    title:
      'a collection removes the disk of another guest program, and keeps the current one and what an overlay stands on',
    async play(stage) {
      const disks: string[] = [];
      const ends: string[] = [];
      for (const word of ['stale', 'needed', 'current']) {
        const end = await prepare(stage, await aGuest(stage, word));
        ends.push(...ended(end));
        disks.push(end.stdout.trim());
      }
      const [stale = '', needed = '', current = ''] = disks;
      if (ends.length > 0) return ends;
      const overlay = join(stage.folder, 'box.qcow2');
      ends.push(...(await stage.ends('prepares', 'overlay', needed, overlay)));
      ends.push(...(await stage.ends('prepares', 'gc', '--guest-sha256', digestOf('current'))));
      return [
        ...ends,
        ...((await kindOf(stale)) === 'missing' ? [] : ['the disk of an old guest program is still there']),
        ...((await kindOf(needed)) === 'file' ? [] : ['a disk that an overlay stands on was removed']),
        ...((await kindOf(current)) === 'file' ? [] : ['the disk of the current guest program was removed']),
      ];
    },
  },
];

interface Guest {
  readonly path: string;
  readonly sha256: string;
}

async function aGuest(stage: DiskStage, word: string): Promise<Guest> {
  const path = join(stage.folder, 'guest');
  await writeAtomic(path, word, 0o755);
  return { path, sha256: digestOf(word) };
}

function digestOf(word: string): string {
  return createHash('sha256').update(word).digest('hex');
}

async function prepare(stage: DiskStage, { path, sha256 }: Guest): Promise<ProgramEnd> {
  const image = join(stage.folder, 'image');
  await writeImage(image);
  return stage.run('prepare', image, '--guest', path, '--guest-sha256', sha256);
}

/** An image layout of one layer with one file. */
async function writeImage(folder: string): Promise<void> {
  const blob = async (bytes: Uint8Array, mediaType: string): Promise<object> => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await writeAtomic(join(folder, 'blobs', 'sha256', hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const layer = aTar('etc/hostname', 'guest');
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: { Env: ['PATH=/bin'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: await blob(Buffer.from(JSON.stringify(config)), 'application/vnd.oci.image.config.v1+json'),
    layers: [await blob(layer, 'application/vnd.oci.image.layer.v1.tar')],
  };
  const descriptor = await blob(Buffer.from(JSON.stringify(manifest)), manifest.mediaType);
  await writeAtomic(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }));
  await writeAtomic(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

/** A tar archive (POSIX ustar) of one small file. */
function aTar(name: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  const put = (at: number, value: string): number => header.write(value, at, 'latin1');
  put(0, name);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${text.length.toString(8).padStart(11, '0')}\0`);
  put(136, '00000000000\0');
  put(148, '        ');
  put(156, '0');
  put(257, 'ustar\u000000');
  put(
    148,
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
  );
  const data = Buffer.alloc(512);
  data.write(text);
  return Buffer.concat([header, data, Buffer.alloc(1024)]);
}

function ended({ status, words, lastWords }: ProgramEnd): string[] {
  return status === 0 ? [] : [`prepare: it gave up with ${words}: ${lastWords}`];
}

function same(one: ProgramEnd, other: ProgramEnd): string[] {
  const [first, second] = [one.stdout.trim(), other.stdout.trim()];
  return first === second ? [] : [`the same disk was ${first} and then ${second}`];
}
