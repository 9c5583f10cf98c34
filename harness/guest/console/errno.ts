/** The name and meaning of a Linux error number, as it stands in kernel messages (negative or not). */
export function explainErrno(text: string): string {
  const number = Math.abs(Number(text));
  const known = ERRNO[number];
  return known === undefined ? `error ${number}` : `${known[0]}: ${known[1]}`;
}

/** asm-generic/errno-base.h and errno.h; the meanings are those that a boot gives them. */
const ERRNO: Readonly<Record<number, readonly [name: string, meaning: string]>> = {
  1: ['EPERM', 'not permitted'],
  2: ['ENOENT', 'the file, its script interpreter or its dynamic loader does not exist'],
  5: ['EIO', 'reading it failed'],
  6: ['ENXIO', 'no such device'],
  8: ['ENOEXEC', 'not an executable that this kernel can run: wrong architecture, or no #! line'],
  12: ['ENOMEM', 'out of memory'],
  13: ['EACCES', 'permission denied: no execute permission, or not a regular file'],
  14: ['EFAULT', 'bad address'],
  15: ['ENOTBLK', 'not a block device'],
  16: ['EBUSY', 'in use'],
  19: ['ENODEV', 'no such device or file system type in this kernel'],
  20: ['ENOTDIR', 'a part of the path is not a folder'],
  22: ['EINVAL', 'invalid: the image is damaged, or not what the kernel was told'],
  30: ['EROFS', 'read-only file system'],
  40: ['ELOOP', 'too many symbolic links'],
  80: ['ELIBBAD', 'its dynamic loader is damaged or of another architecture'],
  95: ['EOPNOTSUPP', 'not supported by this kernel'],
  117: ['EUCLEAN', 'the file system is damaged'],
};
