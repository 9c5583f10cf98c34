import { expect, test } from 'vitest';
import { z } from 'zod';
import { resultSchema } from './result.ts';

test('docs/result.schema.json is the schema that every result is held against', async () => {
  const schema = z.toJSONSchema(resultSchema, { target: 'draft-2020-12' });
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../docs/result.schema.json');
});

test('a result with a field that the schema does not know is refused', () => {
  expect(resultSchema.safeParse({ schema: 1, extra: true }).success).toBe(false);
});
