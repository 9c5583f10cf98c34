import type { Arch } from '../core/arch.ts';
import { HarnessError } from '../core/errors.ts';
import { qemuVersion } from '../guest/accelerator/qemu-version.ts';
import { qemuProgram } from '../guest/qemu/program.ts';
import type { Places } from '../host/places.ts';
import type { BootOptions } from './boot-options.ts';

/** A program of this machine that takes part in a run. */
export interface ToolVersion {
  readonly name: string;
  readonly version: string;
  readonly path: string;
}

/** The QEMUs that boot these architectures. One that is not there is left out: the checks that need it say so. */
export async function toolVersions(
  arches: readonly Arch[],
  { qemu }: BootOptions,
  places: Places,
  signal: AbortSignal,
): Promise<ToolVersion[]> {
  const asked = arches.map(async (arch) => {
    const name = qemuProgram(arch, qemu);
    try {
      const { program, version } = await qemuVersion(name, places, signal);
      return [{ name, version, path: program.path }];
    } catch (error) {
      if (error instanceof HarnessError) return [];
      throw error;
    }
  });
  return (await Promise.all(asked)).flat();
}
