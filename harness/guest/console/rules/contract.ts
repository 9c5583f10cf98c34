import { type ConsoleRule, FAIL, FATAL } from '../console-rule.ts';

/** What the boot scripts of a release say when the contract is broken in the guest; both generations, and busybox's words. */
export const CONTRACT_RULES: readonly ConsoleRule[] = [
  {
    id: 'contract/powering-off',
    class: 'contract',
    describes: 'the boot script gave up and powers the guest off',
    pattern: /\binit failed[;,] powering off$/,
    severity: FATAL,
    hint: "`arcbox-agent init` failed or the agent's share is not there; the lines before say which",
    samples: {
      hit: ['guest system init failed; powering off', 'rcS: arcbox-agent init failed, powering off'],
      miss: ['The system is going down NOW!'],
    },
  },
  {
    id: 'contract/share-mount',
    class: 'contract',
    describes: 'the share could not be mounted on /arcbox',
    pattern:
      /^mount: mounting \S{1,80} on \/arcbox failed: (.{1,80})|^virtio-fs: tag <[^>]{0,80}> not found|[Mm]ount(?:ing)? (?:of )?virtio-?fs failed|virtiofs mount failed/,
    severity: FAIL,
    hint: 'a kernel without VIRTIO_FS, no mount point, or no share with that tag',
    samples: {
      hit: [
        'mount: mounting arcbox on /arcbox failed: No such device',
        'mount: mounting arcbox on /arcbox failed: Invalid argument',
        'virtio-fs: tag <arcbox> not found',
        'guest init: virtiofs mount failed',
      ],
      miss: [
        'virtiofs virtio2: discovered new tag: arcbox',
        'mount: mounting none on /proc failed: Device or resource busy',
      ],
    },
  },
  {
    id: 'contract/mount',
    class: 'contract',
    describes: 'a file system that every boot needs could not be mounted',
    pattern:
      /^mount: mounting \S{1,80} on (\/(?:proc|sys|dev|tmp|run)(?:\/\S{0,80})?) failed: (?!(?:Device or r|R)esource busy)(.{1,80})/,
    severity: FAIL,
    decode: ([, place = '', reason = '']) => `${place}: ${reason}`,
    samples: {
      hit: [
        'mount: mounting proc on /proc failed: No such device',
        'mount: mounting tmpfs on /run failed: No such file or directory',
      ],
      miss: ['mount: mounting devtmpfs on /dev failed: Resource busy'],
    },
  },
  {
    id: 'contract/cannot-run',
    class: 'contract',
    describes: 'init could not run what inittab names',
    pattern: /can't run '(\/\S{1,200})': (.{1,80})/,
    severity: FAIL,
    decode: ([, program = '', reason = '']) => `${program}: ${reason}`,
    samples: {
      hit: [
        "can't run '/etc/init.d/rcS': Permission denied",
        "init: can't run '/arcbox/bin/arcbox-agent': No such file or directory",
      ],
      miss: ["can't run a marathon"],
    },
  },
  {
    id: 'contract/shell-cannot-run',
    class: 'contract',
    describes: 'a boot script could not run the agent or a program of the release',
    pattern:
      /^(?:\/sbin\/init|\/etc\/init\.d\/rcS|rcS|init|sh)?(?:: exec)?(?:: line \d{1,6}|: \d{1,6})?:? ?(\/(?:arcbox|bin|sbin|usr)\/\S{1,200}): (not found|Permission denied|Exec format error|No such file or directory|cannot execute.{0,60})$/,
    severity: FAIL,
    decode: ([, program = '', reason = '']) => `${program}: ${reason}`,
    samples: {
      hit: [
        '/etc/init.d/rcS: line 24: /arcbox/bin/arcbox-agent: not found',
        '/sbin/init: exec: line 30: /arcbox/bin/arcbox-agent: Permission denied',
        '/etc/init.d/rcS: line 8: /sbin/iptables: Exec format error',
      ],
      miss: ['looking for /arcbox/bin/arcbox-agent'],
    },
  },
  {
    id: 'contract/bad-inittab',
    class: 'contract',
    describes: 'a line of inittab makes no sense to init',
    pattern: /^(?:init: )?Bad inittab entry at line (\d{1,6})/,
    severity: FAIL,
    samples: { hit: ['Bad inittab entry at line 3'], miss: ['inittab: 3 entries'] },
  },
  {
    id: 'contract/respawn-loop',
    class: 'contract',
    describes: 'init starts the same program again and again',
    pattern: /process '.{1,200}' \(pid \d{1,10}\) exited\. Scheduling for restart\.$|respawning too fast/,
    severity: FAIL,
    occurrence: 3,
    samples: {
      hit: [
        "process '/arcbox/bin/arcbox-agent' (pid 80) exited. Scheduling for restart.",
        'INIT: Id "1" respawning too fast: disabled for 5 minutes',
      ],
      miss: ["process '/arcbox/bin/arcbox-agent' (pid 80) started"],
    },
  },
];
