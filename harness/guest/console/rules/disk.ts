import { type ConsoleRule, FAIL } from '../console-rule.ts';

/** Reading and writing block devices (block/, fs/buffer.c). */
export const DISK_RULES: readonly ConsoleRule[] = [
  {
    id: 'disk/beyond-end',
    class: 'disk',
    describes: 'something was read or written beyond the end of a device',
    pattern: /attempt to access beyond end of device$/,
    severity: FAIL,
    hint: 'an image that was cut off',
    samples: {
      hit: ['init: attempt to access beyond end of device', 'attempt to access beyond end of device'],
      miss: ['vda: rw=524288, sector=20480, nr_sectors = 8 limit=16384'],
    },
  },
  {
    id: 'disk/io-error',
    class: 'disk',
    describes: 'a device failed to read or write',
    pattern:
      /^(?:blk_update_request: |print_req_error: )?(?:I\/O error, dev \S|critical (?:medium|target|space allocation) error, dev \S)|^Buffer I\/O error on dev|rejecting I\/O to offline device|lost (?:async|sync) page write/,
    severity: FAIL,
    samples: {
      hit: [
        'I/O error, dev vda, sector 20480 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2',
        'blk_update_request: I/O error, dev vda, sector 0 op 0x1:(WRITE)',
        'Buffer I/O error on dev vda, logical block 2560, async page read',
        'sd 0:0:0:0: rejecting I/O to offline device',
      ],
      miss: ['virtio_blk virtio1: [vda] 19704 512-byte logical blocks (10.1 MB/9.62 MiB)'],
    },
  },
];
