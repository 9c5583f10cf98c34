import type { Check } from '../check.ts';
import { fexAbsent } from './absent.ts';
import { registeredTwice } from './again.ts';
import { fexEntry } from './entry.ts';
import { nativePrograms } from './native.ts';
import { dynamicPrograms, staticPrograms, withoutSve } from './programs.ts';
import { surroundings } from './surroundings.ts';

/** The checks of the area `fex`, each after those that it needs. */
export const FEX_CHECKS: readonly Check[] = [
  fexEntry,
  staticPrograms,
  dynamicPrograms,
  nativePrograms,
  surroundings,
  registeredTwice,
  fexAbsent,
  withoutSve,
];
