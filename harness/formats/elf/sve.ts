import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { type ElfCode, type ElfFunction, readCode } from './functions.ts';
import { readRange, viewOf } from './sections.ts';

/** A function that holds SVE instructions, with the first of them. */
export interface SveUse {
  readonly function: string;
  readonly instruction: string;
}

/**
 * The functions of an arm64 program that hold instructions of the Scalable Vector Extension and whose names fit `wanted`,
 * a few of them; null when its symbols were stripped, since then nobody can say whose code it is.
 *
 * @throws {FormatError} when its tables point outside the file.
 */
export async function findSve(source: ByteSource, wanted: RegExp): Promise<SveUse[] | null> {
  const code = await readCode(source, wanted);
  if (code === null) return null;
  const uses: SveUse[] = [];
  let left = 2 * source.sizeBytes;
  for (const one of code.functions) {
    left -= one.sizeBytes;
    if (left < 0) throw new FormatError('elf', 'its functions lie upon each other', one.offset);
    const instruction = await firstSve(source, one, code.turns);
    if (instruction !== null) uses.push({ function: one.name, instruction });
    if (uses.length >= MOST_USES) break;
  }
  return uses;
}

async function firstSve(
  source: ByteSource,
  { offset, sizeBytes }: ElfFunction,
  turns: ElfCode['turns'],
): Promise<string | null> {
  const words = viewOf(await readRange(source, offset, sizeBytes, 'the instructions of a function'));
  let next = turnsUpTo(turns, offset);
  let isData = turns[next - 1]?.isData ?? false;
  for (let at = 0; at + 4 <= words.byteLength; at += 4) {
    for (let turn = turns[next]; turn !== undefined && turn.offset <= offset + at; turn = turns[next]) {
      isData = turn.isData;
      next += 1;
    }
    // arm64 instructions are little-endian, whatever data are.
    const word = words.getUint32(at, true);
    if (!isData && isSve(word)) return `0x${word.toString(16).padStart(8, '0')}`;
  }
  return null;
}

/** How many of the turns, which stand in order, lie at or before an offset. */
function turnsUpTo(turns: ElfCode['turns'], offset: number): number {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((turns[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bits 28 to 25 are 0010: Arm Architecture Reference Manual, top-level encodings for A64. */
function isSve(word: number): boolean {
  return ((word >>> 25) & 0xf) === 0b0010;
}

/** Enough to see what kind of build it was. */
const MOST_USES = 5;
