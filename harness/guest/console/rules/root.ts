import { type ConsoleRule, FATAL, IGNORE } from '../console-rule.ts';
import { explainErrno } from '../errno.ts';

/** Finding and mounting the root device (init/do_mounts.c). The panic that may follow is another rule's. */
export const ROOT_RULES: readonly ConsoleRule[] = [
  {
    id: 'root/cannot-open',
    class: 'root',
    describes: 'the root device cannot be opened',
    pattern: /^VFS: Cannot open root device "([^"]{0,200})" or \S{1,80}: error (-?\d+)/,
    severity: FATAL,
    block: { end: /^Kernel panic/ },
    decode: ([, device = '', error = '']) => `${device}: ${explainErrno(error)}`,
    hint: 'a driver that is not built in, or a root= that names a device which this machine does not have',
    samples: {
      hit: [
        'VFS: Cannot open root device "/dev/vda" or unknown-block(0,0): error -6',
        'VFS: Cannot open root device "vda" or unknown-block(254,0): error -19',
      ],
      miss: ['VFS: Mounted root (erofs filesystem) readonly on device 254:0.'],
    },
  },
  {
    id: 'root/no-file-system',
    class: 'root',
    describes: 'no file system of the kernel fits the root device',
    pattern: /^(?:No filesystem could mount root, tried:|Can't find any bdev filesystem to be used for mount!)/,
    severity: FATAL,
    hint: 'the file system that rootfstype= names is not built in, or the image is damaged',
    samples: {
      hit: ['No filesystem could mount root, tried: ', "Can't find any bdev filesystem to be used for mount!"],
      miss: ['List of all bdev filesystems:'],
    },
  },
  {
    id: 'root/bad-device',
    class: 'root',
    describes: 'the root device on the command line is no device',
    pattern: /^(?:Disabling rootwait; root= is invalid\.|\/dev\/root: Can't open blockdev)/,
    severity: FATAL,
    samples: {
      hit: ['Disabling rootwait; root= is invalid.', "/dev/root: Can't open blockdev"],
      miss: ['VFS: Mounted root (ext4 filesystem) on device 254:0.'],
    },
  },
  {
    id: 'root/waiting',
    class: 'root',
    describes: 'the kernel waits for its root device',
    pattern: /^Waiting for root device (\S{1,200}?)\.\.\.$/,
    // Normal when the device is only slow; when a boot hangs here, this line is the explanation.
    severity: IGNORE,
    decode: ([, device = '']) => `rootwait is set and ${device} has not appeared`,
    samples: {
      hit: ['Waiting for root device /dev/vdz...'],
      miss: ['Waiting 5 sec before mounting root device...'],
    },
  },
];
