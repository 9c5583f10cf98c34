import { join } from 'node:path';
import { BUILDER_CHECKS } from '../checks/builder/area.ts';
import { type Arch, ARCHES } from '../core/arch.ts';
import type { Area } from '../core/check-id.ts';
import { writeNew } from '../host/files.ts';
import { isRoot } from '../host/user.ts';
import { commandProducer } from '../target/builder/command-producer.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { resolvePath } from '../target/resolve.ts';
import { openFaultBroker } from './fault-broker.ts';
import type { Breakage } from './fault.ts';
import { CONTRACT_FLAGS, TREE_UUID, entriesOf } from './pack-tree.ts';
import { renderTar } from './raw-tar.ts';
import { rebuild } from './rebuild.ts';
import type { ReleaseParts } from './release-parts.ts';
import { readTree } from './rootfs-tree.ts';
import type { FaultBench } from './run-fault.ts';

/** The areas whose faults are seen by running a builder. */
export const BUILDER_AREAS: readonly Area[] = ['builder'];

/** A bench for the faults of builders: small shell scripts that make real images of the good trees, as the good one was made. */
export function builderBench(good: ReleaseParts, scratch: string, signal: AbortSignal): FaultBench {
  return {
    good,
    scratch,
    layer: 'static',
    tier: 'full',
    checks: BUILDER_CHECKS,
    async publish({ changes }, root) {
      await rebuild(good, changes, root);
      for (const arch of ARCHES) {
        const image = good.arches.get(arch)?.rootfs.bytes;
        if (image !== undefined) await writeNew(treeOf(root, arch), renderTar(entriesOf(await readTree(image))));
      }
      await writeNew(scriptOf(root), renderScript(changes, root));
    },
    flags: (_changes, root) => ['--arch', ARCH, '--producer', commandOf(root)],
    openBroker: () => {
      throw new Error('these faults are judged with their builder');
    },
    async judge({ producer = {} }, root, folder) {
      const target = await resolvePath(root, { from: 'fault', layout: 'asset-v', arches: [ARCH] });
      const subject = { ...target.subject, hasProducer: true };
      const broker = openFaultBroker({ ...target, subject }, folder, signal, {
        scratch: join(folder, 'scratch'),
        producer: commandProducer(commandOf(root), producer.timeoutMs ?? LIMIT_MS),
      });
      const plan = planChecks(BUILDER_CHECKS, subject, { tier: 'full', only: [], skip: [] });
      return await judge(plan, subject, broker);
    },
  };
}

/** A builder takes seconds, and what goes wrong with one architecture does with the other. */
const ARCH: Arch = 'x86_64';

function scriptOf(root: string): string {
  return join(root, '..', 'builder', 'build.sh');
}

function treeOf(root: string, arch: Arch): string {
  return join(root, '..', 'builder', `${arch}.tar`);
}

/** Only root may make device nodes and give files away; fakeroot lets mkfs.erofs see what is not there. */
function commandOf(root: string): string {
  return `${isRoot() ? '' : 'fakeroot '}sh -e '${scriptOf(root)}'`;
}

function renderScript({ producer = {} }: Breakage, root: string): string {
  const { tree = ':', flags = [...CONTRACT_FLAGS, '-T0', `-U${TREE_UUID}`].join(' '), after = ':' } = producer;
  const places = [`RELEASE='${root}'`, `OTHER='${treeOf(root, 'arm64')}'`, 'PATH="$PATH:/usr/sbin:/sbin"'];
  const good = [
    'mkdir "$TMPDIR/root"; cd "$TMPDIR/root"',
    `tar -xpf '${treeOf(root, ARCH)}' --same-owner --numeric-owner`,
    tree,
    // It would take this time instead of the one that the good image was packed with.
    `(unset SOURCE_DATE_EPOCH; exec mkfs.erofs ${flags} "$BOOTPROOF_OUTPUT" "$TMPDIR/root")`,
    after,
  ];
  return [...places, ...(producer.script === undefined ? good : [producer.script]), ''].join('\n');
}

const LIMIT_MS = 60_000;
