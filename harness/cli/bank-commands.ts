import { ARCHES } from '../core/arch.ts';
import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec } from './option-spec.ts';

/** The proof of the predictions that are made of kernels. */
export const BANK_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'bank',
    summary: 'compile kernels that lack one option each, and hold what is said of their files against their boots',
    options: [
      { flags: '--arch <arch>', describes: 'of which architecture (default: both)', choices: ARCHES },
      { flags: '--without <symbol,…>', describes: 'which options (default: one for every step of a boot)' },
      { flags: '--keep', describes: 'keep the compiled objects, some 300 MB, for options that are named later' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/bank.ts')).runBank(given, context),
  },
];
