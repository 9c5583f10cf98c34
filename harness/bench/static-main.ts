// A program of the bench: statically verifies the tarball that its argument names, as a library call, and prints a sample.
import { MANIFEST_CHECKS } from '../checks/manifest/area.ts';
import { TARBALL_CHECKS } from '../checks/tarball/area.ts';
import type { Arch } from '../core/arch.ts';
import { type Gatherers, openBroker } from '../target/broker.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { openReleaseReader } from '../target/release-reader.ts';
import { resolvePath } from '../target/resolve.ts';
import { sampleCall } from './sample-program.ts';

const [path = ''] = process.argv.slice(2);
const checks = [...TARBALL_CHECKS, ...MANIFEST_CHECKS];

const sample = await sampleCall(async () => {
  const target = await resolvePath(path, { from: 'bench', layout: 'asset-v', arches: [] });
  const reader = openReleaseReader(target, { store: null, signal: new AbortController().signal });
  const gatherers = {
    tarball: async (arch: Arch) => (await reader.tarball(arch)).evidence,
    manifest: () => reader.manifests(),
  };
  // Only what checks of these areas ask for: the other kinds of evidence need kernels and guests.
  const broker = openBroker(gatherers as unknown as Gatherers);
  const plan = planChecks(checks, target.subject, { tier: 'contract', only: [], skip: [] });
  const results = await judge(plan, target.subject, broker);
  const wrong = results.filter(({ status }) => status !== 'pass' && status !== 'not-applicable');
  if (wrong.length > 0) throw new Error(`the bench's own tarball is refused: ${JSON.stringify(wrong)}`);
});
process.stdout.write(JSON.stringify(sample));
