import { type Hash, createHash } from 'node:crypto';
import type { TarEntryFacts, TarFacts } from '../checks/tarball/evidence.ts';
import type { Sha256 } from '../core/digest.ts';
import { FormatError } from '../core/errors.ts';
import { type TarEnd, type TarEntry, readTar } from '../formats/tar.ts';
import { type ReleaseLimits, memberLimit, renderSize } from '../release/limits.ts';
import { type IncomingObject, openIncoming } from '../store/objects.ts';

/** What passing through an archive gave. */
export interface ArchiveReading {
  readonly tar: TarFacts;
  readonly isGzipInside: boolean;
  /** The first `manifest.json` within its bound. */
  readonly manifestBytes: Uint8Array | null;
  /** Members that were put into the store, by name. */
  readonly kept: ReadonlyMap<string, string>;
}

/** Reads an archive to its end, or to the bound that it breaks. */
export async function readArchive(
  bytes: AsyncIterable<Uint8Array>,
  options: { readonly store: string | null; readonly limits: ReleaseLimits },
): Promise<ArchiveReading> {
  const entries: TarEntryFacts[] = [];
  const kept = new Map<string, string>();
  let manifestBytes: Uint8Array | null = null;
  let end: TarEnd | null = null;
  let member: Member | null = null;
  const first = { isGzip: false };
  const give = (rest: Partial<TarFacts>): ArchiveReading => ({
    tar: { entries, end, problem: null, stopped: null, ...rest },
    isGzipInside: first.isGzip,
    manifestBytes,
    kept,
  });
  const finish = async (): Promise<void> => {
    if (member === null) return;
    const { facts, path, held } = await member.finish();
    member = null;
    entries.push(facts);
    if (path !== null && !kept.has(facts.name)) kept.set(facts.name, path);
    if (held !== null) manifestBytes ??= held;
  };
  try {
    for await (const event of readTar(noticeGzip(bytes, first))) {
      if (event.kind === 'data') {
        await member?.take(event.bytes);
        continue;
      }
      await finish();
      if (event.kind === 'end') {
        end = event.end;
        continue;
      }
      const { entry } = event;
      const limit = memberLimit(plainName(entry.name), options.limits);
      if (entry.sizeBytes > limit) {
        entries.push(factsOf(entry, null));
        const problem = `it is ${renderSize(entry.sizeBytes)}, at most ${renderSize(limit)} are read`;
        return give({ stopped: { at: entry.name, problem } });
      }
      if (entries.length === MOST_ENTRIES) {
        return give({ stopped: { at: entry.name, problem: `it comes after ${MOST_ENTRIES} other entries` } });
      }
      member = await openMember(entry, options.store);
    }
    return give({});
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return give({ problem: error.message });
  } finally {
    await member?.abandon();
  }
}

/** An entry whose data is passing by. */
interface Member {
  take(bytes: Uint8Array): Promise<void>;
  finish(): Promise<{ facts: TarEntryFacts; path: string | null; held: Uint8Array | null }>;
  abandon(): Promise<void>;
}

async function openMember(entry: TarEntry, store: string | null): Promise<Member> {
  const hash: Hash = createHash('sha256');
  const isPlain = entry.type === '0' && !entry.isSparse;
  const isSpooled = isPlain && store !== null && SPOOLED.includes(entry.name);
  const incoming: IncomingObject | null = isSpooled ? await openIncoming(store) : null;
  const held: Uint8Array[] | null = isPlain && plainName(entry.name) === 'manifest.json' ? [] : null;
  return {
    async take(bytes) {
      hash.update(bytes);
      held?.push(Uint8Array.from(bytes));
      await incoming?.write(bytes);
    },
    async finish() {
      const sha256 = hash.digest('hex') as Sha256;
      const path = (await incoming?.keep(sha256)) ?? null;
      await incoming?.[Symbol.asyncDispose]();
      return { facts: factsOf(entry, sha256), path, held: held === null ? null : Buffer.concat(held) };
    },
    async abandon() {
      await incoming?.[Symbol.asyncDispose]();
    },
  };
}

function factsOf(entry: TarEntry, sha256: Sha256 | null): TarEntryFacts {
  const { offset, name, longName, type, linkName, sizeBytes, isSparse, pax, globalPax, header } = entry;
  return {
    offset,
    name,
    headerName: header.name,
    longName,
    type,
    linkName,
    mode: header.mode,
    sizeBytes,
    headerSizeBytes: header.sizeBytes,
    isSparse,
    pax,
    globalPax,
    sha256,
  };
}

/** `./kernel` is a wrong name for the member that everybody takes it for. */
function plainName(name: string): string {
  return name.replace(/^(?:\.\/)+/, '');
}

async function* noticeGzip(
  bytes: AsyncIterable<Uint8Array>,
  first: { isGzip: boolean },
): AsyncGenerator<Uint8Array, void, void> {
  let isFirst = true;
  for await (const chunk of bytes) {
    if (isFirst) first.isGzip = chunk[0] === 0x1f && chunk[1] === 0x8b;
    isFirst = false;
    yield chunk;
  }
}

const SPOOLED: readonly string[] = ['kernel', 'rootfs.erofs'];
const MOST_ENTRIES = 1000;
