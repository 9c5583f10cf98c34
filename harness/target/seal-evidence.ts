import { join } from 'node:path';
import { z } from 'zod';
import type { CmdlineFacts, SealEvidence, UkiFacts } from '../checks/seal/evidence.ts';
import { FormatError, UsageError } from '../core/errors.ts';
import { type ByteSource, sliceSource } from '../formats/byte-source.ts';
import { KIND_BYTES, nameFileKind } from '../formats/file-kind.ts';
import { VERITY_ALGORITHMS } from '../formats/verity-algorithms.ts';
import { parseJson } from '../formats/json.ts';
import { type LinuxImage, parseLinuxImage } from '../formats/linux-image/linux-image.ts';
import { PE_ARCHES, readPe } from '../formats/pe/pe.ts';
import { type Uki, readUki } from '../formats/pe/uki.ts';
import { openFileSource } from '../host/file-source.ts';
import { kindOf, readBounded } from '../host/files.ts';
import { firstDifference } from '../seal/first-difference.ts';
import { readImage } from '../seal/image/read-image.ts';
import { parseKargs } from '../seal/karg/parse-kargs.ts';
import { lookAtRepository } from '../seal/repository/look-at-repository.ts';
import type { SealNode } from '../seal/tree.ts';
import { type Recomputed, recompute } from './seal-digests.ts';
import type { SealedParts } from './sealed.ts';

/**
 * Looks at a sealed target: reads its command line, recomputes its digests from its layers, reads its repository through.
 *
 * @throws {HarnessError} when the machine will not let us look.
 * @throws {UsageError} for pins that are none, and a unified kernel image beside another command line.
 */
export async function gatherSeal(parts: SealedParts, signal: AbortSignal): Promise<SealEvidence> {
  const { cmdline, uki } = await readCmdline(parts);
  const pins = parts.pins === undefined ? null : await readPins(parts.pins);
  const repository = parts.repository === undefined ? null : await lookAtRepository(parts.repository, signal);
  if (parts.image === undefined) return { cmdline, uki, image: null, repository, differences: [], pins };
  const asked = VERITY_ALGORITHMS.filter(
    (name) =>
      cmdline?.trials.some(({ algorithm }) => algorithm === name) === true ||
      Object.keys(pins ?? {}).some((key) => key.endsWith(name)),
  );
  const recomputed = await recompute(parts.image, parts.mode, asked.length === 0 ? ['sha256'] : asked);
  const differences = await explain(cmdline, recomputed, parts.repository);
  return { cmdline, uki, image: recomputed.image, repository, differences, pins };
}

async function readCmdline({ uki, cmdline }: SealedParts): Promise<Pick<SealEvidence, 'cmdline' | 'uki'>> {
  if (uki === undefined) {
    return { cmdline: cmdline === undefined ? null : cmdlineFacts('the command line', cmdline), uki: null };
  }
  if (cmdline !== undefined) throw new UsageError(`${uki} has a command line of its own: leave --cmdline out`);
  await using source = await openFileSource(uki);
  const unusable = (problem: string): CmdlineFacts => ({ from: uki, text: '', trials: [], problem });
  try {
    const image = await readUki(source);
    const text = image?.cmdline ?? null;
    return {
      cmdline:
        text === null
          ? unusable('it has no command line: whoever boots it chooses the image')
          : cmdlineFacts(uki, text),
      uki: image === null ? null : await ukiFacts(uki, source, image),
    };
  } catch (error) {
    return { cmdline: unusable(formatProblem(error)), uki: null };
  }
}

async function ukiFacts(path: string, source: ByteSource, { machine, linux }: Uki): Promise<UkiFacts> {
  const kernel = sliceSource(source, linux.offset, linux.sizeBytes);
  const kind = nameFileKind(await kernel.read(0, Math.min(kernel.sizeBytes, KIND_BYTES)));
  const facts = { path, machine, arch: PE_ARCHES[machine] ?? null };
  try {
    const { format, arch } = await parseLinuxImage(kernel);
    const program = await readPe(kernel);
    return {
      ...facts,
      kernel: {
        kind,
        arch: STARTABLE.includes(format) ? arch : null,
        machine: program?.machine ?? null,
        problem: null,
      },
    };
  } catch (error) {
    return { ...facts, kernel: { kind, arch: null, machine: null, problem: formatProblem(error) } };
  }
}

function cmdlineFacts(from: string, text: string): CmdlineFacts {
  try {
    return { from, text, trials: parseKargs(text), problem: null };
  } catch (error) {
    return { from, text, trials: [], problem: formatProblem(error) };
  }
}

async function readPins(path: string): Promise<Record<string, string>> {
  try {
    return pinsShape.parse(parseJson(await readBounded(path, MOST_PINS_BYTES)).value);
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof z.ZodError)) throw error;
    throw new UsageError(`${path} holds no pins: it is {"boot v1 sha256": "DIGEST", …}`, { cause: error });
  }
}

/** Of digests that the image has not, where the repository has an image of them: the first line that differs. */
async function explain(
  cmdline: CmdlineFacts | null,
  { image, trees }: Recomputed,
  repository: string | undefined,
): Promise<SealEvidence['differences']> {
  const found: { digest: string; difference: NonNullable<ReturnType<typeof firstDifference>> }[] = [];
  for (const { digest: named, algorithm } of cmdline?.trials ?? []) {
    const digest = named.toLowerCase();
    const ours = trees.get(algorithm);
    if (repository === undefined || ours === undefined || image.digests.some((one) => one.digest === digest)) continue;
    const theirs = await treeOf(join(repository, 'images', digest));
    const difference = theirs === null ? null : firstDifference(ours, theirs);
    if (difference !== null) found.push({ digest, difference });
  }
  return found;
}

async function treeOf(path: string): Promise<SealNode | null> {
  if ((await kindOf(path)) !== 'file') return null;
  await using source = await openFileSource(path);
  return await readImage(source).catch((error: unknown) => {
    formatProblem(error);
    return null;
  });
}

/** What is wrong with bytes; anything else is no answer. */
function formatProblem(error: unknown): string {
  if (!(error instanceof FormatError)) throw error;
  return error.message;
}

/** An ELF file, or one that is packed as a whole, is for other boot loaders. */
const STARTABLE: readonly LinuxImage['format'][] = ['bzimage', 'arm64-image', 'efi-zboot'];
const MOST_PINS_BYTES = 1024 * 1024;
const pinsShape = z.record(z.string().regex(/^(?:plain|boot|user) v[12] sha(?:256|512)$/), z.string());
