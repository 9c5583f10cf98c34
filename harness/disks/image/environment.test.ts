import { expect, test } from 'vitest';
import { parseEnvironment } from './environment.ts';

test('variables are split at their first equals sign; entries without one are dropped', () => {
  expect(parseEnvironment(['PATH=/bin:/usr/bin', 'EQ=a=b==', 'EMPTY=', '=odd', 'NOTHING', ''])).toEqual([
    ['PATH', '/bin:/usr/bin'],
    ['EQ', 'a=b=='],
    ['EMPTY', ''],
    ['', 'odd'],
  ]);
  expect(parseEnvironment([])).toEqual([]);
});
