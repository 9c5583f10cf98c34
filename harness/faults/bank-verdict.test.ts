import { expect, test } from 'vitest';
import type { CheckResult } from '../core/check-result.ts';
import { comparePrediction } from './bank-verdict.ts';

const predicted = result('kernel/built-in', {
  at: 'kernel CONFIG_VIRTIO_BLK',
  problem: 'CONFIG_VIRTIO_BLK is off, which root=/dev/vda needs: /dev/vda never appears: "Unable to mount root fs"',
});
const failed = result('boot/root', { at: 'root', problem: 'the root was not mounted', actual: 'a panic' });

test('a prediction is right when the symbol is named, the boot fails, and the quoted words were printed', () => {
  const verdict = comparePrediction(
    'VIRTIO_BLK',
    [predicted, failed],
    'VFS: Unable to mount root fs on unknown-block(0,0)',
  );
  expect(verdict).toMatchObject({
    quoted: ['Unable to mount root fs'],
    failed: [{ check: 'boot/root', found: 'the root was not mounted: a panic' }],
    wrong: [],
  });
});

test('another symbol, a boot that passes, and words that nobody printed are each told', () => {
  expect(comparePrediction('VIRTIO', [predicted, failed], '').wrong).toEqual([
    'kernel/built-in does not name CONFIG_VIRTIO',
  ]);
  expect(comparePrediction('VIRTIO_BLK', [predicted], '').wrong).toEqual([
    'no check of the boot fails',
    '"Unable to mount root fs" was foretold and not seen',
  ]);
});

test('what a check of FEX finds counts as the boot’s', () => {
  const misc = result('kernel/built-in', {
    at: 'kernel CONFIG_BINFMT_MISC',
    problem: 'CONFIG_BINFMT_MISC is off, which FEX needs: x86_64 programs end in "Exec format error"',
  });
  const fex = result('fex/static', { at: 'hello', problem: 'it does not run', actual: 'sh: hello: Exec format error' });
  expect(comparePrediction('BINFMT_MISC', [misc, fex], '')).toMatchObject({
    failed: [{ check: 'fex/static' }],
    wrong: [],
  });
});

function result(check: CheckResult['id'], found: { at: string; problem: string; actual?: string }): CheckResult {
  const findings = [{ check, arch: 'x86_64' as const, ...found }];
  return { id: check, arch: 'x86_64', status: 'fail', findings, durationMs: 1, evidence: [] };
}
