/** The hash algorithms that Linux knows for fs-verity, by the names that command lines use. */
export const VERITY_ALGORITHMS = ['sha256', 'sha512'] as const;
