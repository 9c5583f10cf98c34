import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../host/process.ts';
import { assembleRootfs } from './assemble-rootfs.ts';
import { packOnHost } from './pack-erofs.ts';
import type { RootfsRecipe } from './rootfs-recipe.ts';

const never = new AbortController().signal;

const recipe: RootfsRecipe = {
  packages: ['any'],
  folders: ['dev', 'proc'],
  certificates: { from: 'usr/share/certificates', to: 'cacerts/all.crt' },
  programs: { 'sbin/tool': 'usr/bin/tool' },
  plugins: [{ folder: 'usr/lib/{triplet}/plugins', beginning: ['lib'] }],
  links: { 'sbin/tool-save': 'tool' },
  generations: { inittab: { trees: ['tree'], links: { 'sbin/init': '/sbin/tool' } } },
};

/** Unpacked packages with a real program of this machine, all the libraries that it needs, certificates and a plug-in. */
async function makePackages(folder: string): Promise<void> {
  const triplet = 'x86_64-linux-gnu';
  const put = async (from: string, to: string): Promise<void> => {
    await mkdir(dirname(join(folder, to)), { recursive: true });
    await copyFile(from, join(folder, to));
  };
  await put('/bin/true', 'bin/tool');
  await put(`/lib/${triplet}/libc.so.6`, `lib/${triplet}/libc.so.6.real`);
  await symlink('libc.so.6.real', join(folder, 'lib', triplet, 'libc.so.6'));
  await put(`/lib/${triplet}/ld-linux-x86-64.so.2`, `lib/${triplet}/ld-linux-x86-64.so.2`);
  await put(`/lib/${triplet}/libm.so.6`, `usr/lib/${triplet}/plugins/libplug.so`);
  await mkdir(join(folder, 'usr/share/certificates'), { recursive: true });
  await writeFile(join(folder, 'usr/share/certificates/b.crt'), 'B');
  await writeFile(join(folder, 'usr/share/certificates/a.crt'), 'A\n');
}

async function setUp(): Promise<{ folder: string; packages: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'assemble-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await makePackages(join(folder, 'packages'));
  await mkdir(join(folder, 'tree', 'etc'), { recursive: true });
  await writeFile(join(folder, 'tree', 'etc', 'rcS'), '#!/bin/sh\n', { mode: 0o600 });
  await chmod(join(folder, 'tree', 'etc', 'rcS'), 0o600);
  return { folder, packages: join(folder, 'packages') };
}

test.runIf(process.arch === 'x64')(
  'an image holds programs, libraries, links, devices and own files, twice the same',
  async () => {
    const { folder, packages } = await setUp();
    const request = { arch: 'x86_64', recipe, folder, generation: 'inittab', packages, time: new Date(1e12) } as const;
    const images = ['one', 'two'].map((name) => join(folder, `${name}.erofs`));
    for (const output of images) await assembleRootfs({ ...request, pack: packOnHost, output }, never);
    const [one, two] = await Promise.all(images.map((image) => readFile(image)));
    expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);

    const unpacked = join(folder, 'unpacked');
    await run('fsck.erofs', [`--extract=${unpacked}`, images[0] ?? '']);
    const { stdout } = await run('find', ['.', '-printf', '%P %y %m %l\n'], { cwd: unpacked });
    expect(
      stdout
        .split('\n')
        .map((line) => line.trim())
        .sort(),
    ).toEqual([
      'cacerts d 755',
      'cacerts/all.crt f 644',
      'd 755',
      'dev d 755',
      'dev/console c 600',
      'dev/null c 666',
      'etc d 755',
      'etc/rcS f 755',
      'lib d 755',
      'lib/ld-linux-x86-64.so.2 f 755',
      'lib/libc.so.6 f 755',
      'lib64 l 777 lib',
      'proc d 755',
      'sbin d 755',
      'sbin/init l 777 /sbin/tool',
      'sbin/tool f 755',
      'sbin/tool-save l 777 tool',
      'usr d 755',
      'usr/lib d 755',
      'usr/lib/x86_64-linux-gnu d 755',
      'usr/lib/x86_64-linux-gnu/plugins d 755',
      'usr/lib/x86_64-linux-gnu/plugins/libplug.so f 755',
    ]);
    expect(await readFile(join(unpacked, 'cacerts/all.crt'), 'utf8')).toBe('A\nB\n');
  },
);

test('a program that the packages lack is named', async () => {
  const { folder, packages } = await setUp();
  const wrong = { ...recipe, programs: { 'sbin/tool': 'usr/bin/absent' } };
  const request = { arch: 'x86_64', recipe: wrong, folder, generation: 'inittab', packages } as const;
  const output = join(folder, 'image.erofs');
  await expect(assembleRootfs({ ...request, pack: packOnHost, output, time: new Date(0) }, never)).rejects.toThrow(
    'hold no usr/bin/absent',
  );
});

test('two things at one place, and a generation that the recipe does not know, are refused', async () => {
  const { folder, packages } = await setUp();
  const request = { arch: 'x86_64', recipe, folder, packages, output: join(folder, 'x'), time: new Date(0) } as const;
  const twice = { ...recipe, links: { 'sbin/tool': 'other' } };
  await expect(
    assembleRootfs({ ...request, pack: packOnHost, recipe: twice, generation: 'inittab' }, never),
  ).rejects.toThrow('two things at /sbin/tool');
  await expect(assembleRootfs({ ...request, pack: packOnHost, generation: 'systemd' }, never)).rejects.toThrow(
    'use inittab',
  );
});
