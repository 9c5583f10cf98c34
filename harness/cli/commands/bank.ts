import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { buildDemo } from '../../build/demo.ts';
import { buildKernel } from '../../build/kernel/kernel.ts';
import { parseArch } from '../../core/arch.ts';
import { UsageError } from '../../core/errors.ts';
import type { BankVerdict } from '../../faults/bank-verdict.ts';
import { judgeBankKernel } from '../../faults/kernel-bank.ts';
import type { KernelConfig } from '../../formats/linux-image/kernel-config.ts';
import { readBounded } from '../../host/files.ts';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { openRun } from '../../host/run.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { MANIFEST_LIMIT_BYTES, parseManifest } from '../../release/manifest.ts';
import { gatherKernel } from '../../target/kernel-evidence.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/**
 * `bootproof bank`: the demo's kernel without one needed option at a time; the static check must name the option, and the
 * boot must fail as it said.
 */
export async function runBank(given: Given, context: CommandContext): Promise<number> {
  const { places, signal, progress, env } = context;
  const arch = parseArch(textOf(given, 'arch') ?? 'x86_64');
  const named = symbolsOf(textOf(given, 'without'));
  const output = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  const release = await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress, env });
  const { contents } = await gatherKernel(join(release, arch, 'kernel'), null);
  const config = contents.state === 'read' ? contents.config : null;
  requireBuiltIn(named ?? [], config);
  // Each architecture has its own console.
  const symbols = named ?? BANK.filter((symbol) => config?.[symbol] === 'y');
  const manifest = parseManifest(await readBounded(join(release, arch, 'manifest.json'), MANIFEST_LIMIT_BYTES));
  const cmdline = manifest.targets[arch]?.kernel_cmdline ?? '';
  const fragments = ['common', arch].map((name) => join(DEMO_RECIPE, 'kernel', `${name}.config`));
  // One tree of objects for all of them: after the first, a kernel takes as long as what its option changes.
  await using objects = await makeTemporaryFolder('bank');
  const kernels: BankVerdict[] = [];
  for (const [done, without] of symbols.entries()) {
    const label = 'kernel bank';
    progress({ label, detail: `without ${without}`, done, total: symbols.length });
    const request = { arch, fragments, without: [without], objects: objects.path };
    const { kernel } = await buildKernel(request, { cache: places.cache, signal, progress });
    await using scratch = await makeTemporaryFolder('b');
    const rootfs = join(release, arch, 'rootfs.erofs');
    kernels.push(await judgeBankKernel({ arch, without, kernel, rootfs, cmdline }, scratch.path, signal));
  }
  progress({ label: 'kernel bank', ended: 'ok' });
  await output.give({ arch, kernels }, kernels.flatMap(renderVerdict));
  return kernels.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
}

/** Options that change a few files each, and together every step of a boot. */
const BANK = [
  'VIRTIO_BLK',
  'EROFS_FS',
  'EROFS_FS_ZIP',
  'SERIAL_8250_CONSOLE',
  'BINFMT_SCRIPT',
  'VIRTIO_FS',
  'BTRFS_FS',
  'SQUASHFS',
  'OVERLAY_FS',
  'VIRTIO_NET',
  'VIRTIO_VSOCKETS',
  'VETH',
  'IP_NF_NAT',
  'NETFILTER_XT_TARGET_MASQUERADE',
] as const;

function symbolsOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  return text.split(',').map((symbol) => {
    if (/^[A-Z0-9_]+$/.test(symbol)) return symbol;
    throw new UsageError(`--without ${symbol}: name symbols of the kernel's configuration, without CONFIG_`);
  });
}

/**
 * Turning off what is not on changes nothing, and would take a whole build to show it.
 *
 * @param config of the demo's kernel; null when it carries none.
 * @throws {UsageError}
 */
export function requireBuiltIn(symbols: readonly string[], config: KernelConfig | null): void {
  const unknown = symbols.find((symbol) => config?.[symbol] !== 'y');
  if (unknown === undefined) return;
  throw new UsageError(`--without ${unknown}: the demo's kernel has no such option built in; name one that it has`);
}

function renderVerdict({ without, predicted, failed, wrong }: BankVerdict): string[] {
  return [
    `${wrong.length === 0 ? 'ok  ' : 'FAIL'} without ${without}`,
    `       said    ${predicted ?? 'nothing'}`,
    ...failed.slice(0, 1).map(({ check, found }) => `       booted  ${check}: ${found.split('\n')[0] ?? ''}`),
    ...wrong.map((reason) => `       wrong   ${reason}`),
  ];
}
