import type { AcceleratorKind } from '../accelerator/kind.ts';

/**
 * What a hit means for the boot. `fatal`: it cannot succeed any more, the guest is ended at once. `fail`: it goes on, and
 * has failed. `ignore`: it is told in the report and decides nothing.
 */
export type Severity = 'fatal' | 'fail' | 'ignore';

/** What kind of trouble a rule knows; `host` is trouble of QEMU, which says nothing about the release. */
export type RuleClass =
  | 'panic'
  | 'init'
  | 'root'
  | 'file system'
  | 'integrity'
  | 'oops'
  | 'sanitizer'
  | 'warning'
  | 'locking'
  | 'stall'
  | 'memory'
  | 'disk'
  | 'crash'
  | 'init system'
  | 'contract'
  | 'restart'
  | 'lost evidence'
  | 'benign'
  | 'host';

/** A kind of console line that means something for a boot, as data. */
export interface ConsoleRule {
  /** Unique and stable, `class/what`; reports and waivers name it. */
  readonly id: string;
  readonly class: RuleClass;
  /** What such a line says, as a clause: `the kernel panicked`. */
  readonly describes: string;
  /** Held against the text of a line without its prefixes. */
  readonly pattern: RegExp;
  readonly severity: Readonly<Record<AcceleratorKind, Severity>>;
  /** The first kernel release that it holds for. @default all */
  readonly since?: string;
  /** The first kernel release that it no longer holds for. @default none */
  readonly until?: string;
  /** From which match in one boot on it is a hit: a banner is normal once. @default 1 */
  readonly occurrence?: number;
  /** Only for lines with a kernel time, once the console has shown that its kernel writes them. @default false */
  readonly kernelOnly?: boolean;
  /** The lines that belong to a hit: from `start`, at most a few lines before it, to `end`. @default the line alone */
  readonly block?: { readonly start?: RegExp; readonly end: RegExp };
  /** What the numbers in it mean. */
  readonly decode?: (match: RegExpExecArray) => string;
  /** What usually causes it. */
  readonly hint?: string;
  /** Lines that it must hit, and lines near to it that it must leave alone. */
  readonly samples: { readonly hit: readonly string[]; readonly miss: readonly string[] };
}

export const FATAL: ConsoleRule['severity'] = { kvm: 'fatal', hvf: 'fatal', tcg: 'fatal' };

export const FAIL: ConsoleRule['severity'] = { kvm: 'fail', hvf: 'fail', tcg: 'fail' };

export const IGNORE: ConsoleRule['severity'] = { kvm: 'ignore', hvf: 'ignore', tcg: 'ignore' };

/** Time passes differently in an emulated guest on a busy machine: what a watchdog says there is not the release's fault. */
export const FAIL_UNLESS_EMULATED: ConsoleRule['severity'] = { kvm: 'fail', hvf: 'fail', tcg: 'ignore' };

/** How a dump of the kernel ends (kernel/panic.c). */
export const END_OF_TRACE = /^---\[ end (?:trace|Kernel panic)/;

/** How one begins. */
export const CUT_HERE = /^-+\[ cut here \]-+$/;
