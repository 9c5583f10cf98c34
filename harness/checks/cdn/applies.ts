import type { Subject } from '../subject.ts';

/** Whether the release is one that a CDN serves: a folder that can be published, or a CDN itself. */
export function isPublished({ has }: Subject): string | null {
  return has.mergedManifest ? null : 'the target has no merged manifest, so nothing of it can be published';
}

/** Whether it is a CDN that is judged. A release folder is served by ourselves, and our own headers judge nobody. */
export function isLive({ kind }: Subject): string | null {
  return kind === 'live CDN' ? null : 'the target is no CDN: how our own server serves it judges nobody';
}
