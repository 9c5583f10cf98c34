import { FormatError } from '../../core/errors.ts';

/** Where in a dump something stands: both count from 1, columns in bytes. */
export interface DumpPlace {
  readonly line: number;
  readonly column: number;
}

/** The error for a dump that is not what the format demands. */
export function dumpError({ line, column }: DumpPlace, problem: string): FormatError {
  return new FormatError('dump', `line ${String(line)}, column ${String(column)}: ${problem}`);
}
