import { capacity } from '../../host/capacity.ts';
import type { Purpose } from '../../host/debian-packages.ts';
import { hostFacts } from '../../host/facts.ts';
import { freeSpaceBytes } from '../../host/free-space.ts';
import { ownVersion } from '../../host/installation.ts';
import { findTool, installCommand } from '../../host/tool.ts';
import type { CommandContext } from '../context.ts';
import { type MachinePart, inspectMachine } from '../machine.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof doctor`: what this machine can run, what is missing, and the command that installs it. */
export async function runDoctor(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const parts = await inspectMachine(context);
  const host = {
    ...hostFacts(),
    availableMemoryMiB: (await capacity()).availableMemoryMiB,
    freeCacheMiB: Math.floor((await freeSpaceBytes(context.places.cache)) / 1024 / 1024),
  };
  const lacking = parts.filter(({ state }) => state !== 'ok');
  const packages = [...new Set(lacking.flatMap((part) => part.package ?? []))];
  const install = packages.length === 0 || findTool('apt-get') === undefined ? null : installCommand(packages);
  const ready = (['boot', 'build', 'containers', 'tests'] as const).filter(
    (use) => !lacking.some((part) => part.neededFor === use),
  );
  const report = { host, ready, parts, install };
  await output.give(report, render(report));
  return ready.includes('boot') ? 0 : BLOCKED;
}

interface Report {
  readonly host: ReturnType<typeof hostFacts> & { readonly availableMemoryMiB: number; readonly freeCacheMiB: number };
  readonly ready: readonly Purpose[];
  readonly parts: readonly MachinePart[];
  readonly install: string | null;
}

function render({ host, ready, parts, install }: Report): string {
  const { platform, arch, cpus, node, memoryMiB, availableMemoryMiB, freeCacheMiB } = host;
  return [
    `bootproof ${ownVersion()} on ${platform} ${arch}, Node ${node}`,
    `${cpus} cores, ${availableMemoryMiB} of ${memoryMiB} MiB of memory available, ${freeCacheMiB} MiB free for the cache`,
    '',
    ...parts.map(({ name, state, detail }) => `${state.padEnd(8)}${name.padEnd(WIDTH)}${detail}`),
    '',
    ...Object.entries(USES).map(
      ([use, words]) => `${ready.includes(use as Purpose) ? 'ready   ' : 'blocked '}${words}`,
    ),
    ...(install === null ? [] : ['', `To install what is missing: ${install}`]),
  ].join('\n');
}

const BLOCKED = 3;
const WIDTH = 38;
const USES: Readonly<Record<Purpose, string>> = {
  boot: 'booting guests: the areas boot and fex',
  build: 'building the demo release: `npm start` without a target',
  containers: 'building root file systems in containers: `build rootfs --builder docker`, the demo’s area builder',
  tests: "the project's own tests: `npm test`",
};
