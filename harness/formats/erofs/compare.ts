import { createHash } from 'node:crypto';
import type { ByteSource } from '../byte-source.ts';
import { type Erofs, openErofs } from './erofs.ts';
import type { Inode } from './inode.ts';
import type { Superblock } from './superblock.ts';
import { walkErofs } from './walk.ts';

/** What two images say differently about one path. */
export interface ErofsDifference {
  readonly path: string;
  /** `path`: only one of them has it. */
  readonly what: 'path' | 'type' | 'content' | 'mode' | 'owner' | 'mtime' | 'target' | 'device' | 'xattrs';
  /** In words; what is not there is `nothing`. */
  readonly first: string;
  readonly second: string;
}

/** How two images differ. */
export interface ErofsComparison {
  /** In the order of the paths: the first one is the one to look at. */
  readonly differences: readonly ErofsDifference[];
  /** Fields of the superblock that differ although the trees need not: UUID, build time, features. */
  readonly superblock: readonly string[];
}

/**
 * Compares the trees of two images: content by its digest, and everything that `stat` and `listxattr` show. Where the
 * images put things is no difference.
 *
 * @throws {FormatError} when one of them cannot be read to its end.
 */
export async function compareErofs(first: ByteSource, second: ByteSource): Promise<ErofsComparison> {
  const [one, two] = [await openErofs(first), await openErofs(second)];
  const [before, after] = [await readFacts(one), await readFacts(two)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return {
    differences: paths.flatMap((path) => compareFacts(path, before.get(path), after.get(path))),
    superblock: compareSuperblocks(one.superblock, two.superblock),
  };
}

type Facts = Omit<Record<ErofsDifference['what'], string>, 'path'>;

async function readFacts(erofs: Erofs): Promise<Map<string, Facts>> {
  const facts = new Map<string, Facts>();
  const contents = new Map<number, string>();
  for await (const { path, inode } of walkErofs(erofs)) {
    const content = contents.get(inode.nid) ?? (await digestOf(erofs, inode));
    if (inode.links > 1) contents.set(inode.nid, content);
    const { type, mode, uid, gid, modifiedAt, modifiedNsec, device } = inode;
    const xattrs = (await erofs.xattrs(inode)).map(
      ({ name, value }) => `${name}=${Buffer.from(value).toString('hex')}`,
    );
    facts.set(path, {
      type,
      content,
      mode: `0${mode.toString(8)}`,
      owner: `${String(uid)}:${String(gid)}`,
      mtime: renderTime(modifiedAt, modifiedNsec),
      target: type === 'symlink' ? await erofs.link(inode) : NOTHING,
      device: device === null ? NOTHING : `${String(device.major)}:${String(device.minor)}`,
      xattrs: xattrs.length === 0 ? NOTHING : xattrs.sort().join(' '),
    });
  }
  return facts;
}

async function digestOf(erofs: Erofs, inode: Inode): Promise<string> {
  if (inode.type !== 'file') return NOTHING;
  const hash = createHash('sha256');
  for await (const piece of erofs.content(inode)) hash.update(piece);
  return `${String(inode.sizeBytes)} bytes, SHA-256 ${hash.digest('hex')}`;
}

function renderTime(seconds: number, nanoseconds: number): string {
  const date = new Date(seconds * 1_000);
  const whole = Number.isNaN(date.getTime()) ? `${String(seconds)} s` : date.toISOString().replace('.000Z', 'Z');
  return nanoseconds === 0 ? whole : `${whole} and ${String(nanoseconds)} ns`;
}

/** What makes two things of one path another kind of thing hides everything else. */
function compareFacts(path: string, first: Facts | undefined, second: Facts | undefined): ErofsDifference[] {
  if (first === undefined || second === undefined) {
    return [{ path, what: 'path', first: first?.type ?? NOTHING, second: second?.type ?? NOTHING }];
  }
  if (first.type !== second.type) return [{ path, what: 'type', first: first.type, second: second.type }];
  return IN_ORDER.filter((what) => first[what] !== second[what]).map((what) => ({
    path,
    what,
    first: first[what],
    second: second[what],
  }));
}

function compareSuperblocks(first: Superblock, second: Superblock): string[] {
  const said = (superblock: Superblock): string[] => [
    `block size ${superblock.blockSizeBytes}`,
    `UUID ${superblock.uuid}`,
    `volume name "${superblock.volumeName}"`,
    `build time ${renderTime(superblock.buildTime, superblock.buildTimeNsec)}`,
    `features ${superblock.features.join(', ')}`,
  ];
  const others = said(second);
  return said(first).flatMap((words, index) =>
    words === others[index] ? [] : [`${words} and ${others[index] ?? ''}`],
  );
}

const NOTHING = 'nothing';
const IN_ORDER = ['content', 'target', 'device', 'mode', 'owner', 'xattrs', 'mtime'] as const;
