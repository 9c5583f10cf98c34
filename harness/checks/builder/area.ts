import type { Check } from '../check.ts';
import { builderEnds } from './ends.ts';
import { builderImage } from './image.ts';
import { builderReproducible } from './reproducible.ts';
import { builderShips } from './ships.ts';

/** The checks of the area `builder`, each after those that it needs. */
export const BUILDER_CHECKS: readonly Check[] = [builderEnds, builderReproducible, builderImage, builderShips];
