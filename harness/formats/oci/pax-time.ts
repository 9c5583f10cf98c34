import type { FormatError } from '../../core/errors.ts';

/** A time: whole seconds, which may lie before 1970, and nanoseconds after them. */
export interface Timestamp {
  readonly sec: bigint;
  readonly nsec: number;
}

/**
 * A time as PAX writes it, decimal with any number of digits behind the point; what is finer than nanoseconds is cut off.
 *
 * @throws what `fail` makes, for anything else.
 */
export function paxTime(text: string | undefined, fail: (problem: string) => FormatError): Timestamp | undefined {
  if (text === undefined) return undefined;
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,18})(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === undefined) throw fail(`a PAX record gives the time "${text.slice(0, 40)}"`);
  const nsec = Number(fraction.slice(0, 9).padEnd(9, '0'));
  if (sign !== '-') return { sec: BigInt(whole), nsec };
  return nsec === 0 ? { sec: -BigInt(whole), nsec } : { sec: -BigInt(whole) - 1n, nsec: 1_000_000_000 - nsec };
}
