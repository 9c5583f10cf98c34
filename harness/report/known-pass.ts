import { join } from 'node:path';
import { z } from 'zod';
import { digestOfFile } from '../host/file-digest.ts';
import { kindOf, namesIn, readBounded, writeAtomic } from '../host/files.ts';
import { removeFile } from '../host/remove-file.ts';
import { eventLogOf } from './event-log.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const schema = z.strictObject({
  schema: z.literal(1),
  /** The run that passed, and the digest of its event log. */
  runFolder: z.string(),
  log: sha256,
  /** The day in UTC: certificates and waivers run out, and times that lie ahead come. */
  day: z.iso.date(),
  /** Of bootproof, and of this machine. */
  sources: sha256,
  host: sha256,
  /** Digest and mode of each file of the target. */
  files: z.record(z.string(), z.strictObject({ sha256, mode: z.number() })),
});

/** A run that passed, and everything that its verdict hangs on. */
export type KnownPass = z.infer<typeof schema>;

/**
 * The run that passed when the same was asked for; null when there is none, when it is no longer there as it was written, or
 * when the record is not one of ours.
 *
 * @param asked the digest of all that was asked for.
 */
export async function readKnownPass(stateFolder: string, asked: string): Promise<KnownPass | null> {
  const path = placeOf(stateFolder, asked);
  if ((await kindOf(path)) !== 'file') return null;
  const read = schema.safeParse(parseOrNull((await readBounded(path, LIMIT_BYTES)).toString('utf8')));
  if (!read.success) return null;
  const log = eventLogOf(read.data.runFolder);
  return (await kindOf(log)) === 'file' && (await digestOfFile(log)) === read.data.log ? read.data : null;
}

/** Keeps a run that passed in mind, in the place of an earlier one that was asked for alike. */
export async function writeKnownPass(
  stateFolder: string,
  asked: string,
  pass: Omit<KnownPass, 'schema' | 'log'>,
): Promise<void> {
  const known: KnownPass = { schema: 1, ...pass, log: await digestOfFile(eventLogOf(pass.runFolder)) };
  const folder = join(stateFolder, FOLDER);
  const names = await namesIn(folder);
  // Whoever judges each build in a folder of its own asks for each but once or twice.
  if (names.length >= MOST_KEPT) for (const name of names) await removeFile(join(folder, name));
  await writeAtomic(placeOf(stateFolder, asked), `${JSON.stringify(known)}\n`, 0o600);
}

function placeOf(stateFolder: string, asked: string): string {
  return join(stateFolder, FOLDER, `${asked}.json`);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const FOLDER = 'verdicts';
const MOST_KEPT = 200;
const LIMIT_BYTES = 1024 * 1024;
