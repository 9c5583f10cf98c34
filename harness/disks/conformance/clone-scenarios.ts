import { join } from 'node:path';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { kindOf, makeFolder, readBounded, writeAtomic } from '../../host/files.ts';
import { setModifiedTime, writeInPlace } from '../../host/write-in-place.ts';
import { removeTree } from '../../host/remove-tree.ts';
import type { DiskScenario, DiskStage } from './stage.ts';

/** Templates and the clones of them. */
export const CLONE_SCENARIOS: readonly DiskScenario[] = [
  {
    id: 'templates',
    title: 'templates are listed by name, sorted, with size and digest; a folder without a disk is none',
    async play(stage) {
      await stage.template('node-20', 'NODE-20-ROOTFS');
      await stage.template('base', 'BASE-ROOTFS');
      await makeFolder(join(stage.places.templates, 'incomplete'));
      const listed = await templatesOf(stage);
      const wanted = [shown('base', 'BASE-ROOTFS'), shown('node-20', 'NODE-20-ROOTFS')];
      return differs('the templates', listed, wanted.join('; '));
    },
  },
  {
    id: 'no-templates',
    title: 'a folder of templates that is missing holds none',
    play: async (stage) => differs('the templates', await templatesOf(stage), ''),
  },
  {
    id: 'templates-unreadable',
    title: 'a folder of templates that cannot be read is an error, not an empty list',
    async play(stage) {
      await writeAtomic(stage.places.templates, 'a file');
      return stage.ends('refuses', 'list', '--json');
    },
  },
  {
    id: 'rewritten',
    title: 'a template that is rewritten has another digest',
    async play(stage) {
      await stage.template('base', 'first');
      await stage.run('list', '--json');
      await stage.template('base', 'second');
      return differs('the templates', await templatesOf(stage), shown('base', 'second'));
    },
  },
  {
    id: 'rewritten-unseen',
    title: 'a template that is rewritten to the same size, its time of writing put back, has another digest',
    async play(stage) {
      const path = await stage.template('base', 'first-bytes');
      await setModifiedTime(path, LONG_AGO);
      await stage.run('list', '--json');
      await stage.template('base', 'other-bytes');
      await setModifiedTime(path, LONG_AGO);
      return differs('the templates', await templatesOf(stage), shown('base', 'other-bytes'));
    },
  },
  {
    id: 'clone',
    title: 'a clone has the bytes of its template, and beside it the digest of the template',
    async play(stage) {
      await stage.template('base', 'BASE-CONTENTS');
      return [
        ...(await stage.ends('prepares', 'clone', 'base', 'vm-1')),
        ...(await holds(stage, 'vm-1', 'BASE-CONTENTS')),
      ];
    },
  },
  {
    id: 'clone-again',
    title: 'asking for a clone again keeps what its guest wrote',
    async play(stage) {
      await stage.template('base', 'abc');
      const first = await stage.ends('prepares', 'clone', 'base', 'vm-1');
      await writeAtomic(cloneOf(stage, 'vm-1'), 'GUEST');
      const again = await stage.ends('prepares', 'clone', 'base', 'vm-1');
      return [...first, ...again, ...(await holds(stage, 'vm-1', 'GUEST', 'abc'))];
    },
  },
  {
    id: 'clone-is-own',
    title: 'what a guest writes into its clone, neither its template nor another clone has',
    async play(stage) {
      const template = await stage.template('base', 'abc');
      const ends = [
        ...(await stage.ends('prepares', 'clone', 'base', 'vm-1')),
        ...(await stage.ends('prepares', 'clone', 'base', 'vm-2')),
      ];
      if (ends.length > 0) return ends;
      // Through the file itself, as a guest writes; not by replacing it.
      await writeInPlace(cloneOf(stage, 'vm-1'), 'xyz');
      return [...(await bytesAre(template, 'abc')), ...(await bytesAre(cloneOf(stage, 'vm-2'), 'abc'))];
    },
  },
  {
    id: 'stamp-mismatch',
    title: 'a clone whose stamp is of another template is refused, and kept',
    async play(stage) {
      await stage.template('base', 'abc');
      const first = await stage.ends('prepares', 'clone', 'base', 'vm-1');
      await writeAtomic(`${cloneOf(stage, 'vm-1')}.sha256`, 'deadbeef'.repeat(8));
      const again = await stage.ends('refuses', 'clone', 'base', 'vm-1');
      return [...first, ...again, ...(await bytesAre(cloneOf(stage, 'vm-1'), 'abc'))];
    },
  },
  {
    id: 'stamp-missing',
    title: 'a clone without its stamp is refused, and can be released',
    async play(stage) {
      await stage.template('base', 'abc');
      const first = await stage.ends('prepares', 'clone', 'base', 'vm-1');
      await removeTree(`${cloneOf(stage, 'vm-1')}.sha256`);
      const again = await stage.ends('refuses', 'clone', 'base', 'vm-1');
      return [
        ...first,
        ...again,
        ...(await stage.ends('prepares', 'release', 'vm-1')),
        ...(await isGone(stage, 'vm-1')),
      ];
    },
  },
  {
    id: 'no-such-stack',
    title: 'a stack that is missing is refused, and no clone is left',
    async play(stage) {
      await stage.template('base', 'abc');
      return [...(await stage.ends('refuses', 'clone', 'ghost', 'vm-1')), ...(await isGone(stage, 'vm-1'))];
    },
  },
  {
    id: 'stack-escapes',
    title: 'a stack whose name leaves the folder of templates is refused',
    async play(stage) {
      await stage.template('base', 'abc');
      await writeAtomic(join(stage.places.templates, '..', 'secret', 'rootfs.ext4'), 'secret');
      return [...(await stage.ends('refuses', 'clone', '../secret', 'vm-1')), ...(await isGone(stage, 'vm-1'))];
    },
  },
  {
    id: 'strange-id',
    title: 'characters of an id that no folder should have become underscores',
    async play(stage) {
      await stage.template('base', 'x');
      const end = await stage.ends('prepares', 'clone', 'base', 'vm/with:weird*chars');
      return [...end, ...(await holds(stage, 'vm_with_weird_chars', 'x'))];
    },
  },
  {
    id: 'empty-id',
    title: 'an empty id is refused, by clone and by release, and nobody’s clone goes',
    async play(stage) {
      await stage.template('base', 'x');
      return [
        ...(await stage.ends('prepares', 'clone', 'base', 'vm-1')),
        ...(await stage.ends('refuses', 'clone', 'base', '')),
        ...(await stage.ends('refuses', 'release', '')),
        ...(await holds(stage, 'vm-1', 'x')),
      ];
    },
  },
  {
    id: 'two-ids',
    title: 'two ids with one folder name do not get one disk',
    async play(stage) {
      await stage.template('base', 'x');
      const first = await stage.ends('prepares', 'clone', 'base', 'vm/1');
      const path = (await stage.run('clone', 'base', 'vm/1')).stdout.trim();
      const other = await stage.run('clone', 'base', 'vm_1');
      const isShared = other.status === 0 && other.stdout.trim() === path;
      return [...first, ...(isShared ? [`vm/1 and vm_1 both have ${path}`] : [])];
    },
  },
  {
    id: 'release',
    title: 'releasing removes the clone, and again is fine',
    async play(stage) {
      await stage.template('base', 'x');
      return [
        ...(await stage.ends('prepares', 'clone', 'base', 'vm-1')),
        ...(await stage.ends('prepares', 'release', 'vm-1')),
        ...(await isGone(stage, 'vm-1')),
        ...(await stage.ends('prepares', 'release', 'vm-1')),
      ];
    },
  },
];

async function templatesOf(stage: DiskStage): Promise<string> {
  const { status, words, lastWords, stdout } = await stage.run('list', '--json');
  if (status !== 0) return `${words}: ${lastWords}`;
  try {
    const { templates } = JSON.parse(stdout) as { templates: { stack: string; sizeBytes: number; sha256: string }[] };
    return templates.map(({ stack, sizeBytes, sha256 }) => `${stack} ${String(sizeBytes)} ${sha256}`).join('; ');
  } catch {
    return `no JSON with templates: ${stdout.slice(0, 100)}`;
  }
}

function shown(stack: string, bytes: string): string {
  return `${stack} ${String(bytes.length)} ${digestOfBytes(Buffer.from(bytes))}`;
}

function differs(what: string, found: string, wanted: string): string[] {
  return found === wanted ? [] : [`${what} are "${found}", not "${wanted}"`];
}

/** Where the clone in a folder stands. */
export function cloneOf({ places }: DiskStage, folder: string): string {
  return join(places.clones, folder, 'rootfs.ext4');
}

async function holds(stage: DiskStage, folder: string, bytes: string, template = bytes): Promise<string[]> {
  const path = cloneOf(stage, folder);
  const stamp = await readText(`${path}.sha256`);
  const wanted = digestOfBytes(Buffer.from(template));
  return [
    ...(await bytesAre(path, bytes)),
    ...(stamp?.trim() === wanted ? [] : [`the stamp is ${String(stamp)}, not ${wanted}`]),
  ];
}

async function bytesAre(path: string, bytes: string): Promise<string[]> {
  const found = await readText(path);
  return found === bytes
    ? []
    : [`${path} holds ${found === null ? 'nothing' : `"${found.slice(0, 40)}"`}, not "${bytes}"`];
}

async function readText(path: string): Promise<string | null> {
  return (await kindOf(path)) === 'file' ? (await readBounded(path, 1024 * 1024)).toString('utf8') : null;
}

async function isGone(stage: DiskStage, folder: string): Promise<string[]> {
  const path = cloneOf(stage, folder);
  return (await kindOf(path)) === 'missing' ? [] : [`${path} is there`];
}

const LONG_AGO = new Date('2020-01-01T00:00:00Z');
