import { isDeepStrictEqual } from 'node:util';
import { kindOf } from '../../host/files.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import type { Result } from '../result.ts';
import { type Statement, statementOf } from './statement.ts';

/** What whoever verifies a sign-off asks of it. */
export interface SignoffDemands {
  readonly now: Date;
  /** How old the run may be at most; null: as old as it likes. */
  readonly maxAgeMs: number | null;
  /** Checks that must have passed, for every architecture for which they were judged. */
  readonly required: readonly string[];
}

/** Every demand that a statement does not meet, a sentence each. */
export function checkStatement({ predicate }: Statement, { now, maxAgeMs, required }: SignoffDemands): string[] {
  const problems: string[] = [];
  const ageMs = now.getTime() - Date.parse(predicate.finishedOn);
  if (ageMs < -CLOCK_SKEW_MS)
    problems.push(`it was signed for a run that ends in the future, on ${predicate.finishedOn}`);
  if (maxAgeMs !== null && ageMs > maxAgeMs) {
    problems.push(`the run that began on ${predicate.startedOn} is older than asked for: run it again and sign that`);
  }
  for (const check of required) {
    const isOf = (name: string): boolean => name === check || name.startsWith(`${check}[`);
    if (predicate.warnedTests.some(isOf)) problems.push(`the required check ${check} was waived`);
    else if (!predicate.passedTests.some(isOf)) {
      problems.push(`the required check ${check} is not among those that passed`);
    }
  }
  return problems;
}

/** Whether a kept run is still the one that was signed; a sentence when it is not. */
export function checkRun(statement: Statement, result: Result): string[] {
  return isDeepStrictEqual(statement, statementOf(result))
    ? []
    : ['the run in this folder is not the one that was signed: its results or artifacts were changed since'];
}

/** The subjects that are files by themselves, without those that stand inside of others. */
export function signedFiles({ subject }: Statement): Statement['subject'] {
  const names = new Set(subject.map(({ name }) => name));
  return subject.filter(({ name }) => {
    const [outer = name, inner] = name.split(': ');
    return inner === undefined || !names.has(outer);
  });
}

/**
 * Holds the bytes that are at hand against those that were signed. What stands inside a signed tarball is signed with it.
 *
 * @param fileOf the file of a subject; null when nobody knows where it would be.
 * @param done what was done with the bytes of the statement.
 * @returns how many files agree, and a sentence for each that does not.
 * @throws {HarnessError} when the machine does not let us read.
 */
export async function checkFiles(
  statement: Statement,
  fileOf: (name: string) => string | null,
  done: 'signed' | 'judged' = 'signed',
): Promise<{ agree: number; problems: string[] }> {
  const files = signedFiles(statement);
  const problems: string[] = [];
  for (const { name, digest } of files) {
    const path = fileOf(name);
    const there = path !== null && (await kindOf(path)) === 'file' ? await digestOfFile(path) : null;
    if (there === null) problems.push(`${name} was ${done} and is not there`);
    else if (there !== digest.sha256) {
      problems.push(`${name} is not what was ${done}: its SHA-256 is ${there}, and ${digest.sha256} was ${done}`);
    }
  }
  return { agree: files.length - problems.length, problems };
}

/** Clocks of two machines differ by less. */
const CLOCK_SKEW_MS = 5 * 60_000;
