import type { BinaryEvidence } from './evidence.ts';
import type { Subject } from '../subject.ts';

/** Why a target has no binaries whose bytes could be judged, or null. */
export function hasBinaries({ has }: Subject): string | null {
  return has.binaries ? null : 'the bytes of binaries lie in a release folder only';
}

/** Why these binaries hold no subject for a check, or null. */
export function someBinary({ binaries }: BinaryEvidence): string | null {
  return binaries.length > 0 ? null : 'the manifest lists no binary of this architecture';
}
