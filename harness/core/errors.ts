/** A value that survives `JSON.stringify` unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * We could not look: a tool is missing, a file cannot be read, a host refused. The check that asked is `blocked`.
 *
 * `message` is one line that ends in the next step; `facts` goes into the report as it is.
 */
export class HarnessError extends Error {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'HarnessError', configurable: true });
  }
  /** Stable, for machines: `BOOTPROOF_…`. */
  readonly code: `BOOTPROOF_${string}`;
  /** JSON-safe details; long evidence is a path here, never pasted into the message. */
  readonly facts: { readonly [key: string]: Json };

  constructor(
    code: `BOOTPROOF_${string}`,
    message: string,
    facts: { readonly [key: string]: Json } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.facts = facts;
  }
}

/** You asked wrongly: a flag, an environment variable or a configuration that makes no sense. Exit status 2. */
export class UsageError extends Error {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'UsageError', configurable: true });
  }
  readonly code = 'BOOTPROOF_USAGE';
}

/** Bytes that are not what their format demands. Whoever asked decides whether that is a finding. */
export class FormatError extends Error {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'FormatError', configurable: true });
  }
  readonly code = 'BOOTPROOF_FORMAT';
  /** The format that was being read, in one word: `tar`, `gzip`, `erofs`. */
  readonly format: string;
  /** Where the problem stands, in bytes from the start of the input; absent when it has no place. */
  readonly offset: number | undefined;

  constructor(format: string, message: string, offset?: number, options?: ErrorOptions) {
    super(
      offset === undefined ? `${format}: ${message}` : `${format}: ${message} (at byte ${String(offset)})`,
      options,
    );
    this.format = format;
    this.offset = offset;
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
