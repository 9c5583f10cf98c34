/** Whether this process may do what only root may. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Whether this is Linux: what only Linux has is not asked of other systems. */
export function isLinux(): boolean {
  return process.platform === 'linux';
}
