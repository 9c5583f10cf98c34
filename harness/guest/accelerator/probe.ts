import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Arch } from '../../core/arch.ts';
import { HarnessError } from '../../core/errors.ts';
import { bootId } from '../../host/boot-id.ts';
import { tryDevice } from '../../host/device-access.ts';
import { kindOf, readBounded, writeAtomic } from '../../host/files.ts';
import type { Places } from '../../host/places.ts';
import { ACCELERATORS, type AcceleratorKind, type AcceleratorRequest, type AcceleratorTrial } from './kind.ts';
import { obstacleTo } from './obstacle.ts';
import { qemuVersion } from './qemu-version.ts';
import { tryAccelerator } from './trial.ts';

/** What is to be found out. */
export interface ProbeRequest {
  readonly arch: Arch;
  /** QEMU's program for that architecture: a path, or a name on PATH. */
  readonly qemu: string;
  readonly requested: AcceleratorRequest;
  readonly places: Places;
  readonly signal: AbortSignal;
  /** Forgets what earlier runs found. @default false */
  readonly fresh?: boolean;
}

/** The accelerator to boot with, and how that was found out. */
export interface AcceleratorChoice {
  readonly chosen: AcceleratorKind;
  /** Those that were considered, in order, the chosen one last. */
  readonly tried: readonly AcceleratorTrial[];
  /** Whether no guest had to be run this time. */
  readonly cached: boolean;
  /** What was seen of each, in one line for the report. */
  readonly why: string;
  readonly qemuVersion: string;
}

/**
 * The fastest accelerator that a guest has really run on: a device that opens is no proof. What was found is kept until
 * this machine starts again, or QEMU or the device is another one.
 *
 * @throws {HarnessError} `BOOTPROOF_ACCELERATOR` when no guest runs on what was asked for; `BOOTPROOF_TOOL_MISSING`.
 */
export async function probeAccelerators(request: ProbeRequest): Promise<AcceleratorChoice> {
  const { arch, requested, places, signal, fresh = false } = request;
  const { program, version } = await qemuVersion(request.qemu, places, signal);
  const kvm = await tryDevice('/dev/kvm');
  const host = { platform: process.platform, arch: process.arch, kvm };
  const folder = join(places.state, 'accelerators');
  const path = join(folder, `${arch}.json`);
  const key = { arch, boot: await bootId(), program, version, device: kvm.opens ? kvm.identity : null };
  const known = fresh ? [] : await readKnown(path, key);

  const tried: AcceleratorTrial[] = [];
  const found: AcceleratorTrial[] = [];
  for (const accelerator of requested === 'auto' ? candidatesHere() : [requested]) {
    const obstacle = obstacleTo(accelerator, arch, host);
    let trial = known.find((one) => one.accelerator === accelerator);
    if (obstacle !== null) {
      trial = { accelerator, usable: false, reason: obstacle, ms: 0 };
    } else if (trial === undefined) {
      trial = await tryAccelerator({
        arch,
        accelerator,
        qemu: program.path,
        folder,
        limitMs: LIMIT_MS[accelerator],
        signal,
      });
      found.push(trial);
    }
    tried.push(trial);
    if (trial.usable) break;
  }
  // Emulation that fails leaves nothing to boot with: that is looked at again each time.
  const lasting = found.filter(({ accelerator, usable }) => usable || accelerator !== 'tcg');
  if (lasting.length > 0) await keep(path, key, [...known, ...lasting]);
  const chosen = chosenOf(tried, request);
  return { chosen, tried, cached: found.length === 0, why: renderChoice(tried), qemuVersion: version };
}

/** Nobody misses another system's accelerator unless it is asked for. */
function candidatesHere(): readonly AcceleratorKind[] {
  const foreign = process.platform === 'darwin' ? 'kvm' : 'hvf';
  return ACCELERATORS.filter((accelerator) => accelerator !== foreign);
}

function chosenOf(tried: readonly AcceleratorTrial[], { arch, requested, qemu }: ProbeRequest): AcceleratorKind {
  const usable = tried.find((trial) => trial.usable);
  if (usable !== undefined) return usable.accelerator;
  const next = requested === 'auto' || requested === 'tcg' ? `check that ${qemu} works` : 'use --accel auto';
  throw new HarnessError('BOOTPROOF_ACCELERATOR', `no ${arch} guest runs here (${renderReasons(tried)}): ${next}`, {
    arch,
    requested,
    qemu,
    tried: tried.map((trial) => ({ ...trial })),
  });
}

/** Emulation is what is left when nothing else works: why that is so reads like an error, unless the words say which it is. */
function renderChoice(tried: readonly AcceleratorTrial[]): string {
  const refused = tried.filter(({ usable }) => !usable);
  return refused.length === 0 ? renderReasons(tried) : `emulated (tcg), because ${renderReasons(refused)}`;
}

function renderReasons(tried: readonly AcceleratorTrial[]): string {
  return tried.map(({ accelerator, reason }) => `${accelerator}: ${reason}`).join('; ');
}

/** What was found under the same key; a damaged or foreign file only costs finding out again. */
async function readKnown(path: string, key: object): Promise<readonly AcceleratorTrial[]> {
  if ((await kindOf(path)) !== 'file') return [];
  try {
    const kept = KEPT.parse(JSON.parse((await readBounded(path, 64 * 1024)).toString()));
    return isDeepStrictEqual(kept.key, key) ? kept.trials : [];
  } catch {
    return [];
  }
}

/** A machine that does not tell its boots apart is asked every time. */
async function keep(path: string, key: { boot: string | null }, trials: readonly AcceleratorTrial[]): Promise<void> {
  if (key.boot !== null) await writeAtomic(path, JSON.stringify({ key, trials }));
}

const KEPT = z.object({
  key: z.unknown(),
  trials: z.array(
    z.object({ accelerator: z.enum(ACCELERATORS), usable: z.boolean(), reason: z.string(), ms: z.number() }),
  ),
});

/** A virtual machine runs these instructions in a tenth of a second or never, and must not cost more than 2 s in all; emulation on a busy machine takes longer. */
const LIMIT_MS: Readonly<Record<AcceleratorKind, number>> = { kvm: 1_900, hvf: 1_900, tcg: 20_000 };
