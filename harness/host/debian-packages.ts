/** What a system package is wanted for; this project's own tests want all of it. */
export type Purpose = 'boot' | 'build' | 'containers' | 'tests';

/** Something of this machine that bootproof uses, and the Debian package that brings it. */
export interface SystemNeed {
  /** What shows that it is there: a program, or any one of these files. */
  readonly probe: { readonly program: string } | { readonly anyFile: readonly string[] };
  /** The packages that bring it, newest name first: the first one that the machine's sources offer is installed. */
  readonly packages: readonly [string, ...string[]];
  readonly neededFor: Purpose;
  /** What it is used for: a clause, shown before it is installed. */
  readonly why: string;
}

/** Where distributions put the file-system daemon: none of these is on PATH. Debian from 13 on, Fedora, Arch, by hand, and QEMU's own older one. */
export const VIRTIOFSD_PLACES = [
  '/usr/libexec/virtiofsd',
  '/usr/lib/virtiofsd',
  '/usr/bin/virtiofsd',
  '/usr/local/bin/virtiofsd',
  '/usr/lib/qemu/virtiofsd',
];

/**
 * Every system package that bootproof uses: what set-up installs, what `doctor` looks for, and what the error about a
 * missing program names.
 */
export const SYSTEM_NEEDS: readonly SystemNeed[] = [
  need('boot', 'qemu-system-x86_64', 'qemu-system-x86', 'boots x86_64 guests'),
  need('boot', 'qemu-system-aarch64', 'qemu-system-arm', 'boots arm64 guests'),
  {
    probe: { anyFile: VIRTIOFSD_PLACES },
    packages: ['virtiofsd', 'qemu-system-common'],
    neededFor: 'boot',
    why: 'shares a folder with guests',
  },
  need('build', 'make', 'make', 'builds the demo kernels'),
  need('build', 'gcc', 'gcc', 'builds the demo kernels'),
  ...crossCompilers(),
  header('stdio.h', 'libc6-dev'),
  header('gelf.h', 'libelf-dev'),
  header('openssl/opensslv.h', 'libssl-dev'),
  need('build', 'flex', 'flex', 'builds the demo kernels'),
  need('build', 'bison', 'bison', 'builds the demo kernels'),
  need('build', 'bc', 'bc', 'builds the demo kernels'),
  need('build', 'xz', 'xz-utils', "unpacks Debian's kernel source"),
  need('build', 'mkfs.erofs', 'erofs-utils', 'makes the demo root filesystems'),
  need('build', 'mksquashfs', 'squashfs-tools', 'makes a small distribution for machine shims to start'),
  need('build', 'mke2fs', 'e2fsprogs', 'makes the disks of images'),
  // Root owns the files of a root filesystem that it makes; everybody else must pretend to.
  ...(process.getuid?.() === 0 ? [] : [need('build', 'fakeroot', 'fakeroot', 'makes the demo root filesystems')]),
  need('containers', 'dockerd', 'docker.io', 'runs the Docker builder'),
  need('tests', 'lz4', 'lz4', 'is what our LZ4 reader is compared with'),
  need('tests', 'qemu-img', 'qemu-utils', 'is what our qcow2 overlays are compared with'),
  need('tests', 'setfattr', 'attr', 'gives the files of test images their attributes'),
  need('tests', 'xmllint', 'libxml2-utils', 'holds our JUnit XML against its schema'),
  need('tests', 'chromium', 'chromium', 'is the browser that our HTML report is opened in (some 100 MB)'),
  need('tests', 'fsverity', 'fsverity', 'is what our fs-verity digests are compared with'),
];

function need(neededFor: Purpose, program: string, name: string, why: string): SystemNeed {
  return { probe: { program }, packages: [name], neededFor, why };
}

function header(file: string, name: string): SystemNeed {
  const folders = ['/usr/include', '/usr/include/x86_64-linux-gnu', '/usr/include/aarch64-linux-gnu'];
  const anyFile = folders.map((folder) => `${folder}/${file}`);
  return { probe: { anyFile }, packages: [name], neededFor: 'build', why: 'builds the demo kernels' };
}

/** The kernel of the other architecture needs a compiler of its own. */
function crossCompilers(): SystemNeed[] {
  return process.arch === 'arm64'
    ? [need('build', 'x86_64-linux-gnu-gcc', 'gcc-x86-64-linux-gnu', 'builds the x86_64 demo kernel')]
    : [need('build', 'aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu', 'builds the arm64 demo kernel')];
}
