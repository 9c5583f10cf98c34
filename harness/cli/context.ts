import type { Progress } from '../core/progress.ts';
import type { Places } from '../host/places.ts';

/** What every command is given: nothing below `cli/` reads the environment or writes to the terminal by itself. */
export interface CommandContext {
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly places: Places;
  readonly progress: Progress;
  /** Writes a line to standard output. */
  readonly write: (line: string) => void;
}
