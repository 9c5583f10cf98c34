import { randomBytes } from 'node:crypto';
import { rowName } from '../core/check-result.ts';
import { printable } from './printable.ts';
import type { Result } from './result.ts';
import { ownChecks } from './shard-rows.ts';

/** Whether this is a job of GitHub Actions. */
export function isInActions(env: Readonly<Record<string, string | undefined>>): boolean {
  return env['GITHUB_ACTIONS'] === 'true';
}

/**
 * The findings as workflow commands, which GitHub shows beside the job: the first ten, since it shows no more of a step.
 *
 * Source: docs.github.com, "Workflow commands for GitHub Actions"; the escapes are those of @actions/core.
 */
export function renderAnnotations(result: Result): string[] {
  const checks = ownChecks(result);
  const red = checks.flatMap((check) =>
    check.findings.map(({ at, problem, expected, actual, hint }) => {
      const more = Object.entries({ expected, found: actual, hint }).flatMap(([name, text]) =>
        text === undefined ? [] : [`${name}: ${text}`],
      );
      return annotation(rowName(check), [`${at}: ${problem}`, ...more]);
    }),
  );
  const reasons = new Set(checks.flatMap(({ error }) => error?.message ?? []));
  const blocked = [...reasons].map((reason) => annotation('blocked', [reason]));
  return [...red, ...blocked].slice(0, MOST_SHOWN);
}

/** Text that may hold anything, so that no line of it is taken for a workflow command. */
export function withoutCommands(text: string): string {
  const token = randomBytes(16).toString('hex');
  return `::stop-commands::${token}\n${text}\n::${token}::`;
}

function annotation(title: string, lines: readonly string[]): string {
  const message = lines.map(printable).join('\n').slice(0, LONGEST);
  return `::error title=${escapeProperty(`bootproof ${title}`)}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

const MOST_SHOWN = 10;
const LONGEST = 4_000;
