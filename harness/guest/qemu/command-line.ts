/** Where a guest's kernel and init write: the machine's serial port, or the first virtio console. */
export const CONSOLES = ['serial', 'hvc0'] as const;

export type GuestConsole = (typeof CONSOLES)[number];

/**
 * The release's own command line with ours behind it. The release's words stay as they are and stay first; when they hold
 * the `--` that hands the rest to init, ours go before it, or init would get them as arguments.
 */
export function extendCommandLine(own: string, additions: readonly string[]): string {
  const words = own.split(/\s+/).filter((word) => word !== '');
  const separator = words.indexOf('--');
  const end = separator === -1 ? words.length : separator;
  return [...words.slice(0, end), ...additions, ...words.slice(end)].join(' ');
}

/**
 * What every boot adds: a panic ends the guest at once (with `-no-reboot` QEMU then exits) instead of hanging, and every
 * kernel line carries its time.
 */
export const ADDED_WORDS = ['panic=-1', 'printk.time=1'] as const;

/**
 * What a boot on microvm under emulation adds. The machine has neither HPET nor PM timer, so the kernel measures its clock
 * against the PIT; on a busy host that fails, and the kernel then waits for ever for a tick (Linux 6.12 under QEMU 7.2).
 */
export function clockWords(kHz: number | null): readonly string[] {
  return kHz === null ? [] : [`tsc_early_khz=${kHz}`];
}

/** The word with which a release that has a debug console starts a shell on hvc0. */
export const DEBUG_CONSOLE_WORD = 'arcbox.debug_console';

/**
 * The consoles to attach. The serial port always is: early output goes there whatever `console=` says later, and a kernel
 * that finds no console would leave no evidence at all.
 */
export function consolesFor(cmdline: string): readonly GuestConsole[] {
  const words = cmdline.split(/\s+/);
  const hvc = words.some((word) => /^console=hvc\d/.test(word)) || words.includes(DEBUG_CONSOLE_WORD);
  return hvc ? ['serial', 'hvc0'] : ['serial'];
}

/** Whether the kernel is told to keep its boot messages to itself, so that silence before userspace means nothing. */
export function isQuiet(cmdline: string): boolean {
  return cmdline.split(/\s+/).some((word) => {
    const level = /^loglevel=(\d+)$/.exec(word)?.[1];
    // Level 5 still shows warnings; the messages that tell the stages apart are informational (6 and up).
    return word === 'quiet' || (level !== undefined && Number(level) <= 6);
  });
}
