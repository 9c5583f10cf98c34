import type { Problem } from '../../core/finding.ts';
import { type Check, type CheckContext, defineCheck } from '../check.ts';
import { rootfsContents } from '../rootfs/contents.ts';
import { ROOTFS_CHECKS } from '../rootfs/area.ts';
import type { RootfsEvidence } from '../rootfs/evidence.ts';
import { rootfsFormat } from '../rootfs/format.ts';
import { hasBuilder } from './has-builder.ts';

/** What the builder makes would pass as a release's root file system. */
export const builderImage = defineCheck({
  id: 'builder/image',
  holds:
    'the image that the builder makes passes every check of the area rootfs, for the architecture that was asked for',
  why: 'the next release is built from it',
  mend: 'mend what the area `rootfs` finds, in the builder and not in the image',
  tier: 'full',
  per: 'arch',
  evidence: 'builder',
  after: ['builder/ends'],
  appliesTo: hasBuilder,
  lacksSubject: ({ produced, runs }) =>
    produced === null && runs[0]?.sha256 != null ? 'it is the image that ships, which the area rootfs judges' : null,
  check: ({ produced }, context) => (produced === null ? [] : judgeImage(produced, context)),
});

function judgeImage(image: RootfsEvidence, context: CheckContext): Problem[] {
  // Of what cannot be read nothing else can be said.
  const unreadable = [rootfsFormat, rootfsContents].flatMap((check) => check.check(image, context));
  if (unreadable.length > 0) return unreadable;
  return ROOTFS_CHECKS.filter((check): check is Check<'rootfs'> => check.evidence === 'rootfs')
    .filter((check) => (check.appliesTo(context.subject, context.arch) ?? check.lacksSubject?.(image) ?? null) === null)
    .flatMap((check) => check.check(image, context));
}
