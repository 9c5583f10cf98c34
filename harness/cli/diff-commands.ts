import { LAYOUTS } from '../release/layout.ts';
import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec } from './option-spec.ts';

/** Comparing releases. */
export const DIFF_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'diff',
    arguments: '<old> <new>',
    summary:
      'show what changed between two releases: files, sizes, paths, command lines, kernel configuration, root file system, boot time',
    options: [
      { flags: '--old-release <version>', describes: 'which release, where <old> is a CDN (default: latest.json’s)' },
      { flags: '--new-release <version>', describes: 'which release, where <new> is a CDN (default: latest.json’s)' },
      { flags: '--layout <layout>', describes: 'how object paths are laid out', choices: LAYOUTS, default: 'asset-v' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/diff.ts')).runDiff(given, context),
  },
];
