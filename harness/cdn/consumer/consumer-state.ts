import { z } from 'zod';
import { join } from 'node:path';
import { readBounded, writeAtomic } from '../../host/files.ts';

const state = z.object({
  schema: z.literal(1),
  /** By base URL: the newest version that its `latest.json` has named and that was then prepared. */
  latest: z.record(z.string(), z.string()),
  /** The manifest that each version was prepared with, wherever it came from, and how its server knows it again. */
  manifests: z.record(
    z.string(),
    z.object({ sha256: z.string(), etag: z.string().nullable(), modified: z.string().nullable() }),
  ),
  /** The digests of files that were hashed, by their path, and of which state of them: {@link digestOfKnown}. */
  verified: z.record(z.string(), z.object({ sha256: z.string(), identity: z.string(), atMs: z.number() })),
});

/** What a cache folder remembers between runs, in `.state.json`. Without it nothing breaks: files are hashed again. */
export type ConsumerState = z.infer<typeof state>;

/** The state of a cache folder; a fresh one when there is none, or none that can be read. */
export async function readState(cacheFolder: string): Promise<ConsumerState> {
  try {
    const bytes = await readBounded(join(cacheFolder, STATE_FILE), LIMIT_BYTES);
    return state.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return { schema: 1, latest: {}, manifests: {}, verified: {} };
  }
}

/** Writes the state of a cache folder, whole or not at all. */
export async function writeState(cacheFolder: string, value: ConsumerState): Promise<void> {
  await writeAtomic(join(cacheFolder, STATE_FILE), `${JSON.stringify(value, null, 1)}\n`);
}

const STATE_FILE = '.state.json';
const LIMIT_BYTES = 16 * 1024 * 1024;
