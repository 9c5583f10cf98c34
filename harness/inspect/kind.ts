import type { z } from 'zod';
import type { AcceleratorKind } from '../guest/accelerator/kind.ts';

/** What is known of a file before it is looked at closely. */
export interface Look {
  /** Its name without folder. */
  readonly name: string;
  /** Its first bytes, {@link HEAD_BYTES} of them where it has so many. */
  readonly head: Buffer;
  /** What a console log's guest ran on: some rules are less severe under emulation. */
  readonly accelerator: AcceleratorKind;
  /** Whether every name of a file system is wanted, not only their counts. */
  readonly withTree: boolean;
}

/** How much of a file's beginning is looked at to tell what it is. */
export const HEAD_BYTES = 64 * 1024;

/** What was found: facts of one kind, and whatever is wrong with them, each in a clause. */
export interface Found<Facts> {
  readonly facts: Facts;
  readonly problems: readonly string[];
}

/** A line of what is shown: a label, and text that may come from the file, so whoever prints it makes it printable. */
export type Row = readonly [label: string, text: string];

/** The facts that a schema describes. */
export type FactsOf<S extends z.ZodType> = Readonly<z.infer<S>>;
