import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Arch } from '../core/arch.ts';
import { HarnessError } from '../core/errors.ts';
import { processorName } from '../host/boot-id.ts';
import { kindOf, readBounded, writeAtomic } from '../host/files.ts';
import type { AcceleratorKind } from './accelerator/kind.ts';
import { type Calibration, assumedCalibration } from './limits.ts';
import type { Machine } from './qemu/machine.ts';

/** What stage times depend on. */
export interface CalibrationKey {
  readonly arch: Arch;
  readonly machine: Machine;
  readonly accelerator: AcceleratorKind;
}

/** The stage times of the last boot of this kind that passed here, or what is assumed when there was none. */
export async function loadCalibration(stateFolder: string, key: CalibrationKey): Promise<Calibration> {
  const path = fileOf(stateFolder, key);
  if ((await kindOf(path)) !== 'file') return assumedCalibration(key.accelerator);
  try {
    return SHAPE.parse(JSON.parse((await readBounded(path, 4096)).toString())) as Calibration;
  } catch (error) {
    // A spoiled file costs nothing: it is written anew after the next boot that passes.
    if (error instanceof HarnessError) throw error;
    return assumedCalibration(key.accelerator);
  }
}

/** Keeps the stage times of a boot that passed. */
export async function saveCalibration(stateFolder: string, key: CalibrationKey, times: Calibration): Promise<void> {
  await writeAtomic(fileOf(stateFolder, key), `${JSON.stringify(times)}\n`);
}

function fileOf(stateFolder: string, { arch, machine, accelerator }: CalibrationKey): string {
  const processor = createHash('sha256').update(processorName()).digest('hex').slice(0, 8);
  return join(stateFolder, 'calibration', `${arch}-${machine}-${accelerator}-${processor}.json`);
}

/** A stage of more than ten minutes was no calibration. */
const time = z.number().min(0).max(600_000).optional();

const SHAPE = z.object({ firmware: time, kernel: time, root: time, init: time, userspace: time });
