import { ACCELERATORS } from '../guest/accelerator/kind.ts';
import type { CommandSpec } from './option-spec.ts';
import { JSON_OPTIONS } from './json-options.ts';

/** Looking at one file. */
export const INSPECT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'inspect',
    arguments: '<file>',
    summary: 'say what a kernel, root file system, tarball, manifest, program or console log is',
    options: [
      { flags: '--tree', describes: 'list every name of a root file system' },
      { flags: '--config', describes: "print a kernel's embedded configuration, and nothing else" },
      {
        flags: '--accel <accelerator>',
        describes: 'what the guest of a console log ran on: under emulation some lines are no fault',
        choices: ACCELERATORS,
        default: 'kvm',
      },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/inspect.ts')).runInspect(given, context),
  },
];
