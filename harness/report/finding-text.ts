import type { Finding } from '../core/finding.ts';

/** A finding in lines of plain text, nothing in it made harmless yet. */
export function renderFinding({ at, problem, expected, actual, hint }: Finding): string {
  return [
    `${at}: ${problem}`,
    ...(expected === undefined ? [] : [`expected  ${expected}`]),
    ...(actual === undefined ? [] : [`found     ${actual}`]),
    ...(hint === undefined ? [] : [`hint      ${hint}`]),
  ].join('\n');
}
