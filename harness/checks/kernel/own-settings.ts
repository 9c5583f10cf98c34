import type { Problem } from '../../core/finding.ts';
import type { KernelConfig } from '../../formats/linux-image/kernel-config.ts';
import type { Arch } from '../../core/arch.ts';
import { leavesQuoteOpen, parseKernelCommandLine } from '../../formats/kernel-command-line.ts';
import { defineCheck } from '../check.ts';
import { forbiddenParameters } from '../manifest/forbidden-parameters.ts';
import { embeddedConfig, lacksConfig } from './embedded-config.ts';

/** A kernel does what the manifest says, not what was built into it. */
export const ownSettings = defineCheck({
  id: 'kernel/own-settings',
  holds:
    'nothing built into the kernel overrides the command line, the root or the init; no debugging is built in that slows it',
  why: 'the command line of the manifest is without effect, or another program than /sbin/init of the release is started',
  mend: 'put the command line into the manifest; leave CMDLINE_FORCE, DEFAULT_INIT, INITRAMFS_SOURCE and the debugging options off',
  tier: 'contract',
  per: 'arch',
  evidence: 'kernel',
  after: ['kernel/format'],
  appliesTo: () => null,
  lacksSubject: lacksConfig,
  check: (kernel, { arch }) => {
    const config = embeddedConfig(kernel) ?? {};
    return [...builtInLine(config, arch), ...OVERRIDES.filter(({ is }) => is(config)), ...slowing(config)].map(
      ({ symbol, does, hint }): Problem => ({
        at: `kernel CONFIG_${symbol}`,
        problem: `CONFIG_${symbol} ${does}`,
        expected: `CONFIG_${symbol} is not set`,
        actual: `CONFIG_${symbol}=${config[symbol] ?? ''}`,
        hint,
      }),
    );
  },
});

interface Setting {
  readonly symbol: string;
  /** What it does, behind its name. */
  readonly does: string;
  readonly hint: string;
}

const on = (symbol: string) => (config: KernelConfig) => config[symbol] === 'y';
const LINE = 'the built-in line belongs in the manifest, where users see it';

/** Source: arch/x86/Kconfig, arch/arm64/Kconfig, init/Kconfig and usr/Kconfig of Linux. */
const OVERRIDES: readonly (Setting & { readonly is: (config: KernelConfig) => boolean })[] = [
  {
    symbol: 'CMDLINE_OVERRIDE',
    does: 'throws the command line of the manifest away',
    hint: LINE,
    is: on('CMDLINE_OVERRIDE'),
  },
  {
    symbol: 'CMDLINE_FORCE',
    does: 'throws the command line of the manifest away',
    hint: LINE,
    is: on('CMDLINE_FORCE'),
  },
  {
    symbol: 'BOOT_CONFIG_EMBED',
    does: 'adds parameters to the command line that the manifest does not show',
    hint: LINE,
    is: on('BOOT_CONFIG_EMBED'),
  },
  {
    symbol: 'DEFAULT_INIT',
    does: 'is tried before /sbin/init',
    hint: 'leave it empty: the kernel then takes /sbin/init',
    is: ({ DEFAULT_INIT = '' }) => !['', '/sbin/init'].includes(DEFAULT_INIT),
  },
  {
    symbol: 'INITRAMFS_SOURCE',
    does: 'starts the /init of a file system inside the kernel, not the root of the release',
    hint: 'a release has no initramfs',
    is: ({ INITRAMFS_SOURCE = '' }) => INITRAMFS_SOURCE !== '',
  },
];

/**
 * What a line in front of the manifest's says that no manifest may. On arm64 the built-in line is without effect beside
 * another one, unless CMDLINE_FORCE puts it in its place.
 */
function builtInLine(config: KernelConfig, arch: Arch | null): Setting[] {
  const { CMDLINE_BOOL, CMDLINE = '' } = config;
  if (arch !== 'x86_64' || CMDLINE_BOOL !== 'y') return [];
  const setting = (does: string): Setting => ({ symbol: 'CMDLINE', does, hint: LINE });
  const hands = /(?:^|\s)--(?:\s|$)/.test(CMDLINE) || leavesQuoteOpen(CMDLINE);
  return [
    ...forbiddenParameters(arch, parseKernelCommandLine(CMDLINE)).map(({ word, because }) =>
      setting(`says ${word}: forbidden in a release, ${because}`),
    ),
    ...(hands
      ? [setting('ends in two dashes or an open quote: the line of the manifest behind it is none of the kernel’s')]
      : []),
  ];
}

/** Each makes every guest several times slower, or larger; a kernel for developers was packed. */
const SLOWING = [
  'KASAN',
  'KMSAN',
  'KCSAN',
  'KCOV',
  'GCOV_KERNEL',
  'PROVE_LOCKING',
  'DEBUG_KMEMLEAK',
  'DEBUG_OBJECTS',
  'DEBUG_PAGEALLOC_ENABLE_DEFAULT',
  'SLUB_DEBUG_ON',
];

function slowing(config: KernelConfig): Setting[] {
  const hint = 'ship the kernel of the release configuration';
  return SLOWING.filter((symbol) => config[symbol] === 'y').map((symbol) => ({
    symbol,
    does: 'is a debugging aid that slows every guest',
    hint,
  }));
}
