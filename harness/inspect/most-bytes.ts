/** More than this is neither hashed nor inflated: a small file can claim petabytes. */
export const MOST_BYTES = 8 * 1024 ** 3;
