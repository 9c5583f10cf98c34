import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { BootSummary } from '../core/boot-summary.ts';
import { writeNew } from '../host/files.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { findKnownBoot } from './known-boots.ts';
import { sampleCheck, sampleEvents, sampleLog } from './run-samples.ts';

const HOW = { scenario: 'share', machine: 'q35', accelerator: 'tcg', transport: 'pci', cpus: 1, memoryMiB: 512 };
const BOOT: BootSummary = {
  arch: 'x86_64',
  ...HOW,
  acceleratorReason: 'tried',
  outcome: 'reached',
  proof: 'agent',
  weakProof: false,
  stages: [{ stage: 'userspace', atMs: 2_500 }],
  canary: null,
  repeated: null,
  folder: '/runs/1/guests/x86_64-share',
};
const [KERNEL, ROOTFS] = ['a'.repeat(64), 'b'.repeat(64)];
const QUERY = { arch: 'x86_64', digests: [KERNEL, ROOTFS], how: HOW } as const;

/** The folder of a run that looked at the two files and booted them so. */
async function runWith(boot: Partial<BootSummary>, end: 'ended' | 'cut off' = 'ended'): Promise<string> {
  const folder = await makeTemporaryFolder('known-boots');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const artifacts = [KERNEL, ROOTFS].map((sha256) => ({
    event: 'artifact' as const,
    artifact: { path: `x86_64/${sha256[0] ?? ''}`, sha256, size: 1 },
  }));
  const all = sampleEvents([sampleCheck('boot/init')], [...artifacts, { event: 'boot', boot: { ...BOOT, ...boot } }]);
  const events = end === 'ended' ? all : all.slice(0, -1);
  await writeNew(join(folder.path, 'events.ndjson'), sampleLog(events));
  return folder.path;
}

test('the first run that booted these files in this manner says how long it took', async () => {
  const [slower, good] = [await runWith({ cpus: 2 }), await runWith({})];
  expect(await findKnownBoot(['/nowhere', slower, good], QUERY)).toEqual({ tookMs: 2_500, run: good, how: HOW });
});

test('of many boots half took no longer than what is given', async () => {
  const run = await runWith({ repeated: { boots: 5, failed: 0, p50Ms: 2_100, p95Ms: 2_400 } });
  expect((await findKnownBoot([run], QUERY))?.tookMs).toBe(2_100);
});

test.each<[string, Partial<BootSummary>]>([
  ['did not come up', { outcome: 'silent at stage init' }],
  ['was of another architecture', { arch: 'arm64' }],
  ['ran on another accelerator', { accelerator: 'kvm' }],
  ['was another scenario', { scenario: 'bare' }],
])('a boot that %s says nothing', async (_, boot) => {
  expect(await findKnownBoot([await runWith(boot)], QUERY)).toBeNull();
});

test('neither do runs of other files, or of none, or such as came to no end', async () => {
  const run = await runWith({});
  expect(await findKnownBoot([run], { ...QUERY, digests: [KERNEL, 'c'.repeat(64)] })).toBeNull();
  expect(await findKnownBoot([run], { ...QUERY, digests: [] })).toBeNull();
  expect(await findKnownBoot([await runWith({}, 'cut off')], QUERY)).toBeNull();
});
