import { join } from 'node:path';
import { INSTALLATION } from '../host/installation.ts';
import type { RunStarted } from '../report/run-event.ts';
import type { CommandContext } from './context.ts';
import type { Given } from './option-spec.ts';
import { VERIFY_OPTIONS } from './verify-options.ts';

/** How to ask `verify` for the same again; where results and reports go is left to whoever asks. */
export function invocationOf(
  { args, options }: Given,
  env: CommandContext['env'],
): Omit<RunStarted['invocation'], 'files'> {
  const flags = VERIFY_OPTIONS.flatMap(({ flags, default: usual }) => {
    const [flag = ''] = flags.split(' ');
    const value = options[flag.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (value === undefined || value === false || value === usual || NOT_REPEATED.includes(flag)) return [];
    if (value === true) return [flag];
    return (typeof value === 'string' ? [value] : value).map((one) => `${flag}=${one}`);
  });
  const set = VARIABLES.flatMap((name) => {
    const value = env[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return {
    program: [process.execPath, join(INSTALLATION, 'harness', 'cli', 'bootproof.mjs')],
    args: ['verify', ...flags, ...args],
    environment: Object.fromEntries(set),
    folder: process.cwd(),
  };
}

const NOT_REPEATED: readonly string[] = ['--report', '--json', '--json-file', '--shard', '--pause-on-fail'];

/** The variables that decide what is judged. No others are kept: what else stands in an environment may be secret. */
const VARIABLES: readonly string[] = [
  'BOOT_ASSETS_RELEASE_TARBALL',
  'BOOT_ASSETS_BOOT_KERNEL',
  'BOOT_ASSETS_BOOT_ROOTFS',
  'BOOT_ASSETS_BOOT_CMDLINE',
  'BOOT_ASSETS_LIVE_ARCH',
  'BOOT_ASSETS_LIVE_CDN_BASE_URL',
  'BOOT_ASSETS_LIVE_PREPARE_BINARIES',
  'BOOT_ASSETS_LIVE_VERSION',
  'BOOT_ASSETS_QEMU_SYSTEM_AARCH64',
  'BOOT_ASSETS_QEMU_SYSTEM_X86_64',
  'BOOT_ASSETS_QEMU_TIMEOUT_SECS',
];
