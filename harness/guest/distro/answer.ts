import { z } from 'zod';
import { openFileSource } from '../../host/file-source.ts';
import { sortLines } from '../agent/report.ts';
import { ANSWER_VERSION, LETTER_HALF_BYTES } from './letter.ts';
import { USER_MOUNTS } from './user-mounts.ts';

/** Guests write these, so every one is bounded. */
const text = z.string().max(4096);
const texts = z.array(text).max(1000);

const SHAPE = z.object({
  version: z.literal(ANSWER_VERSION),
  pid1: z.object({ exe: text, args: text }),
  /** The lines of /proc/mounts. */
  mounts: texts,
  /** `accepted`, or the words with which writing to the root was refused. */
  rootWrite: text,
  /** What an earlier boot left in the root; null: nothing. */
  kept: text.nullable(),
  /** The command lines of running agents that serve. */
  agents: texts,
  /** By the tags of the user's mounts. */
  userMounts: z.record(
    text,
    z.object({
      /** Its line in /proc/mounts; null: nothing is mounted there. */
      mounted: text.nullable(),
      /** What the harness's file in it holds; null: it is not there. */
      read: text.nullable(),
      /** `accepted`, or the words with which writing was refused. */
      write: text,
    }),
  ),
});

/** What the distribution saw: written by the guest, so only its shape can be trusted, never its truth. */
export type DistroAnswer = z.infer<typeof SHAPE>;

/** Reads the answer from a letter's disk. Hostile input: anything unexpected is a problem, never an exception. */
export async function readAnswer(
  disk: string,
  nonce: string,
): Promise<{ readonly answer: DistroAnswer } | { readonly problem: string }> {
  await using source = await openFileSource(disk);
  const half = await source.read(LETTER_HALF_BYTES, Math.min(LETTER_HALF_BYTES, source.sizeBytes - LETTER_HALF_BYTES));
  const end = half.indexOf(0);
  return parseAnswer(end === -1 ? half : half.subarray(0, end), nonce);
}

/** The answer in these bytes, or why there is none. */
export function parseAnswer(bytes: Uint8Array, nonce: string): { answer: DistroAnswer } | { problem: string } {
  if (bytes.length === 0) return { problem: "the distribution's own init never ran its boot script" };
  const values = sortLines(bytes);
  const one = (key: string): string | undefined => values.get(key)?.[0];
  const filled = (key: string): string | null => {
    const value = one(key);
    return value === undefined || value === '' ? null : value;
  };
  if (one('nonce') !== nonce) return { problem: "it does not carry this boot's nonce" };
  if (one('end') !== nonce) return { problem: 'it breaks off before its end' };
  const parsed = SHAPE.safeParse({
    version: one('version'),
    pid1: { exe: one('pid1.exe'), args: one('pid1.args')?.trim() },
    mounts: values.get('mount') ?? [],
    rootWrite: one('root.write'),
    kept: filled('kept'),
    agents: values.get('agent') ?? [],
    userMounts: Object.fromEntries(
      USER_MOUNTS.map(({ tag }) => [
        tag,
        { mounted: filled(`${tag}.mounted`), read: filled(`${tag}.read`), write: one(`${tag}.write`) },
      ]),
    ),
  });
  if (parsed.success) return { answer: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? 'malformed'}` };
}
