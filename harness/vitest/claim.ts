import { inject, test } from 'vitest';
import { type CheckResult, type PlanRow, rowName } from '../core/check-result.ts';
import type { Check } from '../checks/check.ts';
import { askResult } from './bridge.ts';

declare module 'vitest' {
  interface ProvidedContext {
    bootproof: { readonly runId: string; readonly rows: readonly PlanRow[] };
  }
  interface TaskMeta {
    bootproof?: CheckResult;
  }
}

/** A line of a suite: this check is judged here, for every architecture of the target. */
export function claim<K extends Check['evidence']>(check: Check<K>): void {
  const { runId, rows } = inject('bootproof');
  const mine = rows.filter((row) => row.id === check.id);
  if (mine.length === 0) test.skip(`${check.id}: not asked for in this run`, () => undefined);
  for (const row of mine) {
    test(`${rowName(row)}: ${check.holds}`, async ({ task, skip }) => {
      const result = await askResult(runId, row);
      task.meta.bootproof = result;
      if (result.status === 'not-applicable') skip(result.reason);
      if (result.status === 'fail' || result.status === 'blocked') throw new ClaimError(result);
    });
  }
}

/** What a failing claim shows in Vitest's own output; the findings themselves travel in the test's metadata. */
class ClaimError extends Error {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'ClaimError', configurable: true });
  }

  constructor({ status, findings, error, reason }: CheckResult) {
    const lines = findings.map(({ at, problem }) => `${at}: ${problem}`);
    super(status === 'fail' ? lines.join('\n') : `blocked: ${error?.message ?? reason ?? 'no reason given'}`);
    // The place in the suite says nothing about the target.
    this.stack = `${this.name}: ${this.message}`;
  }
}
