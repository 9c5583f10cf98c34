import { expect, test } from 'vitest';
import type { CheckId } from '../core/check-id.ts';
import { HarnessError } from '../core/errors.ts';
import type { Problem } from '../core/finding.ts';
import { type Check, defineCheck } from '../checks/check.ts';
import type { Subject } from '../checks/subject.ts';
import { type Broker, type Gatherers, openBroker } from './broker.ts';
import { judge } from './judge.ts';
import { planChecks } from './plan.ts';

const SUBJECT: Subject = {
  kind: 'release folder',
  arches: ['arm64', 'x86_64'],
  layout: 'asset-v',
  has: { tarball: true, archManifest: true, mergedManifest: true, binaries: true },
};

const NONE = { gather: () => Promise.resolve(null) } as unknown as Broker;

test('a check is judged once for each architecture, and every problem becomes a finding of that architecture', async () => {
  const results = await judged([fake('tarball/a', () => [{ at: 'kernel', problem: 'is missing' }])]);
  expect(results).toEqual([
    {
      name: 'tarball/a arm64',
      status: 'fail',
      findings: [{ check: 'tarball/a', arch: 'arm64', at: 'kernel', problem: 'is missing' }],
    },
    {
      name: 'tarball/a x86_64',
      status: 'fail',
      findings: [{ check: 'tarball/a', arch: 'x86_64', at: 'kernel', problem: 'is missing' }],
    },
  ]);
});

test('a check whose forerunner failed is blocked for that architecture and names it', async () => {
  const first = fake('boot/init', (arch) => (arch === 'arm64' ? [{ at: 'x', problem: 'y' }] : []));
  const second = { ...fake('boot/console', () => []), after: ['boot/init' as const] };
  const results = await judged([second, first]);
  expect(results.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'boot/console arm64 blocked',
    'boot/console x86_64 pass',
    'boot/init arm64 fail',
    'boot/init x86_64 pass',
  ]);
});

test('evidence that cannot be gathered blocks the check with the error as data', async () => {
  const gather = (): Promise<never> =>
    Promise.reject(new HarnessError('BOOTPROOF_TOOL_MISSING', 'no qemu', { tool: 'qemu' }));
  const [result] = await judge(plan([fake('boot/init', () => [])]), SUBJECT, { gather });
  expect(result).toMatchObject({
    status: 'blocked',
    error: { code: 'BOOTPROOF_TOOL_MISSING', message: 'no qemu', facts: { tool: 'qemu' } },
  });
});

test('a bug in a check is thrown, never taken for a blocked check', async () => {
  const broken = fake('tarball/a', () => {
    throw new TypeError('oops');
  });
  await expect(judge(plan([broken]), SUBJECT, NONE)).rejects.toThrow('oops');
});

test('a check without a subject is not applicable, with its reason, and gathers nothing', async () => {
  const check = { ...fake('fex/entry', () => []), appliesTo: () => 'FEX is for arm64' };
  const gather = (): Promise<never> => Promise.reject(new Error('must not be asked'));
  const [result] = await judge(plan([check]), SUBJECT, { gather });
  expect(result).toMatchObject({ status: 'not-applicable', reason: 'FEX is for arm64' });
});

test('evidence is gathered once however many checks ask for it', async () => {
  let gathered = 0;
  const gatherers = { none: () => Promise.resolve((gathered += 1)) } as unknown as Gatherers;
  const broker = openBroker(gatherers);
  await judge(plan([fake('tarball/a', () => []), fake('tarball/b', () => [])]), SUBJECT, broker);
  expect(gathered).toBe(2);
});

function fake(id: CheckId, check: (arch: string | null) => readonly Problem[]): Check {
  return defineCheck({
    id,
    holds: id,
    why: id,
    mend: id,
    tier: 'contract',
    per: 'arch',
    evidence: 'none' as Check['evidence'],
    appliesTo: () => null,
    check: (_evidence, { arch }) => check(arch),
  });
}

function plan(checks: readonly Check[]): ReturnType<typeof planChecks> {
  return planChecks(checks, SUBJECT, { tier: 'full', only: [], skip: [] });
}

async function judged(
  checks: readonly Check[],
): Promise<{ name: string; status: string; findings: readonly object[] }[]> {
  const results = await judge(plan(checks), SUBJECT, NONE);
  return results.map(({ id, arch, status, findings }) => ({ name: `${id} ${String(arch)}`, status, findings }));
}
