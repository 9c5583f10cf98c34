import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Arch, parseArch } from '../../core/arch.ts';
import { UsageError } from '../../core/errors.ts';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { openRun } from '../../host/run.ts';
import type { AcceleratorRequest } from '../../guest/accelerator/kind.ts';
import type { Layout } from '../../release/layout.ts';
import { bootOptionsOf } from '../../target/boot-options.ts';
import { chooseTarget } from '../../target/choose.ts';
import { resolveNamed } from '../../target/resolve-named.ts';
import type { CommandContext } from '../context.ts';
import { handOverConsole } from '../hand-over-console.ts';
import { type Given, textOf } from '../option-spec.ts';
import { guestFlagsOf, targetFlagsOf } from '../target-flags.ts';

/** `bootproof spawn`: boots a release and hands over its console; what it comes to is nobody's verdict. */
export async function runSpawn(given: Given, context: CommandContext): Promise<number> {
  const { env, places, progress, signal } = context;
  const asked = textOf(given, 'arch');
  const arch = asked === undefined ? null : parseArch(asked);
  const flags = { accel: textOf(given, 'accel') as AcceleratorRequest, ...guestFlagsOf(given) };
  const boot = bootOptionsOf(flags, env);
  await using run = await openRun({ id: randomUUID() });
  const scratch = run.temporaryFolder;
  const named = chooseTarget(targetFlagsOf(given, arch === null ? [] : [arch]), env);
  const target = await resolveNamed(
    named,
    { layout: textOf(given, 'layout') as Layout, arches: arch === null ? [] : [arch] },
    () => buildOurDemo(context),
    {
      offline: false,
      maxConnections: 4,
      samples: null,
      resolved: [],
      env,
      signal,
      store: places.cache,
      folder: join(scratch, 'fetched'),
      progress,
    },
  );
  const chosen = arch ?? usualArch(target.subject.arches);
  return await handOverConsole(target, chosen, { boot, scratch, context });
}

/** A function of its own, because the compiler leaves `.ts` in imports beside `using`. */
async function buildOurDemo({ env, places, progress, signal }: CommandContext): Promise<string> {
  const { buildDemo } = await import('../../build/demo.ts');
  return buildDemo({ recipe: DEMO_RECIPE, places, signal, progress, env });
}

/** This machine's own architecture boots fastest. */
function usualArch(arches: readonly Arch[]): Arch {
  const [first] = arches;
  if (first === undefined) throw new UsageError('the target names no architecture: name one with --arch');
  const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  return arches.includes(own) ? own : first;
}
