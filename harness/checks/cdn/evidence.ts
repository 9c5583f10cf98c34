import type { Arch } from '../../core/arch.ts';
import type { Sha256 } from '../../core/digest.ts';
import type { ManifestReading } from '../../release/manifest.ts';

/** What a CDN answered about a release. Nothing of it has been judged. */
export interface CdnEvidence {
  /** The base URL, without a slash at its end. */
  readonly base: string;
  /** The version that was looked for; null when none was asked for and `latest.json` names none. */
  readonly version: string | null;
  /** When it was looked at, as ISO 8601. */
  readonly seenAt: string;
  /** null when it is not served over TLS. */
  readonly tls: TlsSight | null;
  /** null when it was not asked for: the tree of a release folder has none of its own. */
  readonly latest: ObjectSight | null;
  readonly latestText: string | null;
  /** null when the version is not known. */
  readonly manifest: ObjectSight | null;
  readonly reading: ManifestReading | null;
  /** Every file that the manifest lists, for the architectures that are judged. */
  readonly objects: readonly ObjectSight[];
  /** The answer for a path that can never exist; null when it was not asked for. */
  readonly absent: ObjectSight | null;
}

/** What an HTTPS connection showed. */
export interface TlsSight {
  /** `TLSv1.3`; null when no connection came about. */
  readonly protocol: string | null;
  readonly validTo: string | null;
  readonly issuer: string | null;
  /** Why the certificate was not accepted; null when it was. */
  readonly problem: string | null;
}

/** One object, as it was seen in one or several requests. */
export interface ObjectSight {
  /** Where it was asked for, relative to the base URL. */
  readonly path: string;
  /** What it is: `latest.json`, `manifest.json`, or the manifest's key, such as `targets.x86_64.kernel`. */
  readonly key: string;
  readonly arch: Arch | null;
  /** The digest that the manifest gives; null where it gives none. */
  readonly listed: string | null;
  /** Whole requests, in the order in which they were made; empty when the path is none that may be asked for. */
  readonly gets: readonly GetSight[];
  /** null when it was not asked for. */
  readonly head: HeadSight | null;
  readonly range: RangeSight | null;
}

/** How a request for a whole object ended. */
export type Ending =
  | 'whole'
  /** Another status than 200. */
  | 'status'
  /** It ended before the announced length, or the connection was reset. */
  | 'cut'
  /** Fewer bytes a second than anybody waits for, or none at all. */
  | 'slow'
  /** More bytes than the object may have. */
  | 'too long'
  /** A redirect that is not followed. */
  | 'redirect'
  /** No answer at all. */
  | 'no answer';

/** One request for a whole object. */
export interface GetSight {
  /** The address that was connected to; null when it is not known. */
  readonly edge: string | null;
  readonly ending: Ending;
  readonly status: number | null;
  /** What is to be known beside the ending: the system's reason, where a redirect leads. */
  readonly detail: string | null;
  /** Answers that were worth asking again for, before this one: `503`, `ECONNRESET`. */
  readonly earlier: readonly string[];
  readonly redirects: readonly string[];
  readonly headers: KeptHeaders;
  readonly sizeBytes: number;
  /** Of the bytes that came; null when they did not come to their end. */
  readonly sha256: Sha256 | null;
  /** Whether the bytes begin as a page for people does. */
  readonly isPage: boolean;
}

/** The headers that say how an object is served and where it comes from; null where there is none. */
export interface KeptHeaders {
  readonly contentLength: string | null;
  readonly contentEncoding: string | null;
  readonly contentType: string | null;
  readonly cacheControl: string | null;
  /** What CDNs alone are told, which they follow before `cache-control`: `cdn-cache-control` (RFC 9213), `surrogate-control`. */
  readonly cdnCacheControl: readonly string[];
  readonly vary: string | null;
  readonly expires: string | null;
  readonly date: string | null;
  readonly etag: string | null;
  readonly age: string | null;
  /** `cf-cache-status`, `x-cache` or `cache-status`, whichever there is. */
  readonly cacheStatus: string | null;
}

/** The answer to HEAD. */
export interface HeadSight {
  readonly status: number | null;
  readonly headers: KeptHeaders;
}

/** The answer to a range out of the middle. */
export interface RangeSight {
  readonly asked: string;
  readonly status: number | null;
  readonly contentRange: string | null;
  readonly sizeBytes: number;
  /** Whether the bytes are those of the object at that place; null when that could not be told. */
  readonly fits: boolean | null;
}
