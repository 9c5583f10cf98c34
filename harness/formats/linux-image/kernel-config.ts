import { gunzipSync } from 'node:zlib';
import { FormatError, messageOf } from '../../core/errors.ts';

/**
 * A kernel's configuration: symbol without `CONFIG_` → `y`, `m`, `n` (written as "is not set"), or the value of a number
 * or string symbol, quotes removed. JSON-safe.
 */
export type KernelConfig = Readonly<Record<string, string>>;

/** Whether a symbol is built into the kernel itself. */
export function isBuiltIn(config: KernelConfig, symbol: string): boolean {
  return config[symbol] === 'y';
}

/**
 * The configuration that CONFIG_IKCONFIG embeds in an unpacked kernel; null when the kernel carries none.
 * Source: kernel/configs.c: a gzip stream between the markers IKCFG_ST and IKCFG_ED.
 *
 * @throws {FormatError} when the markers are there and what stands between them is no configuration.
 */
export function findKernelConfig(kernel: Uint8Array): KernelConfig | null {
  const text = findKernelConfigText(kernel);
  return text === null ? null : parseKernelConfig(text);
}

/**
 * The same configuration word for word, as the kernel's build wrote it.
 *
 * @throws {FormatError} like {@link findKernelConfig}.
 */
export function findKernelConfigText(kernel: Uint8Array): string | null {
  const bytes = Buffer.from(kernel.buffer, kernel.byteOffset, kernel.length);
  const start = bytes.indexOf(START_AND_GZIP);
  if (start === -1) return null;
  const end = bytes.indexOf('IKCFG_ED', start);
  if (end === -1) throw new FormatError(FORMAT, 'the embedded configuration has no end', start);
  try {
    return gunzipSync(bytes.subarray(start + START_BYTES, end), { maxOutputLength: LARGEST_CONFIG }).toString('utf8');
  } catch (error) {
    throw new FormatError(FORMAT, `the embedded configuration does not unpack: ${messageOf(error)}`, start, {
      cause: error,
    });
  }
}

/** A configuration as the kernel's build writes it to `.config`; lines that set nothing are passed over. */
export function parseKernelConfig(text: string): KernelConfig {
  const config = Object.create(null) as Record<string, string>;
  for (const line of text.split('\n')) {
    const set = /^CONFIG_(\w+)=(.*)$/.exec(line);
    const unset = set === null ? /^# CONFIG_(\w+) is not set$/.exec(line) : null;
    if (set?.[1] !== undefined && set[2] !== undefined) config[set[1]] = unquote(set[2].trimEnd());
    else if (unset?.[1] !== undefined) config[unset[1]] = 'n';
  }
  return config;
}

const FORMAT = 'kernel-config';
/** With the gzip magic behind it: the bare word also occurs in tools and scripts that look for it. */
const START_AND_GZIP = Buffer.from('IKCFG_ST\x1f\x8b', 'latin1');
const START_BYTES = 8;
const LARGEST_CONFIG = 16 * 1024 * 1024;

function unquote(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
}
