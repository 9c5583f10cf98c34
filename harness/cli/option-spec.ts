import type { CommandContext } from './context.ts';

/** One flag of a command. Help, documentation and parsing are all made from it. */
export interface OptionSpec {
  /** As commander reads it: `--tier <tier>`, `--json`. */
  readonly flags: string;
  readonly describes: string;
  readonly default?: string;
  readonly choices?: readonly string[];
  readonly required?: boolean;
  /** It may be given several times, and each counts. */
  readonly repeats?: boolean;
}

/** What the user gave: flags by their camel-case names, and the arguments in order. */
export interface Given {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** One command. */
export interface CommandSpec {
  /** `verify`, or with a space for a command of a command: `build kernel`. */
  readonly name: string;
  /** As commander reads them: `[target]`, `<stack> <vm>`, `<manifests...>`. */
  readonly arguments?: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  /** Commands of the checkout only, which npm scripts call. */
  readonly hidden?: boolean;
  /** Runs it and gives the exit status. */
  readonly run: (given: Given, context: CommandContext) => Promise<number>;
}

/** The text of a flag, or undefined when it was not given. */
export function textOf({ options }: Given, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a flag that may be given several times, in their order. */
export function textsOf({ options }: Given, name: string): readonly string[] {
  const value = options[name];
  return typeof value === 'object' ? value : [];
}
