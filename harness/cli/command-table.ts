import { TIERS } from '../checks/check.ts';
import { LAYOUTS } from '../release/layout.ts';
import { BANK_COMMANDS } from './bank-commands.ts';
import { BUILD_COMMANDS } from './build-commands.ts';
import { CONSUMER_COMMANDS } from './consumer-commands.ts';
import { DIFF_COMMANDS } from './diff-commands.ts';
import { DISKS_COMMANDS } from './disks-commands.ts';
import { INSPECT_COMMANDS } from './inspect-commands.ts';
import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec } from './option-spec.ts';
import { SEAL_COMMANDS } from './seal-commands.ts';
import { SIGNOFF_COMMANDS } from './signoff-commands.ts';
import { SPAWN_OPTIONS, VERIFY_OPTIONS } from './verify-options.ts';

/**
 * Every command and flag. The parser, the help, the shell completion and docs/commands.md are made from this table;
 * what a command needs is loaded only when it runs, so that `--help` stays quick.
 */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'verify',
    arguments: '[target]',
    summary: 'judge a release: a dist/ folder, a tarball, a CDN, or nothing for the demo release',
    options: VERIFY_OPTIONS,
    run: async (given, context) => (await import('./commands/verify.ts')).runVerify(given, context),
  },
  {
    name: 'runs',
    arguments: '[run]',
    summary: 'list the kept runs; with one of them, or `latest`, make its reports anew and show its result',
    options: JSON_OPTIONS,
    run: async (given, context) => (await import('./commands/runs.ts')).runRuns(given, context),
  },
  {
    name: 'merge-runs',
    arguments: '<runs...>',
    summary: 'make one verdict out of the runs of `verify --shard`: their folders, or their names',
    options: [
      {
        flags: '--report <folder>',
        describes: 'keep the merged run in this new folder (default: below the state folder)',
      },
      { flags: '--tier <tier>', describes: 'refuse shards that judged another tier', choices: TIERS },
      { flags: '--arch <arch,…>', describes: 'refuse shards that judged other architectures than these' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/merge-runs.ts')).runMergeRuns(given, context),
  },
  {
    name: 'checks',
    summary: 'list every check: what holds when it passes, why it matters, what mends it, what it needs',
    options: JSON_OPTIONS,
    run: async (given, context) => (await import('./commands/checks.ts')).runChecks(given, context),
  },
  {
    name: 'doctor',
    summary: 'show what this machine can run, what is missing, and the command that installs it',
    options: JSON_OPTIONS,
    run: async (given, context) => (await import('./commands/doctor.ts')).runDoctor(given, context),
  },
  {
    name: 'spawn',
    arguments: '[target]',
    summary: 'boot a release and hand over its console: judges nothing, writes to none of its files',
    options: SPAWN_OPTIONS,
    run: async (given, context) => (await import('./commands/spawn.ts')).runSpawn(given, context),
  },
  ...INSPECT_COMMANDS,
  ...DIFF_COMMANDS,
  ...CONSUMER_COMMANDS,
  ...BUILD_COMMANDS,
  {
    name: 'publish-plan',
    arguments: '<release>',
    summary:
      'list what a CDN must serve for a release folder, in upload order, and what an upload would change; uploads nothing',
    options: [
      {
        flags: '--against <where>',
        describes: 'compare with what is published: a base URL, or a folder with such a tree',
      },
      {
        flags: '--ledger <file>',
        describes: 'compare with a ledger of everything that was ever published (docs/cdn.md)',
      },
      {
        flags: '--record',
        describes: 'after the upload: add to --ledger what it did; an absent file is begun',
      },
      { flags: '--layout <layout>', describes: 'how object paths are laid out', choices: LAYOUTS, default: 'asset-v' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/publish-plan.ts')).runPublishPlan(given, context),
  },
  ...DISKS_COMMANDS,
  {
    name: 'faults',
    arguments: '[entries...]',
    summary: 'break good releases in every catalogued way, or in those named, and show which check caught each',
    options: [{ flags: '--area <area,…>', describes: 'only the faults of these areas' }, ...JSON_OPTIONS],
    run: async (given, context) => (await import('./commands/faults.ts')).runFaults(given, context),
  },
  ...BANK_COMMANDS,
  ...SEAL_COMMANDS,
  ...SIGNOFF_COMMANDS,
  {
    name: 'completion',
    arguments: '<shell>',
    summary: 'print what teaches bash, zsh or fish the commands and flags: source it',
    options: [],
    run: async (given, context) => (await import('./commands/completion.ts')).runCompletion(given, context),
  },
  {
    name: 'start',
    arguments: '[target]',
    summary: 'install what is missing, then verify (npm start)',
    options: VERIFY_OPTIONS,
    hidden: true,
    run: async (given, context) => (await import('./commands/start.ts')).runStart(given, context),
  },
  {
    name: 'self-test',
    summary: 'install what is missing, then test bootproof itself (npm test)',
    options: [{ flags: '--soak', describes: 'with every large count at its full size (npm run soak)' }],
    hidden: true,
    run: async (given, context) => (await import('./commands/self-test.ts')).runSelfTest(given, context),
  },
  {
    name: 'bench',
    summary: "measure the project's speeds beside what a user would do by hand (npm run bench)",
    options: [
      { flags: '--only <row,…>', describes: 'only these rows' },
      { flags: '--rounds <n>', describes: 'measure each row this often' },
      { flags: '--json', describes: 'print every figure as JSON' },
      { flags: '--write', describes: 'keep the table in docs/bench.md; rows left out are named there' },
    ],
    hidden: true,
    run: async (given, context) => (await import('./commands/bench.ts')).runBench(given, context),
  },
];

/** What the commands of one first word do together, for the help: only where that word is no command of its own. */
export const GROUPS: Readonly<Record<string, string>> = {
  build: 'build the parts of a release: kernels, root file systems, binaries, tarballs, manifests',
  signoff: 'sign a passed run, and check what was signed',
  seal: 'work with composefs images and the digests on a kernel command line',
};
