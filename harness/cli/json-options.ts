import type { OptionSpec } from './option-spec.ts';

/** The flags of every command that has a result. */
export const JSON_OPTIONS: readonly OptionSpec[] = [
  { flags: '--json', describes: 'print the result as JSON, and nothing else, to standard output' },
  { flags: '--json-file <file>', describes: 'write the result as JSON to this file' },
];
