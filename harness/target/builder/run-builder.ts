import type { BuilderEvidence } from '../../checks/builder/evidence.ts';
import type { ManifestEvidence } from '../../checks/manifest/evidence.ts';
import type { Arch } from '../../core/arch.ts';
import { openErofs } from '../../formats/erofs/erofs.ts';
import { openFileSource } from '../../host/file-source.ts';
import { FormatError } from '../../core/errors.ts';
import type { Target } from '../target.ts';
import { gatherBuilder } from './builder-evidence.ts';
import type { Producer } from './producer.ts';

/** What running a builder may use of the run. */
export interface BuilderPlaces {
  readonly runFolder: string;
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** The root file system that ships for an architecture, and what the release says of itself. */
export interface ShippedRootfs {
  readonly arch: Arch;
  readonly path: string;
  readonly manifests: ManifestEvidence;
}

/** Runs a builder for the architectures of a target, one after the other: it may use everything that the machine has. */
export function openBuilderQueue(
  target: Target,
  producer: Producer,
  places: BuilderPlaces,
): (shipped: ShippedRootfs) => Promise<BuilderEvidence> {
  let last: Promise<unknown> = Promise.resolve();
  return (shipped) => {
    const evidence = last.then(() => runFor(shipped, target, producer, places));
    last = evidence.catch(() => undefined);
    return evidence;
  };
}

async function runFor(
  { arch, path, manifests }: ShippedRootfs,
  target: Target,
  producer: Producer,
  places: BuilderPlaces,
): Promise<BuilderEvidence> {
  const [manifest = null] = manifests.copies.flatMap(({ reading }) => reading.manifest ?? []);
  const builtAt = manifest === null ? null : Math.floor(Date.parse(manifest.built_at) / 1_000);
  const files = target.files.get(arch);
  return gatherBuilder({
    ...places,
    producer,
    arch,
    version: manifest?.asset_version ?? null,
    sourceDateEpoch: builtAt !== null && Number.isFinite(builtAt) ? builtAt : await buildTimeOf(path),
    shipped: path,
    untouched: files === undefined ? [] : Object.values(files).filter((file) => typeof file === 'string'),
  });
}

/** Files without a manifest: the image says when it was made. */
async function buildTimeOf(path: string): Promise<number | null> {
  await using source = await openFileSource(path);
  try {
    return (await openErofs(source)).superblock.buildTime;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
