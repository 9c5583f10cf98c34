import { type ConsoleRule, FATAL } from '../console-rule.ts';

/** What QEMU itself says, where its messages reach the log: the machine below the guest failed, not the release. */
export const HOST_RULES: readonly ConsoleRule[] = [
  {
    id: 'host/qemu',
    class: 'host',
    describes: 'QEMU or the virtual machine device failed',
    pattern:
      /^KVM internal error|^KVM: entry failed, hardware error|^error: kvm run failed|^qemu-system-\w{1,20}: (?!warning: |info: |terminating on signal)|^(?:qemu-system-\w{1,20}: )?CPU model '[^']{1,60}' requires KVM/,
    severity: FATAL,
    samples: {
      hit: [
        'KVM internal error. Suberror: 1',
        'error: kvm run failed Bad address',
        'KVM: entry failed, hardware error 0x80000021',
        "qemu-system-aarch64: CPU model 'host' requires KVM or HVF",
        'qemu-system-x86_64: cannot set up guest memory',
      ],
      miss: [
        'qemu-system-x86_64: warning: host does not support requested feature: CPUID.01H:ECX.x2apic [bit 21]',
        'kvm-guest: setup PV IPIs',
      ],
    },
  },
];
