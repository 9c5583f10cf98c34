import type { AcceleratorKind } from '../accelerator/kind.ts';
import type { ConsoleLine } from './console-line.ts';
import type { ConsoleRule, Severity } from './console-rule.ts';
import type { RuleHit } from './hit.ts';
import { isReleaseIn } from './kernel-release.ts';

/** What the rules need to know about the boot beside the line. */
export interface BootContext {
  readonly release: string | null;
  /** How many consoles may each have got every kernel message. */
  readonly consoles: number;
}

/** Holds rules against the lines of one console, in order. */
export interface RuleMatcher {
  see(line: ConsoleLine, context: BootContext): RuleHit | null;
}

/** @param tolerated rules whose hits a scenario expects: they are told and decide nothing. */
export function openRuleMatcher(
  rules: readonly ConsoleRule[],
  accelerator: AcceleratorKind,
  tolerated: readonly string[] = [],
): RuleMatcher {
  const seen = new Map<string, number>();
  const before: string[] = [];
  const open = new Set<{ lines: string[]; end: RegExp }>();
  // One look for all rules: nearly every line is nobody's, and a console may print 10 MB a second.
  const anyRule = new RegExp(rules.map(({ pattern }) => `(?:${pattern.source})`).join('|'));
  let kernelTellsTime = false;

  const occurs = (rule: ConsoleRule, context: BootContext): boolean => {
    const count = (seen.get(rule.id) ?? 0) + 1;
    seen.set(rule.id, count);
    // Each console may show a line once before its second time means anything.
    const from = ((rule.occurrence ?? 1) - 1) * context.consoles + 1;
    return count >= from && count < from + MOST_HITS;
  };
  return {
    see(line, context) {
      kernelTellsTime ||= line.kernelSeconds !== null;
      for (const block of open) {
        block.lines.push(line.text);
        if (block.end.test(line.text) || block.lines.length >= LONGEST_BLOCK) open.delete(block);
      }
      const found = anyRule.test(line.text) ? firstMatch(rules, line, context.release, kernelTellsTime) : null;
      let hit: RuleHit | null = null;
      if (found !== null && occurs(found.rule, context)) {
        const lines = [...linesBefore(before, found.rule.block?.start), line.text];
        if (found.rule.block !== undefined) open.add({ lines, end: found.rule.block.end });
        const severity = tolerated.includes(found.rule.id) ? 'ignore' : found.rule.severity[accelerator];
        hit = hitOf(found.rule, severity, found.match, line, lines);
      }
      before.push(line.text);
      if (before.length > LINES_BEFORE) before.shift();
      return hit;
    },
  };
}

function firstMatch(
  rules: readonly ConsoleRule[],
  line: ConsoleLine,
  release: string | null,
  kernelTellsTime: boolean,
): { rule: ConsoleRule; match: RegExpExecArray } | null {
  for (const rule of rules) {
    const match = rule.pattern.exec(line.text);
    if (match === null || !isReleaseIn(release, rule.since, rule.until)) continue;
    if (rule.kernelOnly === true && kernelTellsTime && line.kernelSeconds === null) continue;
    return { rule, match };
  }
  return null;
}

function linesBefore(before: readonly string[], start: RegExp | undefined): string[] {
  if (start === undefined) return [];
  const from = before.findLastIndex((text) => start.test(text));
  return from === -1 ? [] : before.slice(from);
}

function hitOf(
  rule: ConsoleRule,
  severity: Severity,
  match: RegExpExecArray,
  line: ConsoleLine,
  block: readonly string[],
): RuleHit {
  return {
    rule: rule.id,
    class: rule.class,
    severity,
    describes: rule.describes,
    lineNumber: line.number,
    line: line.text,
    block,
    meaning: rule.decode?.(match) ?? null,
    hint: rule.hint ?? null,
    atMs: line.atMs,
    kernelSeconds: line.kernelSeconds,
  };
}

const LINES_BEFORE = 8;

const LONGEST_BLOCK = 80;

/** A guest that repeats itself must not fill the report. */
const MOST_HITS = 10;
