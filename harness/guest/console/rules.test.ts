import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ConsoleRule } from './console-rule.ts';
import { judgeConsoleLog } from './judge-log.ts';
import { openRuleMatcher } from './rule-matcher.ts';
import { CONSOLE_RULES } from './rule-table.ts';
import { threadMs } from '../../../fixtures/thread-time.ts';
import { visibleText } from '../../core/visible-text.ts';

const LOGS = join(import.meta.dirname, '../../../fixtures/consoles');
const samples = CONSOLE_RULES.flatMap((rule) => rule.samples.hit.map((text) => ({ rule, text })));
const misses = CONSOLE_RULES.flatMap((rule) => rule.samples.miss.map((text) => ({ rule, text })));

test('every rule has a name of its own, a line that it hits and one that it leaves alone', () => {
  expect(new Set(CONSOLE_RULES.map(({ id }) => id)).size).toBe(CONSOLE_RULES.length);
  expect(CONSOLE_RULES.filter((rule) => rule.samples.hit.length === 0 || rule.samples.miss.length === 0)).toEqual([]);
});

test('no pattern has flags, so that all can be asked in one look', () => {
  expect(CONSOLE_RULES.filter(({ pattern }) => pattern.flags !== '')).toEqual([]);
});

test.each(samples)('$rule.id takes "$text"', ({ rule, text }) => {
  expect(takerOf(text)).toBe(rule.id);
});

test.each(misses)('$rule.id leaves "$text" alone', ({ rule, text }) => {
  expect(rule.pattern.test(text)).toBe(false);
});

test('no rule hits the sample of another one, except a general rule behind its particular ones', () => {
  const doubles = samples.flatMap(({ rule, text }) =>
    CONSOLE_RULES.filter((other) => other !== rule && other.pattern.test(text)).map(
      (other) => `${rule.id} < ${other.id}`,
    ),
  );
  expect([...new Set(doubles)].sort()).toEqual([
    'file-system/erofs-feature < file-system/erofs-data',
    'file-system/erofs-superblock < file-system/erofs-data',
    'oops/bad-access < oops/bug',
    'panic/init-ended < panic/other',
    'panic/no-init < panic/other',
    'panic/no-root < panic/other',
    'panic/requested-init < panic/other',
  ]);
});

const GOOD = readdirSync(LOGS).filter((name) => name.startsWith('good-') && name.endsWith('.log'));

test.each(GOOD)('%s, a good boot, is hit by nothing that counts', (name) => {
  const { hits } = judgeConsoleLog(readFileSync(join(LOGS, name)), 'kvm');
  expect(hits.filter(({ severity }) => severity !== 'ignore')).toEqual([]);
});

test.each(CONSOLE_RULES)('$id answers a hostile line at once', (rule) => {
  const worst = Math.max(...hostileLines(rule).map((line) => millisecondsFor(rule.pattern, line)));
  expect(worst).toBeLessThan(20);
});

/** The rule that takes a line; one that counts occurrences is shown the line that often. */
function takerOf(text: string): string | undefined {
  const matcher = openRuleMatcher(CONSOLE_RULES, 'kvm');
  const line = { number: 1, text: visibleText(text), atMs: 0, kernelSeconds: 1, caller: null };
  const hits = [1, 2, 3].map(() => matcher.see(line, { release: null, consoles: 1 }));
  return hits.find((hit) => hit !== null)?.rule;
}

/** Lines of the longest length that a console line has, made of what the rule looks for. */
function hostileLines(rule: ConsoleRule): string[] {
  const seeds = [...rule.samples.hit, ...rule.samples.miss];
  const pieces = seeds.flatMap((seed) => [seed, seed.slice(0, -1), seed.slice(0, seed.length / 2), seed.slice(0, 12)]);
  return [
    ...pieces.map((piece) => piece.repeat(Math.ceil(4096 / piece.length)).slice(0, 4096)),
    ...seeds.map((seed) => seed.slice(0, seed.length / 2) + 'a'.repeat(4000)),
    ' '.repeat(4096),
    '"'.repeat(4096),
    `${'a '.repeat(2000)}!`,
    '['.repeat(4096),
  ];
}

/** The best of three, so that a busy machine is not taken for a slow pattern. */
function millisecondsFor(pattern: RegExp, line: string): number {
  const times = [1, 2, 3].map(() => {
    const startedAt = threadMs();
    pattern.test(line);
    return threadMs() - startedAt;
  });
  return Math.min(...times);
}
