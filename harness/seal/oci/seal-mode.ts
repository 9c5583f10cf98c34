/**
 * What a tree is made for: `plain`, as containers are run; `boot`, as a system is booted, with its SELinux labels; `user`,
 * as plain with the attributes of users kept.
 */
export const SEAL_MODES = ['plain', 'boot', 'user'] as const;

export type SealMode = (typeof SEAL_MODES)[number];
