import { type ConsoleRule, FAIL, FATAL } from '../console-rule.ts';

/** What inits and initial RAM disks say when they give up. */
export const INIT_SYSTEM_RULES: readonly ConsoleRule[] = [
  {
    id: 'init-system/emergency-shell',
    class: 'init system',
    describes: 'the guest waits in an emergency or rescue shell',
    pattern:
      /^(?:You are in (?:emergency|rescue) mode|Entering (?:emergency|rescue) mode|Give root password for (?:maintenance|system maintenance)|Press Enter for (?:emergency|maintenance)|\(initramfs\) |ALERT! {1,3}\S.{0,80} does not exist|Generating "\/run\/initramfs\/rdsosreport)/,
    severity: FATAL,
    samples: {
      hit: [
        'You are in emergency mode. After logging in, type "journalctl -xb" to view',
        'Entering emergency mode. Exit the shell to continue.',
        'ALERT!  /dev/vda does not exist.  Dropping to a shell!',
      ],
      miss: ['Reached target Emergency Mode is not wanted'],
    },
  },
  {
    id: 'init-system/dracut',
    class: 'init system',
    describes: 'the initial RAM disk gave up',
    pattern:
      /^dracut(?:-\w{1,30}(?:\[\d{1,10}\])?)?: (?:FATAL|Refusing to continue|Warning: (?:Could not boot|dracut-initqueue timeout|Not all disks))/,
    severity: FATAL,
    samples: {
      hit: [
        'dracut: FATAL: No or empty root= argument',
        'dracut-initqueue[300]: Warning: dracut-initqueue timeout - starting timeout scripts',
      ],
      miss: ['dracut: Switching root'],
    },
  },
  {
    id: 'init-system/systemd',
    class: 'init system',
    describes: 'systemd found a cycle, a failed generator, or stopped',
    pattern:
      /^systemd\[1\]: (?:.{0,80}: Found ordering cycle|Freezing execution|Failed to start .{0,80}enerator)|^systemd\[\d{1,10}\]: \S{1,80}enerators?\/\S{1,80} failed with/,
    severity: FAIL,
    samples: {
      hit: [
        'systemd[1]: local-fs.target: Found ordering cycle on data.mount/start',
        'systemd[1]: Freezing execution.',
        'systemd[210]: /usr/lib/systemd/system-generators/systemd-fstab-generator failed with exit status 1.',
      ],
      miss: ['systemd[1]: Reached target multi-user.target - Multi-User System.'],
    },
  },
];
