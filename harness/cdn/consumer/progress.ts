/**
 * What happens to one asset, in the words of the product's consumer. A file that is there already goes from `checking` to
 * `cached`; any other to `downloading`, `verifying`, and with all others to `ready`.
 */
export interface AssetEvent {
  /** `manifest`, `kernel`, `rootfs.erofs`, or the binary's name. */
  readonly asset: string;
  /** `waiting`: another process prepares with the same cache. `retrying`: something failed that may pass; `why` says what. */
  readonly phase: 'waiting' | 'checking' | 'downloading' | 'retrying' | 'verifying' | 'ready' | 'cached';
  readonly doneBytes?: number;
  /** null when the server does not say. */
  readonly totalBytes?: number | null;
  readonly why?: string;
}

/** Told of every event; called often, so it must be cheap. */
export type OnAssetEvent = (event: AssetEvent) => void;
