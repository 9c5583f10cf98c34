import { parseDuration } from '../core/deadline.ts';
import { UsageError } from '../core/errors.ts';
import { type Given, textOf } from './option-spec.ts';

/**
 * The milliseconds of a flag that has a default, such as `90s`.
 *
 * @throws {UsageError} for what is no duration, and for none at all.
 */
export function durationOf(given: Given, name: string): number {
  const text = textOf(given, name) ?? '';
  const durationMs = parseDuration(text);
  if (durationMs === undefined || durationMs === 0)
    throw new UsageError(`--${flagOf(name)} ${text}: write it like 90s or 2m`);
  return durationMs;
}

/** `producerTimeout` is what the parser makes of `--producer-timeout`. */
function flagOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
