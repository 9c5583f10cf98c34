import type { Check } from '../check.ts';
import { manifestBinaries } from './binaries.ts';
import { manifestCommandLine } from './command-line.ts';
import { manifestCopies } from './copies.ts';
import { manifestDigests } from './digests.ts';
import { manifestFiles } from './files.ts';
import { manifestInstallPlaces } from './install-places.ts';
import { manifestJson } from './json.ts';
import { manifestMerge } from './merge.ts';
import { manifestPaths } from './paths.ts';
import { manifestPresent } from './present.ts';
import { manifestSchema } from './schema.ts';
import { manifestSource } from './source.ts';
import { manifestTargets } from './targets.ts';
import { manifestVersions } from './versions.ts';

/** The checks of the area `manifest`, each after those that it needs. */
export const MANIFEST_CHECKS: readonly Check[] = [
  manifestPresent,
  manifestJson,
  manifestSchema,
  manifestVersions,
  manifestTargets,
  manifestCopies,
  manifestMerge,
  manifestPaths,
  manifestDigests,
  manifestFiles,
  manifestSource,
  manifestBinaries,
  manifestInstallPlaces,
  manifestCommandLine,
];
