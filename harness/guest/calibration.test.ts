import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCalibration, saveCalibration } from './calibration.ts';
import { assumedCalibration } from './limits.ts';

const key = { arch: 'x86_64', machine: 'q35', accelerator: 'tcg' } as const;

test('the times of a boot that passed are kept for boots of its kind; a spoiled file counts as none', async () => {
  const state = await mkdtemp(join(tmpdir(), 'bootproof-calibration-'));
  try {
    expect(await loadCalibration(state, key)).toEqual(assumedCalibration('tcg'));
    await saveCalibration(state, key, { firmware: 400, kernel: 1_500 });
    expect(await loadCalibration(state, key)).toEqual({ firmware: 400, kernel: 1_500 });
    expect(await loadCalibration(state, { ...key, machine: 'microvm' })).toEqual(assumedCalibration('tcg'));
    const folder = join(state, 'calibration');
    for (const name of await readdir(folder)) await writeFile(join(folder, name), '{"firmware":-1}');
    expect(await loadCalibration(state, key)).toEqual(assumedCalibration('tcg'));
  } finally {
    await rm(state, { recursive: true });
  }
});
