import type { Subject } from '../subject.ts';

/** Why a target has no builder to be run, or null. */
export function hasBuilder({ hasProducer, kind }: Subject): string | null {
  return hasProducer === true || kind === 'demo release' ? null : 'no builder was named: --producer CMD runs one';
}
