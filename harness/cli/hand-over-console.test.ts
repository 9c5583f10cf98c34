import { expect, test } from 'vitest';
import { pausesOnFail } from './hand-over-console.ts';

test('--pause-on-fail is taken on a terminal only, and not where standard output is JSON', () => {
  const asked = { args: [], options: { pauseOnFail: true } };
  expect(pausesOnFail({ args: [], options: {} }, false)).toBe(false);
  expect(pausesOnFail(asked, true)).toBe(true);
  const refusal = '--pause-on-fail hands over a console: it needs a terminal, and goes without --json';
  expect(() => pausesOnFail(asked, false)).toThrow(refusal);
  expect(() => pausesOnFail({ ...asked, options: { ...asked.options, json: true } }, true)).toThrow(refusal);
});
