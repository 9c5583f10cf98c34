import { join } from 'node:path';
import type { Arch } from '../core/arch.ts';
import type { Progress } from '../core/progress.ts';
import { probeAccelerators } from '../guest/accelerator/probe.ts';
import { prepareGuest } from '../guest/prepare.ts';
import { qemuProgram } from '../guest/qemu/program.ts';
import { guestTokens } from '../guest/tokens.ts';
import { capacity } from '../host/capacity.ts';
import type { Places } from '../host/places.ts';
import { type BootOptions, qemuVariables } from './boot-options.ts';
import { inStore } from './cdn/in-store.ts';
import { combinationsOf } from './guest-matrix.ts';
import { offerFex } from './offer-fex.ts';
import { openReleaseReader } from './release-reader.ts';
import { stageFiles } from './staging.ts';
import type { Target } from './target.ts';

/** A guest that is ready to be started by a shell script, and what it will run on. */
export interface SpawnedGuest {
  readonly script: string;
  readonly machine: string;
  readonly accelerator: string;
}

/**
 * Prepares a release to be booted on a terminal, with a share that holds its programs and, as the agent, a shell on the
 * console. Nothing is judged, and nothing of the release is written to.
 *
 * @throws {HarnessError} when the release has nothing to boot or a tool is missing.
 */
export async function prepareSpawn(
  target: Target,
  arch: Arch,
  options: {
    readonly boot: BootOptions;
    readonly places: Places;
    /** A temporary folder with a short path, which lasts as long as the guest. */
    readonly scratch: string;
    readonly signal: AbortSignal;
    readonly progress: Progress;
  },
): Promise<SpawnedGuest> {
  const { boot, places, scratch, signal, progress } = options;
  await target.live?.requireFiles(arch);
  const reader = openReleaseReader(target, { store: places.cache, signal });
  const tarball = target.files.get(arch)?.tarball == null ? null : await reader.tarball(arch);
  const found = await stageFiles(target, arch, tarball);
  const files = target.live === null ? found : inStore(found, target.live.stored);
  const label = `spawn ${arch}`;
  progress({ label, detail: 'trying accelerators' });
  const qemu = qemuProgram(arch, boot.qemu);
  const { chosen, why } = await probeAccelerators({ arch, qemu, requested: boot.accel, places, signal });
  progress({ label, ended: 'ok' });
  const folder = join(scratch, `spawn-${arch}`);
  const [combination] = combinationsOf(boot.guests, arch);
  const { machine } = await prepareGuest(
    {
      arch,
      scenario: 'terminal',
      ...files,
      kernelConfig: null,
      kernelVersionPromised: files.kernelVersion,
      fex: await offerFex(arch, files, null),
      offersDebugConsole: null,
      accelerator: { kind: chosen, why },
      ...combination,
      timeoutMs: boot.timeoutMs,
      folder,
    },
    {
      tokens: guestTokens(await capacity()),
      scratch,
      stateFolder: places.state,
      qemu: boot.qemu,
      environment: qemuVariables(boot),
      signal,
    },
  );
  return { script: join(folder, 'replay.sh'), machine: machine.machine, accelerator: chosen };
}
