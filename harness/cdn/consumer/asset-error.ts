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
  /** Whether the same request may be answered better a moment later. */
  readonly mayPass: boolean;
  /** How long the server asks to wait before that; null when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    reason: AssetReason,
    at: string,
    problem: string,
    options: {
      readonly facts?: Readonly<Record<string, Json>>;
      readonly mayPass?: boolean;
      readonly retryAfterMs?: number | null;
      readonly cause?: unknown;
    } = {},
  ) {
    const { facts = {}, mayPass = false, retryAfterMs = null, cause } = options;
    super('BOOTPROOF_ASSET', `${at}: ${problem}`, { reason, at, ...facts }, { cause });
    this.reason = reason;
    this.at = at;
    this.mayPass = mayPass;
    this.retryAfterMs = retryAfterMs;
  }
}
