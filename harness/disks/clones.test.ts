import {
  link,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeStore } from '../checks/disks/area.ts';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import type { KnownDigests } from '../store/known-digests.ts';
import { takeLock } from '../store/lock.ts';
import { lookAtStore } from './look-at-store.ts';
import { listClones, prepareClone, releaseClone } from './clones.ts';
import { type RootfsPlaces, rootfsPlaces } from './rootfs-places.ts';
import { findTemplate, listTemplates } from './templates.ts';
import { folderOfVm } from './vm-id.ts';

const { signal } = new AbortController();
let top: string;
let places: RootfsPlaces;
let known: KnownDigests;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'bootproof-clones-'));
  places = { templates: join(top, 'templates'), clones: join(top, 'clones') };
  known = {};
});

afterEach(() => rm(top, { recursive: true }));

const clone = (vmId: string, stack = 'base') => prepareClone(places, { vmId, stack, known, signal });

test('templates are listed by stack, with size and digest; what is incomplete, hidden or a link is no template', async () => {
  await template('node-20', 'NODE');
  await template('base', 'BASE');
  await mkdir(join(places.templates, 'incomplete'));
  await mkdir(join(places.templates, 'folder', 'rootfs.ext4'), { recursive: true });
  await symlink(join(places.templates, 'base'), join(places.templates, 'link'));
  const list = await listTemplates(places.templates, known);
  expect(list.map(({ stack, sizeBytes, sha256 }) => [stack, sizeBytes, sha256])).toEqual([
    ['base', 4, digestOfBytes(Buffer.from('BASE'))],
    ['node-20', 4, digestOfBytes(Buffer.from('NODE'))],
  ]);
});

test('a folder that is missing has no templates; one that cannot be read is an error', async () => {
  expect(await listTemplates(places.templates, known)).toEqual([]);
  await writeFile(places.templates, '');
  await expect(listTemplates(places.templates, known)).rejects.toThrow(places.templates);
});

test('a stack is looked up by its name, and no name leads out of the folder', async () => {
  await template('base', 'x');
  expect(await findTemplate(places.templates, 'nope', known)).toBeNull();
  for (const name of ['..', '../templates/base', '/etc', 'a\0b', '', '.base']) {
    await expect(findTemplate(places.templates, name, known)).rejects.toThrow('one folder name');
  }
});

test('a template that is rewritten is hashed again, also when its time of writing is put back', async () => {
  const path = await template('base', 'first-bytes');
  await backDate(path);
  const first = await findTemplate(places.templates, 'base', known);
  const { mtime } = await stat(path);
  await writeFile(path, 'other-bytes');
  await utimes(path, mtime, mtime);
  const second = await findTemplate(places.templates, 'base', known);
  expect(second?.sha256).not.toBe(first?.sha256);
});

test('a clone is a copy of its own, that no other user may read, with a stamp, and asking for it again changes nothing', async () => {
  const path = await template('base', 'BASE-CONTENTS');
  const made = await clone('vm-1');
  const sha256 = digestOfBytes(Buffer.from('BASE-CONTENTS'));
  expect(made).toEqual({
    vmId: 'vm-1',
    stack: 'base',
    path: join(places.clones, 'vm-1', 'rootfs.ext4'),
    templateSha256: sha256,
  });
  expect(await readFile(`${made.path}.sha256`, 'utf8')).toBe(sha256);
  expect((await stat(made.path)).mode & 0o777).toBe(0o600);
  await writeFile(made.path, 'GUEST-WROTE');
  expect(await readFile(path, 'utf8')).toBe('BASE-CONTENTS');
  expect(await clone('vm-1')).toEqual(made);
  expect(await readFile(made.path, 'utf8')).toBe('GUEST-WROTE');
});

test('a clone whose stamp is of another template is refused, and kept', async () => {
  await template('base', 'abc');
  const { path } = await clone('vm-1');
  await writeFile(`${path}.sha256`, 'deadbeef'.repeat(8));
  await expect(clone('vm-1')).rejects.toThrow('stamp mismatch');
  expect(await readFile(path, 'utf8')).toBe('abc');
});

test('a clone without a stamp, as a crash may leave it elsewhere, is refused, and can be released', async () => {
  await template('base', 'abc');
  const { path } = await clone('vm-1');
  await rm(`${path}.sha256`);
  await expect(clone('vm-1')).rejects.toThrow(/stamp is missing.*disks release vm-1/);
  expect(await releaseClone(places, 'vm-1', signal)).toBe(true);
  expect(await clone('vm-1')).toMatchObject({ vmId: 'vm-1' });
});

test('a stack that is missing is named, and leaves no folder', async () => {
  await expect(clone('vm-1', 'ghost')).rejects.toThrow("stack 'ghost' not found");
  await expect(stat(places.clones)).rejects.toThrow('ENOENT');
});

test('an id becomes a folder name as elsewhere; one that is empty, or too long for a name, is refused', async () => {
  expect(['vm-1', 'vm_1', 'VM1', 'vm/1:foo', 'a.b/c', 'ü𝄞'].map(folderOfVm)).toEqual([
    'vm-1',
    'vm_1',
    'VM1',
    'vm_1_foo',
    'a_b_c',
    '__',
  ]);
  expect(() => folderOfVm('x'.repeat(241))).toThrow('must not be longer');
  await template('base', 'x');
  await expect(clone('')).rejects.toThrow('must not be empty');
  expect((await clone('vm/with:weird*chars')).path).toBe(join(places.clones, 'vm_with_weird_chars', 'rootfs.ext4'));
});

test('two ids with one folder name do not get one disk', async () => {
  await template('base', 'x');
  await clone('vm/1');
  expect(await clone('vm/1')).toMatchObject({ vmId: 'vm/1' });
  for (const other of ['vm_1', 'vm:1']) {
    await expect(clone(other)).rejects.toThrow('share one folder');
    await expect(releaseClone(places, other, signal)).rejects.toThrow('share one folder');
  }
  expect(await releaseClone(places, 'vm/1', signal)).toBe(true);
});

test('releasing removes the clone, and again is fine', async () => {
  await template('base', 'x');
  await clone('vm-1');
  expect(await releaseClone(places, 'vm-1', signal)).toBe(true);
  expect(await releaseClone(places, 'vm-1', signal)).toBe(false);
  expect((await readdir(places.clones)).filter((name) => name !== '.locks')).toEqual([]);
});

test('a template that is replaced while one waits for the lock is noticed: its stamp would be of the old one', async () => {
  await template('base', 'old');
  const lock = await takeLock(join(places.clones, '.locks', 'vm-1'), signal);
  const waiting = clone('vm-1');
  await new Promise((resolve) => setTimeout(resolve, 200));
  const path = await template('next', 'new');
  await rename(path, join(places.templates, 'base', 'rootfs.ext4'));
  lock[Symbol.dispose]();
  await expect(waiting).rejects.toMatchObject({ code: 'BOOTPROOF_TEMPLATE_CHANGING' });
});

test('many requests for one clone at once make it once', async () => {
  await template('base', 'x'.repeat(100_000));
  const made = await Promise.all(Array.from({ length: 8 }, () => clone('vm-1')));
  expect(new Set(made.map((one) => one.path)).size).toBe(1);
  expect((await stat(dirname(made[0]?.path ?? ''))).isDirectory()).toBe(true);
});

test('a clone that others release at the same time is whole or is made anew, never seen in parts', async () => {
  await template('base', 'abc');
  const work = async (): Promise<void> => {
    for (let round = 0; round < 12; round += 1) {
      await clone('vm-1');
      await listClones(places);
      await releaseClone(places, 'vm-1', signal);
    }
  };
  await Promise.all([work(), work(), work()]);
});

test('a clone that is released while clones are listed does not stop the list', async () => {
  await template('base', 'abc');
  let works = true;
  const lister = async (): Promise<void> => {
    while (works) await listClones(places);
  };
  const listers = [lister(), lister(), lister()];
  for (let round = 0; round < 12; round += 1) {
    await clone('vm/1');
    await releaseClone(places, 'vm/1', signal);
  }
  works = false;
  await Promise.all(listers);
});

test('an audit names clones that share their template’s file, that no template explains, or that are incomplete', async () => {
  const path = await template('base', 'abc');
  for (const vm of ['good', 'shared', 'stale', 'stampless']) await clone(vm);
  const audit = async () => {
    const facts = await lookAtStore({ rootfs: places, images: null, overlays: [] });
    return judgeStore(facts);
  };
  expect(await audit()).toEqual([]);
  const fileOf = (vm: string) => join(places.clones, vm, 'rootfs.ext4');
  await rm(fileOf('shared'));
  await link(path, fileOf('shared'));
  await writeFile(`${fileOf('stale')}.sha256`, 'deadbeef'.repeat(8));
  await rm(`${fileOf('stampless')}.sha256`);
  const problems = await audit();
  expect(problems.map(({ at, problem }) => [at, problem])).toEqual([
    [fileOf('shared'), expect.stringContaining('one file with')],
    [fileOf('stale'), expect.stringContaining('no template')],
    [fileOf('stampless'), expect.stringContaining('stamp is missing')],
  ]);
});

test('the places of other tools are honoured, and their defaults', () => {
  expect(rootfsPlaces({ MICROVM_ROOTFS_TEMPLATE_DIR: '/t', MICROVM_ROOTFS_CLONES_DIR: '/c' })).toEqual({
    templates: '/t',
    clones: '/c',
  });
  expect(rootfsPlaces({ MICROVM_ROOTFS_CLONES_DIR: '' })).toEqual({
    templates: '/var/lib/microvm/rootfs-templates',
    clones: '/var/lib/microvm/rootfs',
  });
  expect(() => rootfsPlaces({ MICROVM_ROOTFS_CLONES_DIR: 'here' })).toThrow('absolute');
});

async function template(stack: string, bytes: string): Promise<string> {
  const path = join(places.templates, stack, 'rootfs.ext4');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** Lets a file look settled to whoever goes by the time of writing. */
async function backDate(path: string): Promise<void> {
  await utimes(path, 1_700_000_000, 1_700_000_000);
}
