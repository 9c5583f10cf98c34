import type { RuleClass, Severity } from './console-rule.ts';

/** One console line that a rule knows, JSON-safe. */
export interface RuleHit {
  readonly rule: string;
  readonly class: RuleClass;
  readonly severity: Severity;
  readonly describes: string;
  /** Counted from 1 on its console. */
  readonly lineNumber: number;
  readonly line: string;
  /** The lines that belong to it, itself included; grows while they come. */
  readonly block: readonly string[];
  /** What the numbers in it mean. */
  readonly meaning: string | null;
  readonly hint: string | null;
  readonly atMs: number;
  readonly kernelSeconds: number | null;
}
