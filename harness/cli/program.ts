import { Command, Option } from 'commander';
import { GROUPS } from './command-table.ts';
import type { CommandSpec, Given } from './option-spec.ts';

/** Told of the command that was chosen and what it was given. */
export type OnChosen = (spec: CommandSpec, given: Given) => void;

/** The command line, made from the table; commander's own exits are turned into throws, so that the caller sets the status. */
export function buildProgram(commands: readonly CommandSpec[], version: string, onChosen: OnChosen): Command {
  const program = base(new Command('bootproof'))
    .description('Release gate for VM boot images: proves that a release is intact, consumable and really boots.')
    .version(version, '--version', 'print the version')
    // `build release --version` is not the program's own.
    .enablePositionalOptions();
  const groups = new Map<string, Command>();
  for (const spec of commands) {
    const [first = '', second] = spec.name.split(' ');
    // A command may have commands of its own: `consumer` and `consumer prepare`.
    if (second === undefined) groups.set(first, addCommand(program, first, spec, onChosen));
    else {
      const group = groups.get(first) ?? base(program.command(first)).description(GROUPS[first] ?? '');
      groups.set(first, group);
      addCommand(group, second, spec, onChosen);
    }
  }
  return program;
}

function base(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .helpOption('-h, --help', 'show this help');
}

function addCommand(parent: Command, name: string, spec: CommandSpec, onChosen: OnChosen): Command {
  const command = base(parent.command(name, { hidden: spec.hidden === true })).description(spec.summary);
  if (spec.arguments !== undefined) command.arguments(spec.arguments);
  for (const { flags, describes, choices, required, repeats, ...option } of spec.options) {
    const built = new Option(flags, describes);
    if (choices !== undefined) built.choices([...choices]);
    if (option.default !== undefined) built.default(option.default);
    if (required === true) built.makeOptionMandatory();
    if (repeats === true)
      built.argParser((value, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]);
    command.addOption(built);
  }
  command.action(() => onChosen(spec, { args: command.args, options: command.opts() }));
  return command;
}
