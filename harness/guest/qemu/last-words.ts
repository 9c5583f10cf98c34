import { HarnessError } from '../../core/errors.ts';
import type { ProcessEnd } from '../../host/process.ts';
import { HOST_RULES } from '../console/rules/host.ts';

/** The line with which QEMU refused the kernel file itself, which is the release's fault, or null. */
export function refusedKernel(said: readonly string[]): string | null {
  return said.find((line) => REFUSED_KERNEL.test(line)) ?? null;
}

/** The line in which QEMU tells of trouble of its own or of the accelerator, or null. */
export function hostTrouble(said: readonly string[]): string | null {
  return (
    said.find((line) => HOST_RULES.some(({ pattern }) => pattern.test(line)) && !REFUSED_KERNEL.test(line)) ?? null
  );
}

/** The error for a QEMU that ended, or had to be ended, for reasons of its own: nothing was learnt about the release. */
export function qemuFailed({ status, signal, spawnError }: ProcessEnd, said: readonly string[]): HarnessError {
  const how = signal === null ? `ended with status ${String(status)}` : `was killed by ${signal}`;
  const why = hostTrouble(said) ?? said.at(-1) ?? 'it said nothing';
  return new HarnessError(
    'BOOTPROOF_QEMU_FAILED',
    `QEMU ${how} while its guest was running: ${why}; replay.sh in the guest's folder starts it by hand`,
    { status, signal, spawnError, said: [...said] },
  );
}

/** QEMU's own words for a kernel file that it cannot load (hw/i386/x86.c, hw/i386/multiboot.c, hw/arm/boot.c). */
const REFUSED_KERNEL =
  /could not load kernel|Error loading uncompressed kernel|linux kernel too old|invalid kernel header|kernel .*(?:too big|truncated)|unable to load kernel/i;
