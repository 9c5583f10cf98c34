/** How object paths are laid out on a CDN: `asset/v{version}/…`, or the short paths of early releases. */
export const LAYOUTS = ['asset-v', 'flat'] as const;

export type Layout = (typeof LAYOUTS)[number];
