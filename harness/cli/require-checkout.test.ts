import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { requireCheckout } from './require-checkout.ts';

test('what tests bootproof itself is refused in an installed package', async () => {
  await requireCheckout('self-test');
  await expect(requireCheckout('self-test', tmpdir())).rejects.toThrow(
    'self-test is for a checkout of bootproof, and this is the installed package: run it there',
  );
});
