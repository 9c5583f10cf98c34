import { defineCheck } from '../check.ts';
import type { RootfsEntry } from './evidence.ts';

/** Nothing in the image gives away more than it should. */
export const permissions = defineCheck({
  id: 'rootfs/permissions',
  holds:
    'all is owned by root, everybody may enter the root folder and those of programs, libraries and settings, no file is set-id, none outside /tmp and /var/tmp is writable by everybody, none has attributes',
  why: 'a guest program gains root, or overwrites what others run',
  mend: 'build with `mkfs.erofs --all-root -x-1`, and take set-id and others’ write bits away before',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: ({ entries }) => {
    const withXattrs = entries.filter(({ xattrs }) => xattrs.length > 0);
    const [first] = withXattrs;
    const foreign = entries.filter(({ uid, gid }) => uid !== 0 || gid !== 0);
    const [alien] = foreign;
    return [
      ...entries.filter(isSetId).map((entry) => ({
        at: `rootfs.erofs:${entry.path}`,
        problem: `${entry.path} is set-id`,
        expected: 'a mode without set-id bits',
        actual: entry.mode.toString(8),
      })),
      ...entries.filter(isOpenToAll).map((entry) => ({
        at: `rootfs.erofs:${entry.path}`,
        problem: `everybody may write ${entry.path}`,
        expected: 'a mode without the others’ write bit',
        actual: entry.mode.toString(8),
      })),
      ...entries.filter(isClosed).map((entry) => ({
        at: `rootfs.erofs:${entry.path}`,
        problem:
          entry.path === '/'
            ? 'nobody but root may enter the root folder: programs under any other user cannot be executed'
            : `nobody but root may enter ${entry.path}: programs under any other user find nothing there`,
        expected: '755',
        actual: entry.mode.toString(8),
        hint: 'the mode of a folder of `mktemp -d`, or of a build under umask 077, was packed',
      })),
      ...(alien === undefined
        ? []
        : [
            {
              at: `rootfs.erofs:${alien.path}`,
              problem: `${String(foreign.length)} inodes are not owned by root, the first are ${foreign
                .slice(0, 3)
                .map(({ path }) => path)
                .join(', ')}`,
              expected: '0:0',
              actual: `${String(alien.uid)}:${String(alien.gid)}`,
              hint: 'build with --all-root: the owners of the build machine were packed',
            },
          ]),
      ...(first === undefined
        ? []
        : [
            {
              at: `rootfs.erofs:${first.path}`,
              problem: `${String(withXattrs.length)} inodes carry extended attributes, the first is ${first.path}`,
              expected: 'none',
              actual: first.xattrs.join(', '),
              hint: "build with -x-1: the build machine's own attributes were packed",
            },
          ]),
    ];
  },
});

/** Of the folders in which programs under any user look for programs, libraries, settings and certificates. */
function isClosed({ path, mode, type }: RootfsEntry): boolean {
  return type === 'directory' && SHARED.test(path) && (mode & 0o005) !== 0o005;
}

const SHARED = /^\/(?:usr|(?:usr\/)?(?:s?bin|lib(?:64)?)|etc|cacerts)?$/;

function isSetId({ type, mode }: RootfsEntry): boolean {
  return type === 'file' && (mode & 0o6000) !== 0;
}

/** Links have no mode of their own; /dev/null and its like are written by everybody. */
function isOpenToAll({ type, mode, path }: RootfsEntry): boolean {
  const mayBe = type === 'symlink' || type.endsWith('device') || /^\/(?:var\/)?tmp(?:\/|$)/.test(path);
  return !mayBe && (mode & 0o002) !== 0;
}
