import { HarnessError, type Json } from '../../core/errors.ts';

/** Why something that was served is refused, in a word for machines. */
export type AssetReason =
  | 'missing'
  | 'denied'
  | 'status'
  | 'connection'
  | 'stalled'
  | 'size'
  | 'encoding'
  | 'range'
  | 'redirect'
  | 'digest'
  | 'latest'
  | 'rollback'
  | 'manifest'
  | 'changed'
  | 'lock'
  | 'schema'
  | 'version'
  | 'arch'
  | 'path'
  | 'place';

/** What is served cannot be used: the CDN or the release is wrong, not this machine. Nothing of it was installed. */
export class AssetError extends HarnessError {
  readonly reason: AssetReason;
  /** The object or the manifest's key: `asset/v0.5.1/x86_64/kernel`. */
  readonly at: string;
  /** What is wrong, without the next step. */
  readonly problem: string;
  /** The next step, for whoever publishes what was asked for; null when none is known. */
  readonly advice: string | null;
  /** What was wanted and what came, where both have a name. */
  readonly difference: { readonly expected: string; readonly actual: string } | null;
  /** Whether the same request may be answered better a moment later. */
  readonly mayPass: boolean;
  /** How long the server asks to wait before that; null when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    reason: AssetReason,
    at: string,
    problem: string,
    options: {
      readonly advice?: string;
      readonly difference?: { readonly expected: string; readonly actual: string };
      readonly facts?: Readonly<Record<string, Json>>;
      readonly mayPass?: boolean;
      readonly retryAfterMs?: number | null;
      readonly cause?: unknown;
    } = {},
  ) {
    const { advice = null, difference = null, facts = {}, mayPass = false, retryAfterMs = null, cause } = options;
    const found = difference === null ? '' : `: ${difference.actual} instead of ${difference.expected}`;
    const next = advice === null ? '' : `; ${advice}`;
    super('BOOTPROOF_ASSET', `${at}: ${problem}${found}${next}`, { reason, at, ...facts }, { cause });
    this.reason = reason;
    this.at = at;
    this.problem = problem;
    this.advice = advice;
    this.difference = difference;
    this.mayPass = mayPass;
    this.retryAfterMs = retryAfterMs;
  }
}
