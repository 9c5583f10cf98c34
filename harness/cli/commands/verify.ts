import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArch } from '../../core/arch.ts';
import { type Area, isArea } from '../../core/check-id.ts';
import { UsageError } from '../../core/errors.ts';
import { INSTALLATION } from '../../host/installation.ts';
import { openHttpClient } from '../../host/http-client.ts';
import { openRun } from '../../host/run.ts';
import type { AcceleratorRequest } from '../../guest/accelerator/kind.ts';
import type { Tier } from '../../checks/check.ts';
import type { Layout } from '../../release/layout.ts';
import { bootOptionsOf } from '../../target/boot-options.ts';
import { chooseTarget } from '../../target/choose.ts';
import { loadConfig } from '../../target/config/load.ts';
import { rulesOf } from '../../target/rules.ts';
import { withHistory } from '../../target/history/with-history.ts';
import { resolveNamed } from '../../target/resolve-named.ts';
import { parseShard } from '../../target/shard.ts';
import { makeRunFolder } from '../../report/run-folder.ts';
import { renderResult } from '../../report/terminal.ts';
import { exitStatusOf } from '../../report/verdict.ts';
import { planRun } from '../../vitest/run-plan.ts';
import { runGate } from '../../vitest/run.ts';
import type { CommandContext } from '../context.ts';
import { pauseOnFailedBoots, pausesOnFail } from '../hand-over-console.ts';
import { historyOf } from '../history-flags.ts';
import { invocationOf } from '../invocation.ts';
import { keptBuildsOf } from '../kept-builds.ts';
import { listOf } from '../list-flag.ts';
import { type Given, textOf } from '../option-spec.ts';
import { liveFlagsOf, originsOf } from '../live-flags.ts';
import { openOutput } from '../output.ts';
import { guestFlagsOf, targetFlagsOf } from '../target-flags.ts';
import { producerOf } from '../producer-flags.ts';
import { sealFlagsOf } from '../seal-flags.ts';
import { tellActions } from '../tell-actions.ts';

/** `bootproof verify`: judges a target and gives the exit status of its verdict. */
export async function runVerify(given: Given, context: CommandContext): Promise<number> {
  const { env, places, progress, signal } = context;
  const { config } = await loadConfig(textOf(given, 'config'), placesOf(given, env));
  const asked = listOf('--arch', textOf(given, 'arch'), parseArch);
  const arches = asked.length > 0 ? asked : (config.arches ?? []);
  const layout = textOf(given, 'layout') as Layout;
  const scope = {
    tier: textOf(given, 'tier') as Tier,
    only: listOf('--only', textOf(given, 'only'), parseArea('--only')),
    skip: listOf('--skip', textOf(given, 'skip'), parseArea('--skip')),
  };
  const pauses = pausesOnFail(given, process.stdin.isTTY && process.stdout.isTTY);
  const shard = parseShard(textOf(given, 'shard'), env);
  const producer = producerOf(given, scope);
  const timeout = textOf(given, 'timeout') ?? config.timeout;
  const repeat = textOf(given, 'repeat');
  const boot = bootOptionsOf(
    {
      accel: textOf(given, 'accel') as AcceleratorRequest,
      ...(config.bootBudget === undefined ? {} : { bootBudget: config.bootBudget }),
      ...(config.guests === undefined ? {} : { guests: config.guests }),
      ...guestFlagsOf(given),
      ...(timeout === undefined ? {} : { timeout }),
      ...(repeat === undefined ? {} : { repeat }),
    },
    env,
  );
  const live = liveFlagsOf(given);
  const output = await openOutput(given, context);
  // Before anything is started: building the demo runs compilers.
  await using run = await openRun({ id: randomUUID() });
  const named = chooseTarget(targetFlagsOf(given, arches), env);
  const folder = join(run.temporaryFolder, 'fetched');
  const elsewhere = { ...live, env, signal, store: places.cache, folder, progress };
  const kept = keptBuildsOf(live.offline, context);
  const origins = {
    named: await originsOf(given),
    client: openHttpClient({ maxConnections: live.maxConnections, env }),
    folder: join(run.temporaryFolder, 'origins'),
    signal,
  };
  const found = await resolveNamed(named, { layout, arches, seal: sealFlagsOf(given) }, kept.demo, elsewhere);
  const resolved = producer === undefined ? found : { ...found, subject: { ...found.subject, hasProducer: true } };
  const history = await historyOf(given, resolved, { arches, config, live: elsewhere, places });
  const compared = withHistory(resolved, history);
  const target = origins.named.length === 0 ? compared : { ...compared, origins };
  const report = textOf(given, 'report');
  requireOutside(report, target.root);
  const rules = rulesOf(config);
  // What cannot be judged is refused before a folder is made, and before an earlier run gives way to this one.
  planRun({ target, scope, rules, shard });
  const { path: runFolder, previous } = await makeRunFolder(report, places.state);
  const scratch = run.temporaryFolder;
  const result = await runGate(INSTALLATION, {
    target,
    scope,
    rules,
    boot,
    producer,
    history,
    shard,
    fresh: given.options['fresh'] === true,
    amd64Root: kept.amd64Root,
    distro: kept.distro,
    runFolder,
    scratch,
    places,
    signal,
    progress,
    invocation: invocationOf(given, env),
    previous,
  });
  await tellActions(result, runFolder, env);
  await output.give(result, renderResult(result));
  if (pauses) await pauseOnFailedBoots(result, target, { boot, scratch, context });
  return exitStatusOf(result);
}

/** Where the files lie that are judged, as far as that is known before the configuration has its say. */
function placesOf(given: Given, env: CommandContext['env']): string[] {
  const flagged = [given.args[0], ...PLACE_FLAGS.map((name) => textOf(given, name))];
  const places = flagged.some((path) => path !== undefined) ? flagged : PLACE_VARIABLES.map((name) => env[name]);
  return places.filter((path) => path !== undefined).filter((path) => path !== '');
}

function parseArea(flag: string): (name: string) => Area {
  return (name) => {
    if (!isArea(name)) throw new UsageError(`${flag} ${name}: there is no such area; \`bootproof checks\` lists them`);
    return name;
  };
}

/** Evidence inside the release would become a part of what is judged. */
function requireOutside(report: string | undefined, release: string | null): void {
  if (report === undefined || release === null) return;
  if (`${resolve(report)}/`.startsWith(`${resolve(release)}/`)) {
    throw new UsageError(`--report ${report} lies in the release ${release}: name a folder outside of it`);
  }
}

const PLACE_FLAGS: readonly string[] = ['kernel', 'rootfs', 'repository'];
const PLACE_VARIABLES: readonly string[] = [
  'BOOT_ASSETS_RELEASE_TARBALL',
  'BOOT_ASSETS_BOOT_KERNEL',
  'BOOT_ASSETS_BOOT_ROOTFS',
];
