import { FormatError, HarnessError } from '../core/errors.ts';
import { emptyGzipFacts, inflateGzip } from '../formats/gzip.ts';
import { readTar } from '../formats/tar.ts';
import { openAtomicWriter } from '../host/atomic-writer.ts';
import { readChunks } from '../host/file-chunks.ts';

/**
 * Takes one file out of a gzip-compressed tarball.
 *
 * @param origin what the archive is called in messages: the URL that it came from.
 * @throws {HarnessError} `BOOTPROOF_ARCHIVE` when it is no such archive, or has no regular file of that name.
 */
export async function extractMember(archive: string, member: string, target: string, origin: string): Promise<void> {
  const wanted = plain(member);
  const seen: string[] = [];
  try {
    await using writer = await openAtomicWriter(target, 0o755);
    let inside = false;
    let found = false;
    const gzip = emptyGzipFacts();
    for await (const event of readTar(inflateGzip(readChunks(archive), gzip))) {
      if (event.kind === 'data') {
        if (inside) await writer.write(event.bytes);
      } else if (event.kind === 'entry') {
        const { entry } = event;
        inside = !found && plain(entry.name) === wanted && REGULAR_FILE.includes(entry.type) && !entry.isSparse;
        found ||= inside;
        if (seen.length < MOST_NAMES) seen.push(entry.name);
      }
    }
    const [damage] = gzip.problems;
    if (damage !== undefined) throw failed(origin, damage.problem);
    if (!found) throw failed(origin, `it has no file ${member}; it has ${seen.join(', ')}`);
    await writer.commit();
  } catch (error) {
    throw error instanceof FormatError ? failed(origin, error.message) : error;
  }
}

function plain(name: string): string {
  return name.replace(/^(?:\.\/)+/, '');
}

function failed(origin: string, why: string): HarnessError {
  return new HarnessError('BOOTPROOF_ARCHIVE', `cannot extract from ${origin}: ${why}`, { origin, why });
}

/** The type of a regular file: POSIX's, and the one of archives older than it. */
const REGULAR_FILE = ['0', '\0'];
/** Enough to see what kind of archive it is. */
const MOST_NAMES = 12;
