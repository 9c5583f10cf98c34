import type { CommandSpec, OptionSpec } from './option-spec.ts';

/** docs/commands.md: every command with its flags, out of the command table; those that npm calls in a checkout come last. */
export function renderCommandDocs(commands: readonly CommandSpec[]): string {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  return [
    '# Commands',
    '',
    'Made from the command table (`harness/cli/command-table.ts`); `npm test` fails when this page and the table differ.',
    'Every command takes `--help`. Exit statuses are in [exit-status.md](exit-status.md).',
    '',
    '| command | does |',
    '| --- | --- |',
    ...shown.map(
      ({ name, summary }) => `| [${name}](#${name.replaceAll(' ', '-')}) | ${summary.replaceAll('|', '\\|')} |`,
    ),
    ...shown.flatMap(renderCommand),
    '',
    '## In a checkout',
    '',
    'npm calls these, and `--help` leaves them out. What is given to them stands after `--`: `npm start -- dist/ --tier full`.',
    '',
    '| command | does | flags |',
    '| --- | --- | --- |',
    ...commands.filter(({ hidden }) => hidden === true).map((spec) => renderHidden(spec, shown)),
    '',
  ].join('\n');
}

function renderCommand({ name, arguments: args, summary, options }: CommandSpec): string[] {
  const call = [
    'npx bootproof',
    name,
    ...(args === undefined ? [] : [args]),
    ...(options.length > 0 ? ['[flags]'] : []),
  ];
  return [
    '',
    `## ${name}`,
    '',
    `\`${call.join(' ')}\``,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(options.length === 0 ? [] : ['', '| flag | what it does |', '| --- | --- |', ...options.map(renderOption)]),
  ];
}

/** Flags that another command has too are told of there. */
function renderHidden({ name, summary, options }: CommandSpec, shown: readonly CommandSpec[]): string {
  const like = shown.find((spec) => spec.options === options)?.name;
  const own = options.map(({ flags, describes }) => `\`${flags}\`: ${describes}`).join('; ');
  return `| \`${name}\` | ${summary} | ${like === undefined ? own : `those of [${like}](#${like})`} |`;
}

function renderOption({ flags, describes, choices, required, default: byDefault }: OptionSpec): string {
  const notes = [
    ...(choices === undefined ? [] : [`one of ${choices.map((choice) => `\`${choice}\``).join(', ')}`]),
    ...(byDefault === undefined ? [] : [`default \`${byDefault}\``]),
    ...(required === true ? ['required'] : []),
  ];
  return `| \`${flags.replaceAll('|', '\\|')}\` | ${[describes, ...notes].join('; ')} |`;
}
