import { messageOf } from '../../../core/errors.ts';

/** Why something failed, with what caused it: the message of a library is often no more than where it failed. */
export function whyOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  if (cause === undefined || cause === error) return messageOf(error);
  const [why, below] = [messageOf(error), whyOf(cause)];
  return why.includes(below) ? why : `${why}: ${below}`;
}
