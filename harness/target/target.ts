import type { Arch } from '../core/arch.ts';
import type { StorePlaces } from '../disks/look-at-store.ts';
import type { Subject } from '../checks/subject.ts';
import type { LiveRelease } from './cdn/live-target.ts';
import type { SealedParts } from './sealed.ts';
import type { OriginLook } from './cdn/origins.ts';

/** The files of one architecture of a release; null where there is none. */
export interface ArchFiles {
  readonly tarball: string | null;
  readonly sidecar: string | null;
  readonly manifest: string | null;
  readonly kernel: string | null;
  readonly rootfs: string | null;
}

/** A target as it was found: where its files are, and what it is made of. Nothing of it has been judged. */
export interface Target {
  /** What the user named, for people to read. */
  readonly name: string;
  /** Which argument or variable named it. */
  readonly from: string;
  readonly subject: Subject;
  /** The release folder; null for a lone tarball and for loose files. */
  readonly root: string | null;
  readonly files: ReadonlyMap<Arch, ArchFiles>;
  readonly mergedManifest: string | null;
  /** The command line given with loose files; releases carry theirs in the manifest. */
  readonly cmdline: string | null;
  /** Parts that it names and that were not asked for: architectures, `binaries`. */
  readonly leftOut: readonly string[];
  /** Of a store of disks: what it is made of. */
  readonly store?: StorePlaces;
  /** Of a sealed image: what it is made of. */
  readonly sealed?: SealedParts;
  /** Other places that hold the release too. */
  readonly origins?: OriginLook;
  /** A release that is fetched first; null when it lies on this machine. */
  readonly live: LiveRelease | null;
}
