import type { Check } from '../check.ts';
import { archive } from './archive.ts';
import { memberDigests } from './digests.ts';
import { extensions } from './extensions.ts';
import { gzip } from './gzip.ts';
import { looseFiles } from './loose-files.ts';
import { members } from './members.ts';
import { tarballNamed } from './name.ts';
import { safePaths } from './paths.ts';
import { sidecar } from './sidecar.ts';
import { tarballSize } from './size.ts';
import { entryTypes } from './types.ts';

/** The checks of the area `tarball`, each after those that it needs. */
export const TARBALL_CHECKS: readonly Check[] = [
  tarballNamed,
  tarballSize,
  sidecar,
  gzip,
  archive,
  members,
  safePaths,
  entryTypes,
  extensions,
  memberDigests,
  looseFiles,
];
