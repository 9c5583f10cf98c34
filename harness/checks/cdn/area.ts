import type { Check } from '../check.ts';
import { cdnCache } from './cache.ts';
import { cdnEdges } from './edges.ts';
import { cdnEncoding } from './encoding.ts';
import { cdnHead } from './head.ts';
import { cdnLatest } from './latest.ts';
import { cdnManifest } from './manifest.ts';
import { cdnNotFound } from './not-found.ts';
import { cdnObjects } from './objects.ts';
import { cdnOrigins } from './origins.ts';
import { cdnPaths } from './paths.ts';
import { cdnRanges } from './ranges.ts';
import { cdnRedirects } from './redirects.ts';
import { cdnTls } from './tls.ts';

/** The checks of the area `cdn`, each after those that it needs. */
export const CDN_CHECKS: readonly Check[] = [
  cdnTls,
  cdnLatest,
  cdnManifest,
  cdnPaths,
  cdnObjects,
  cdnEdges,
  cdnRedirects,
  cdnEncoding,
  cdnHead,
  cdnRanges,
  cdnCache,
  cdnNotFound,
  cdnOrigins,
];
