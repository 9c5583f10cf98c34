import { builderEnds } from '../../harness/checks/builder/ends.ts';
import { builderImage } from '../../harness/checks/builder/image.ts';
import { builderReproducible } from '../../harness/checks/builder/reproducible.ts';
import { builderShips } from '../../harness/checks/builder/ships.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(builderEnds);
claim(builderReproducible);
claim(builderImage);
claim(builderShips);
