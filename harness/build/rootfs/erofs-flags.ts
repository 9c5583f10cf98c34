/**
 * The flags of mkfs.erofs, wherever it runs: LZ4HC and no extended attributes, as the contract wants it; one time and one
 * UUID, so that the same tree gives the same bytes; everything owned by root.
 */
export function erofsFlags(time: Date): string[] {
  return ['-x-1', '-zlz4hc', `-T${String(Math.floor(time.getTime() / 1_000))}`, `-U${UUID}`, '--all-root'];
}

/** Without these two, PID 1 has no console before anything is mounted. Source: Documentation/admin-guide/devices.txt. */
export const DEVICES = [
  { path: 'dev/console', mode: '600', major: 5, minor: 1 },
  { path: 'dev/null', mode: '666', major: 1, minor: 3 },
] as const;

/** A random one would make every image another one. */
const UUID = '626f6f74-7072-4f6f-8066-726f6f746673';
