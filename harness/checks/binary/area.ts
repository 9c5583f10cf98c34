import type { Check } from '../check.ts';
import { binaryArch } from './arch.ts';
import { binaryFexSve } from './fex-sve.ts';
import { binaryFex } from './fex.ts';
import { binaryFormat } from './format.ts';
import { binaryNeeds } from './needs.ts';

/** The checks of the area `binary`: what the bytes are; names, places and digests are the manifest's. */
export const BINARY_CHECKS: readonly Check[] = [binaryFormat, binaryArch, binaryNeeds, binaryFex, binaryFexSve];
