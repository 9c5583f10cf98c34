import { chmod, chown, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import { buildDemo } from '../build/demo.ts';
import { copyInto } from '../host/copy.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { DEMO_RECIPE, INSTALLATION } from '../host/installation.ts';
import { userPlaces } from '../host/places.ts';
import { run, start } from '../host/process.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { requireTool } from '../host/tool.ts';
import { isRoot } from '../host/user.ts';
import { prepareGuestRootfs } from './cache/guest-rootfs.ts';
import { zeroCounts } from './cache/prepared-disk.ts';
import { openStoreOverlay } from './cache/store-overlay.ts';
import { GUEST_PROGRAM_SHA256 } from './guest-program.ts';
import { openImage } from './image/open-image.ts';

const { signal } = new AbortController();
const AT = '/sbin/bootproof-guest';

let demo: string;
beforeAll(async () => {
  const places = userPlaces(process.env);
  demo = await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress: () => undefined, env: {} });
}, 20 * 60_000);

test('a guest sees the tree of a folder as it is, from an overlay over its prepared disk; on a restart it finds what it wrote, and the disk is as it was made', async () => {
  await using folder = await makeTemporaryFolder('prepared');
  const [image, store] = [join(folder.path, 'image'), join(folder.path, 'store')];
  await writeTree(image);
  await using opened = await openImage(image, {}, signal);
  const guest = { path: join(INSTALLATION, 'fixtures/disks/guest.sh'), expected: GUEST_PROGRAM_SHA256, at: AT };
  await using disk = await prepareGuestRootfs(opened, guest, { store, signal, counts: zeroCounts() });
  const path = join(folder.path, 'vm.qcow2');
  const boot = async (): Promise<string[]> => {
    await openStoreOverlay(store, { base: disk.path, baseFormat: 'raw', path, reuse: true }, signal);
    return bootFrom(path);
  };

  const lines = await boot();
  expect(lines).toContain('bootproof-tree end, booted 0 times before');
  const seen = new Map(lines.flatMap(nodeOf));
  const wanted = await statsOf(image);
  // The kernel mounts its devices there.
  wanted.delete('/dev');
  for (const [name, facts] of wanted) expect([name, seen.get(name)]).toEqual([name, facts]);
  const others = [...seen.keys()].filter((name) => !wanted.has(name));
  expect(others.sort()).toEqual(['/dev', '/lost+found', '/sbin', AT]);
  expect(attributesIn(lines)).toEqual(await attributesOf(image));

  expect(await boot()).toContain('bootproof-tree end, booted 1 times before');
  expect(await digestOfFile(disk.path)).toBe(disk.sha256);
});

async function writeTree(top: string): Promise<void> {
  for (const name of ['bin', 'dev', 'etc', 'nodes']) await mkdir(join(top, name), { recursive: true });
  // The static busybox of the demo's own root file system, and the machine's getfattr with its libraries.
  const rootfs = join(top, '..', 'rootfs');
  await run('fsck.erofs', [`--extract=${rootfs}`, join(demo, 'x86_64', 'rootfs.erofs')]);
  await copyInto(join(rootfs, 'bin/busybox'), join(top, 'bin/busybox'), 0o755);
  await copyInto(requireTool('getfattr'), join(top, 'bin/getfattr'), 0o755);
  const { stdout } = await run('ldd', [requireTool('getfattr')]);
  for (const [library] of stdout.matchAll(/\/\S+/g)) await copyInto(library, join(top, library), 0o755);
  const file = join(top, 'etc/a "b" c');
  await writeFile(file, 'x'.repeat(5000));
  await link(file, join(top, 'etc/again'));
  await symlink('../nowhere', join(top, 'etc/link'));
  await chmod(join(top, 'etc'), 0o1770);
  await run('setfattr', ['-n', 'user.note', '-v', '0x00ff0a22', file]);
  await run('setfattr', ['-n', 'user.empty', join(top, 'nodes')]);
  if (isRoot()) {
    await run('setfattr', ['-n', 'trusted.overlay.opaque', '-v', 'y', join(top, 'nodes')]);
    await chown(file, 70_000, 12);
    await run('mknod', [join(top, 'nodes/console'), 'c', '5', '1']);
    await run('mknod', ['-m', '640', join(top, 'nodes/vdz'), 'b', '254', '300']);
  }
  await chmod(file, 0o4751);
  for (const name of ['etc/again', 'bin', 'etc']) {
    await run('touch', ['-d', '2001-02-03 04:05:06.070809012 UTC', join(top, name)]);
  }
}

/** By name: mode, owner, links, size, time to the nanosecond, device; sizes of folders are the file system's own. */
function nodeOf(line: string): [string, string][] {
  const parts = /^bootproof-tree ([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (\S+ \S+) (?:\S+ )?(\S+:\S+) (.*)$/.exec(line);
  if (parts === null) return [];
  const [, mode = '', uid, gid, links, size, time, device, name = ''] = parts;
  const isFolder = mode.startsWith('4');
  return [[name, [mode, uid, gid, isFolder ? '-' : links, isFolder ? '-' : size, time, device].join(' ')]];
}

async function statsOf(top: string): Promise<Map<string, string>> {
  const format = 'bootproof-tree %f %u %g %h %s %y %t:%T %n';
  const { stdout } = await run('find', ['.', '-exec', 'stat', '-c', format, '{}', '+'], {
    cwd: top,
    env: { TZ: 'UTC' },
  });
  const named = stdout.split('\n').flatMap(nodeOf);
  return new Map(named.map(([name, facts]) => [name === '.' ? '/' : name.slice(1), facts]));
}

/** Every extended attribute with the name of its file, sorted. */
function attributesIn(lines: readonly string[]): string[] {
  let file = '';
  const found: string[] = [];
  for (const line of lines) {
    const [, name] = /^bootproof-xattr # file: (.*)$/.exec(line) ?? [];
    const [, attribute] = /^bootproof-xattr ((?:user|trusted)\..*)$/.exec(line) ?? [];
    if (name !== undefined) file = name;
    else if (attribute !== undefined) found.push(`${file} ${attribute}`);
  }
  return found.sort();
}

async function attributesOf(top: string): Promise<string[]> {
  const { stdout } = await run('getfattr', ['-R', '-h', '-d', '-m', '-', '-e', 'hex', '--absolute-names', top]);
  const lines = stdout.split('\n').map((line) => `bootproof-xattr ${line.replace(`# file: ${top}`, '# file: ')}`);
  const found = attributesIn(lines);
  expect(found.length).toBeGreaterThan(2);
  return found;
}

/** Boots the demo's kernel from a disk and gives what its init printed. */
async function bootFrom(overlay: string): Promise<string[]> {
  const qemu = await start(requireTool('qemu-system-x86_64'), [
    ...['-machine', 'q35', '-accel', 'tcg', '-cpu', 'max', '-m', '256', '-nographic', '-no-reboot', '-nodefaults'],
    ...['-serial', 'stdio', '-kernel', join(demo, 'x86_64', 'kernel')],
    ...['-append', `console=ttyS0 root=/dev/vda rw rootfstype=ext4 quiet panic=-1 init=${AT}`],
    ...['-drive', `if=virtio,format=qcow2,file=${overlay}`],
  ]);
  const limit = setTimeout(() => qemu.kill(), 120_000);
  const printed = await text(qemu.stdout);
  clearTimeout(limit);
  return printed.split(/\r?\n/).filter((line) => /^bootproof-(tree|xattr) /.test(line));
}
