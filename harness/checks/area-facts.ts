import type { Area } from '../core/check-id.ts';

/** What is said of an area as a whole. */
export interface AreaFacts {
  /** What its checks prove together: a clause without a full stop. */
  readonly proves: string;
  /** The page of `docs/` that says more of how they go about it, or null. */
  readonly guide: string | null;
  /** Targets that the area judges, as they are named on a command line. */
  readonly targets: readonly string[];
}

/** The areas, for whoever explains them. */
export const AREA_FACTS: Readonly<Record<Area, AreaFacts>> = {
  tarball: {
    proves:
      'the tarball is the one that its name and checksum file promise, and unpacks everywhere to the same three files',
    guide: null,
    targets: ['dist/'],
  },
  manifest: {
    proves:
      'the manifests are well formed, agree with each other and with the files, and send consumers where they should go',
    guide: null,
    targets: ['dist/'],
  },
  kernel: {
    proves:
      'the kernel is one that hypervisors start, of the right architecture and version, and its own configuration has all that the boot will need',
    guide: 'kernel-bank.md',
    targets: ['dist/'],
  },
  rootfs: {
    proves:
      'the root file system can be read to its last block, and holds what the boot sequence and the agent need, and nothing else',
    guide: null,
    targets: ['dist/'],
  },
  binary: {
    proves: 'the binaries of the manifest are programs that run in the guest that they are meant for',
    guide: null,
    targets: ['dist/'],
  },
  builder: {
    proves: 'the builder of the root file system makes the same image twice, and it is the one that ships',
    guide: 'builder.md',
    targets: ['dist/ --producer ./build-rootfs.sh'],
  },
  cdn: {
    proves: 'a CDN serves the release whole, the same everywhere, under the right paths and headers',
    guide: 'cdn.md',
    targets: ['https://boot.example.com'],
  },
  consume: {
    proves: 'a consumer takes the release over HTTP to its places, once, and mends what was damaged',
    guide: 'consumer.md',
    targets: ['dist/'],
  },
  disks: {
    proves: 'disks that stand on a release outlive restarts and upgrades, and a store of them is whole',
    guide: 'disks.md',
    targets: ['dist/', '~/.boxlite'],
  },
  boot: {
    proves: 'the guest reaches its own userspace, finds there what was promised, and ends when it is asked to',
    guide: 'boot.md',
    targets: ['dist/'],
  },
  fex: {
    proves: 'an arm64 guest runs x86_64 programs through FEX, in containers too, and its own programs without it',
    guide: 'guest.md',
    targets: ['dist/'],
  },
  machine: {
    proves: 'the machine shim boots a distribution to its own init, on a disk that keeps what was written to it',
    guide: 'machine.md',
    targets: ['dist/'],
  },
  seal: {
    proves: 'a sealed image is the one whose digest its kernel command line carries, and cannot be changed unseen',
    guide: 'seal.md',
    targets: ['boot.efi --image layout:tag --repository repo'],
  },
  history: {
    proves: 'against earlier releases nothing is reused, lost, rolled back or grown past its budget',
    guide: null,
    targets: ['dist/ --previous ../earlier/dist'],
  },
};
