/** Whether `part` may stand in a path as it is: one file or folder name, spelled with what every file system takes alike. */
export function isPlainName(part: string): boolean {
  return /^[A-Za-z0-9_+][A-Za-z0-9._+-]*$/.test(part) && part.length <= 255;
}
