import { type ConsoleRule, FAIL, FATAL, IGNORE } from '../console-rule.ts';

/** The guest began again. A banner or a firmware's first line is normal once on each console. */
export const RESTART_RULES: readonly ConsoleRule[] = [
  {
    id: 'restart/second-banner',
    class: 'restart',
    describes: 'the kernel started a second time in one boot',
    pattern: /^Linux version \d/,
    severity: FATAL,
    occurrence: 2,
    kernelOnly: true,
    samples: {
      hit: [
        'Linux version 6.12.94 (root@builder) (gcc (Debian 12.2.0-14) 12.2.0, GNU ld 2.40) #1 SMP Tue Jan  1 00:00:00 UTC 2030',
      ],
      miss: ['Linux (none) 6.12.94 #1 SMP x86_64 GNU/Linux'],
    },
  },
  {
    id: 'restart/firmware-again',
    class: 'restart',
    describes: 'the firmware started a second time in one boot',
    pattern: /^(?:SeaBIOS \(version |UEFI firmware \(version |U-Boot \d)/,
    severity: FATAL,
    occurrence: 2,
    samples: {
      hit: ['SeaBIOS (version 1.16.2-debian-1.16.2-1)'],
      miss: ['DMI: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.2'],
    },
  },
  {
    id: 'restart/asked-for',
    class: 'restart',
    describes: 'something in the guest asked for a restart',
    pattern: /^reboot: Restarting system/,
    severity: FAIL,
    samples: {
      hit: ['reboot: Restarting system', "reboot: Restarting system with command 'bootloader'"],
      miss: ['reboot: Power down'],
    },
  },
  {
    id: 'restart/no-power-off',
    class: 'restart',
    describes: 'the kernel cannot switch this machine off',
    pattern: /^reboot: Power off not available: System halted instead/,
    // The guest did end in good order; the machine model or the kernel has no way to say so.
    severity: IGNORE,
    samples: { hit: ['reboot: Power off not available: System halted instead'], miss: ['reboot: System halted'] },
  },
];
