import { expect, test } from 'vitest';
import { requireBuiltIn } from './bank.ts';

test('only options that the kernel has built in can be taken out of it', () => {
  const config = { VETH: 'y', BRIDGE: 'y', KASAN: 'n', LOG_BUF_SHIFT: '17' };
  requireBuiltIn(['VETH', 'BRIDGE'], config);
  for (const symbol of ['VETHH', 'KASAN', 'LOG_BUF_SHIFT']) {
    expect(() => requireBuiltIn(['VETH', symbol], config)).toThrow(`--without ${symbol}`);
  }
  expect(() => requireBuiltIn(['VETH'], null)).toThrow('--without VETH');
});
