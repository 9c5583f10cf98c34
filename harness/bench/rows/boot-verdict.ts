import { join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { start } from '../../host/process.ts';
import { demoRelease } from '../inputs.ts';
import type { BenchContext, BenchRow, Sample } from '../row.ts';
import { sampleBootproof } from '../sample-program.ts';

/** The contract's command line of the demo's x86_64 half. */
const CMDLINE = 'console=ttyS0 root=/dev/vda ro rootfstype=erofs earlycon';
/** What the peer's own end-to-end test boots with. */
const PEER_FLAGS = '-machine q35,accel=tcg -cpu max -m 512M -smp 1 -nographic -no-reboot'.split(' ');
/** Printed by the kernel before it tries to execute anything. */
const MARKER = 'Run /sbin/init as init process';

/** How soon a boot is known to be good: by userspace's own word, beside a kernel's line that comes before userspace. */
export const BOOT_VERDICT: readonly BenchRow[] = [
  bootRow('boot-q35', 'q35', 1.1),
  bootRow('boot-microvm', 'microvm', 0.9),
];

function bootRow(name: string, machine: string, ratio: number): BenchRow {
  return {
    name,
    ours: `x86_64 on ${machine}: from the start of QEMU to the proof that userspace runs`,
    byHand: `the peer: \`qemu-system-x86_64 ${PEER_FLAGS.join(' ')}\` to "${MARKER}"`,
    goal: { ratio },
    rounds: 5,
    async open(context) {
      const demo = await demoRelease(context);
      const guest = { kernel: join(demo, 'x86_64', 'kernel'), rootfs: join(demo, 'x86_64', 'rootfs.erofs') };
      return {
        input: 'kernel and root file system of the demo',
        ours: () => sampleVerdict(guest, machine, context),
        byHand: () => samplePeer(guest, context),
      };
    },
  };
}

interface Guest {
  readonly kernel: string;
  readonly rootfs: string;
}

async function sampleVerdict({ kernel, rootfs }: Guest, machine: string, { signal }: BenchContext): Promise<Sample> {
  const files = ['--kernel', kernel, '--rootfs', rootfs, '--arch', 'x86_64', '--cmdline', CMDLINE];
  const { stdout } = await sampleBootproof(
    ['verify', ...files, '--only', 'boot', '--machine', machine, '--accel', 'tcg', '--fresh', '--json'],
    { signal },
  );
  const { boots } = JSON.parse(stdout) as { boots: { stages: { stage: string; atMs: number }[] }[] };
  const proven = boots[0]?.stages.find(({ stage }) => stage === 'userspace');
  if (proven === undefined)
    throw new HarnessError('BOOTPROOF_BENCH', 'the demo did not reach userspace: run `bootproof verify`');
  return { durationMs: proven.atMs };
}

async function samplePeer({ kernel, rootfs }: Guest, { signal }: BenchContext): Promise<Sample> {
  const files = ['-kernel', kernel, '-append', `${CMDLINE} panic=-1 printk.time=0`];
  const drive = ['-drive', `file=${rootfs},format=raw,if=virtio,readonly=on`];
  const started = performance.now();
  const qemu = await start('qemu-system-x86_64', [...PEER_FLAGS, ...files, ...drive]);
  const stop = (): void => qemu.kill();
  signal.addEventListener('abort', stop, { once: true });
  try {
    let said = '';
    for await (const chunk of qemu.stdout as AsyncIterable<Buffer>) {
      said += chunk.toString('latin1');
      if (said.includes(MARKER)) return { durationMs: performance.now() - started };
    }
    signal.throwIfAborted();
    throw new HarnessError('BOOTPROOF_BENCH', `the peer's QEMU ended without "${MARKER}": run \`bootproof doctor\``);
  } finally {
    signal.removeEventListener('abort', stop);
    qemu.kill();
    await qemu.ended;
  }
}
