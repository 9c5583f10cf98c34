import type { CheckId } from '../../core/check-id.ts';
import type { Problem } from '../../core/finding.ts';
import type { Check, CheckContext } from '../check.ts';
import type { SealEvidence } from './evidence.ts';
import { sealBootChoice } from './boot-choice.ts';
import { sealBoots } from './boots.ts';
import { sealCmdline } from './cmdline.ts';
import { sealDigest } from './digest.ts';
import { sealFormat } from './format.ts';
import { sealImage } from './image.ts';
import { sealKernel } from './kernel.ts';
import { sealObjects } from './objects.ts';
import { sealPassesOver } from './passes-over.ts';
import { sealPins } from './pins.ts';
import { sealRefuses } from './refuses.ts';
import { sealRepository } from './repository.ts';
import { sealSecure } from './secure.ts';

const OF_SEALED = [
  sealKernel,
  sealCmdline,
  sealSecure,
  sealImage,
  sealDigest,
  sealFormat,
  sealRepository,
  sealObjects,
  sealBootChoice,
  sealPins,
] as const;

/** The checks of sealed images: command lines, layers, repositories; and what comes of booting them. */
export const SEAL_CHECKS: readonly Check[] = [...OF_SEALED, sealBoots, sealRefuses, sealPassesOver];

/** What one of these checks came to. */
export interface SealResult {
  readonly id: CheckId;
  readonly status: 'pass' | 'fail' | 'not-applicable' | 'blocked';
  /** Why it was not judged, or null. */
  readonly reason: string | null;
}

/** All that can be said of a sealed image without a guest, for whoever has no target around it. */
export function judgeSeal(evidence: SealEvidence): {
  readonly results: readonly SealResult[];
  readonly problems: readonly Problem[];
} {
  const results: SealResult[] = [];
  const problems: Problem[] = [];
  for (const check of OF_SEALED) {
    const { id, after } = check;
    const lacks = check.lacksSubject?.(evidence) ?? null;
    const failed = after.find((earlier) => results.some((one) => one.id === earlier && one.status === 'fail'));
    if (lacks !== null) results.push({ id, status: 'not-applicable', reason: lacks });
    else if (failed !== undefined) results.push({ id, status: 'blocked', reason: `${failed} failed` });
    else {
      const found = check.check(evidence, SEALED);
      problems.push(...found);
      results.push({ id, status: found.length === 0 ? 'pass' : 'fail', reason: null });
    }
  }
  return { results, problems };
}

const SEALED: CheckContext = {
  arch: null,
  subject: {
    kind: 'sealed image',
    arches: [],
    layout: 'asset-v',
    has: { tarball: false, archManifest: false, mergedManifest: false, binaries: false },
  },
};
