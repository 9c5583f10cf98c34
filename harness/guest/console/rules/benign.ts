import { type ConsoleRule, IGNORE } from '../console-rule.ts';

/** Lines that look like trouble and are none. They come before all other rules. */
export const BENIGN_RULES: readonly ConsoleRule[] = [
  {
    id: 'benign/cpu-mitigation',
    class: 'benign',
    describes: "the kernel judges this processor's mitigations, not the release",
    pattern: /^(?:RETBleed|Spectre V2|SRBDS|MDS|TAA|MMIO Stale Data)\s?: (?:WARNING|Vulnerable)/,
    severity: IGNORE,
    // Such lines came with Spectre; in an older kernel they would be somebody else's words.
    since: '4.15',
    samples: {
      hit: [
        'RETBleed: WARNING: Spectre v2 mitigation leaves CPU vulnerable to RETBleed attacks, data leaks possible!',
        'Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible via Spectre v2 BHB attacks!',
      ],
      miss: ['WARNING: CPU: 0 PID: 1 at arch/x86/kernel/cpu/bugs.c:1 f+0x1/0x2'],
    },
  },
  {
    id: 'benign/devtmpfs-mounted',
    class: 'benign',
    describes: 'the kernel had mounted /dev before the boot script came to it (DEVTMPFS_MOUNT)',
    pattern: /^mount: mounting \S{1,80} on \/(?:dev|proc|sys) failed: (?:Device or r|R)esource busy$/,
    severity: IGNORE,
    samples: {
      hit: [
        'mount: mounting devtmpfs on /dev failed: Resource busy',
        'mount: mounting devtmpfs on /dev failed: Device or resource busy',
      ],
      miss: ['mount: mounting arcbox on /arcbox failed: Resource busy'],
    },
  },
];
