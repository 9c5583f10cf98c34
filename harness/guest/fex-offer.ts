/** The place of FEX on the share, where boot scripts look for it. */
export const FEX_PLACE = 'runtime/bin/FEX';

/** What there is of FEX for a guest. */
export type FexOffer =
  | {
      readonly kind: 'program';
      readonly path: string;
      /** What its bytes must be by the manifest; null: nothing says. */
      readonly sha256: string | null;
      /** Whose it is: `the release` or `the demo`. */
      readonly from: string;
      /** The line that registers it. */
      readonly handler: string;
      /** An image with an amd64 root file system, for dynamically linked programs; null: there is none at hand. */
      readonly amd64Root: string | null;
    }
  /** The release has no FEX for this architecture. */
  | { readonly kind: 'none'; readonly why: string }
  /** It should have one, and it is not at hand. */
  | { readonly kind: 'missing'; readonly why: string };
