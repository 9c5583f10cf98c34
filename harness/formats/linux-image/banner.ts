/** The line that a kernel prints first, out of its own read-only data. */
export interface KernelBanner {
  /** The whole line, `Linux version 6.12.9 (builder@host) (gcc …) #1 SMP …`. */
  readonly text: string;
  /** UTS_RELEASE, what `uname -r` prints. */
  readonly release: string;
}

/** The version banner of an unpacked kernel; null when there is none. Source: init/version-timestamp.c. */
export function findBanner(kernel: Uint8Array): KernelBanner | null {
  const bytes = Buffer.from(kernel.buffer, kernel.byteOffset, kernel.length);
  for (let at = bytes.indexOf(PREFIX); at !== -1; at = bytes.indexOf(PREFIX, at + 1)) {
    const line = bytes.subarray(at, at + LONGEST_BANNER).toString('latin1');
    // The release is followed by who built it; a format string ("Linux version %s") is not the banner.
    const match = /^Linux version (\d[^\s\0]*) \([^\0\n]*/.exec(line);
    if (match?.[1] !== undefined) return { text: match[0], release: match[1] };
  }
  return null;
}

const PREFIX = 'Linux version ';
const LONGEST_BANNER = 1024;
