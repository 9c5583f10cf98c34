import { expect, test } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { bootOptionsOf, qemuVariables } from './boot-options.ts';

test('the flag goes before the peer’s variable, and that before 90 seconds', () => {
  const env = { BOOT_ASSETS_QEMU_TIMEOUT_SECS: '30' };
  expect(bootOptionsOf({ accel: 'auto', timeout: '2m' }, env).timeoutMs).toBe(120_000);
  expect(bootOptionsOf({ accel: 'auto' }, env).timeoutMs).toBe(30_000);
  expect(bootOptionsOf({ accel: 'auto' }, { BOOT_ASSETS_QEMU_TIMEOUT_SECS: '' }).timeoutMs).toBe(90_000);
});

test('the variables choose the QEMU programs, and a replay sets them again', () => {
  const env = { BOOT_ASSETS_QEMU_SYSTEM_X86_64: '/opt/q', BOOT_ASSETS_QEMU_SYSTEM_AARCH64: '' };
  const options = bootOptionsOf({ accel: 'tcg' }, env);
  expect(options.qemu).toEqual({ x86_64: '/opt/q' });
  expect(qemuVariables(options)).toEqual({ BOOT_ASSETS_QEMU_SYSTEM_X86_64: '/opt/q' });
});

test.each(['0', '-1', 'often', '1.5', '20000'])('--repeat %s is a usage error', (repeat) => {
  expect(() => bootOptionsOf({ accel: 'auto', repeat }, {})).toThrow(UsageError);
});

test.each([
  ['90', {}, '--timeout 90 is no duration'],
  ['0s', {}, '--timeout 0s is no duration'],
  [undefined, { BOOT_ASSETS_QEMU_TIMEOUT_SECS: 'soon' }, 'BOOT_ASSETS_QEMU_TIMEOUT_SECS soons is no duration'],
])('the time limit %j with %j is a usage error', (timeout, env, message) => {
  const flags = timeout === undefined ? { accel: 'auto' as const } : { accel: 'auto' as const, timeout };
  expect(() => bootOptionsOf(flags, env)).toThrow(message);
  expect(() => bootOptionsOf(flags, env)).toThrow(UsageError);
});

test('a budget is one for all architectures, or one each', () => {
  const budgetOf = (bootBudget: string): unknown => bootOptionsOf({ accel: 'auto', bootBudget }, {}).budgetMs;
  expect(budgetOf('3s')).toEqual({ x86_64: 3_000, arm64: 3_000 });
  expect(budgetOf('x86_64=3s, arm64=2500ms')).toEqual({ x86_64: 3_000, arm64: 2_500 });
  expect(bootOptionsOf({ accel: 'auto' }, {}).budgetMs).toEqual({});
  for (const wrong of ['3', 'x86_64=', 'mips=3s', '0s', '']) expect(() => budgetOf(wrong)).toThrow(UsageError);
});
