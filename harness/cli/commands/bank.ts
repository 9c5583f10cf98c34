import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { buildDemo } from '../../build/demo.ts';
import { distroBuild } from '../../build/distro/distro.ts';
import { findOrBuild } from '../../build/kept-build.ts';
import { buildKernel } from '../../build/kernel/kernel.ts';
import { openObjectTrees } from '../../build/kernel/object-trees.ts';
import { ARCHES, type Arch, parseArch } from '../../core/arch.ts';
import { UsageError } from '../../core/errors.ts';
import type { BankVerdict } from '../../faults/bank-verdict.ts';
import { openBootBench } from '../../faults/boot-bench.ts';
import { judgeBankKernel } from '../../faults/kernel-bank.ts';
import { readParts } from '../../faults/release-parts.ts';
import type { KernelConfig } from '../../formats/linux-image/kernel-config.ts';
import { DEMO_RECIPE, DISTRO_RECIPE } from '../../host/installation.ts';
import { openRun } from '../../host/run.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { gatherKernel } from '../../target/kernel-evidence.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** What became of a kernel of the bank, and what it took. */
interface BankRow extends BankVerdict {
  readonly arch: Arch;
  /** Next to nothing when the cache held it. */
  readonly compiledMs: number;
  readonly judgedMs: number;
}

/**
 * `bootproof bank`: the demo's kernel without one needed option at a time; the static check must name the option, and the
 * boot must fail as it said.
 */
export async function runBank(given: Given, context: CommandContext): Promise<number> {
  const { places, signal, progress, env } = context;
  const only = textOf(given, 'arch');
  const named = symbolsOf(textOf(given, 'without'));
  const output = await openOutput(given, context);
  await using run = await openRun({ id: randomUUID() });
  const demo = await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress, env });
  const chosen = await choose(only === undefined ? ARCHES : [parseArch(only)], named, demo);
  await using scratch = await makeTemporaryFolder('bank');
  const label = 'kernel bank';
  const building = { cache: places.cache, signal, progress };
  const distro = (arch: Arch): Promise<string> => findOrBuild(distroBuild(arch, DISTRO_RECIPE), building);
  const own = { scratch: scratch.path, guests: run.temporaryFolder, demo, distro, state: places.state, signal };
  const bench = await openBootBench(await readParts(demo), own);
  using trees = await openObjectTrees(building, label);
  const rows: BankRow[] = [];
  for (const { arch, without } of chosen) {
    progress({ label, detail: `${arch} without ${without}`, done: rows.length, total: chosen.length });
    const started = performance.now();
    const fragments = ['common', arch].map((name) => join(DEMO_RECIPE, 'kernel', `${name}.config`));
    const request = { arch, fragments, without: [without], objects: trees.folderOf(arch) };
    const { kernel } = await buildKernel(request, building);
    const compiled = performance.now();
    const verdict = await judgeBankKernel({ arch, without, kernel }, bench);
    const judgedMs = Math.round(performance.now() - compiled);
    rows.push({ arch, ...verdict, compiledMs: Math.round(compiled - started), judgedMs });
  }
  progress({ label, ended: 'ok' });
  if (given.options['keep'] !== true) await trees.remove();
  await output.give({ kernels: rows }, rows.flatMap(renderRow));
  return rows.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
}

/** Together every step of a boot: those first that change a few files each. */
const BANK = [
  'EROFS_FS_ZIP',
  'EROFS_FS',
  'VIRTIO_FS',
  'SERIAL_8250_CONSOLE',
  'VIRTIO_CONSOLE',
  'RTC_DRV_PL031',
  'DEVTMPFS',
  'IP_NF_NAT',
  'IP_NF_FILTER',
  'NETFILTER_XT_TARGET_MASQUERADE',
  'VIRTIO_VSOCKETS',
  'SQUASHFS',
  'OVERLAY_FS',
  'BTRFS_FS',
  'VIRTIO_NET',
  'VIRTIO_BLK',
  'BINFMT_MISC',
  'BINFMT_ELF',
  'BRIDGE',
  'VETH',
] as const;

/** Of options of one architecture that the other would not miss. */
const MISSED_BY: Readonly<Record<string, Arch>> = {
  SERIAL_8250_CONSOLE: 'x86_64',
  VIRTIO_CONSOLE: 'arm64',
  BINFMT_MISC: 'arm64',
};

/** @throws {UsageError} for a symbol that one of the kernels has not built in. */
async function choose(
  arches: readonly Arch[],
  named: readonly string[] | undefined,
  demo: string,
): Promise<{ arch: Arch; without: string }[]> {
  const chosen = arches.map(async (arch) => {
    const { contents } = await gatherKernel(join(demo, arch, 'kernel'), null);
    const config = contents.state === 'read' ? contents.config : null;
    if (named !== undefined) requireBuiltIn(named, config);
    const usual = BANK.filter((symbol) => config?.[symbol] === 'y' && (MISSED_BY[symbol] ?? arch) === arch);
    return (named ?? usual).map((without) => ({ arch, without }));
  });
  return (await Promise.all(chosen)).flat();
}

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

function renderRow({ arch, without, predicted, failed, wrong, compiledMs, judgedMs }: BankRow): string[] {
  const [first] = failed;
  const others = failed.slice(1).map(({ check }) => check);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;
  return [
    `${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${arch} without ${without} (compiled in ${seconds(compiledMs)}, booted in ${seconds(judgedMs)})`,
    `       kernel/built-in said  ${predicted ?? 'nothing'}`,
    ...(first === undefined ? [] : [`       ${first.check} found  ${first.found.split('\n')[0] ?? ''}`]),
    ...(others.length === 0 ? [] : [`       also failed  ${others.join(', ')}`]),
    ...wrong.map((reason) => `       wrong  ${reason}`),
  ];
}
