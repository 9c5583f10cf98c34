import { join } from 'node:path';
import { flipByte, truncateFile } from '../../../host/damage.ts';
import { setMode } from '../../../host/install-file.ts';
import { dripped } from '../../front/faults.ts';
import { type Scenario, type Stage, VERSION } from './scenario.ts';
import { once } from './transfer-scenarios.ts';

const KERNEL = 'asset/v0.6.11/x86_64/kernel';

/** A CDN that serves well, and what may become of the consumer's own files. */
export const CACHE_SCENARIOS: readonly Scenario[] = [
  once('fresh', 'the cache is empty and the CDN is well', 'prepares'),
  {
    id: 'warm',
    title: 'everything is there already: not a byte of an object is sent again',
    wanted: 'prepares',
    async play(stage) {
      const before = await stage.judge(await stage.consume(), 'prepares');
      const asked = stage.cdn.requests.length;
      const after = await stage.judge(await stage.consume(), 'prepares');
      const again = stage.cdn.requests
        .slice(asked)
        .filter(({ path, bodyBytes }) => !path.endsWith('.json') && bodyBytes > 0);
      return [
        ...before,
        ...after,
        ...again.map(({ path, bodyBytes }) => `${path} was downloaded again (${String(bodyBytes)} bytes)`),
      ];
    },
  },
  damaged(
    'damaged-kernel',
    'a byte of the cached kernel has changed, its size and time of writing have not',
    ({ cache }) => flipByte(join(cache, VERSION, 'kernel')),
  ),
  damaged('damaged-rootfs', 'the cached root file system is cut', ({ cache }) =>
    truncateFile(join(cache, VERSION, 'rootfs.erofs')),
  ),
  damaged('damaged-manifest', 'the cached manifest is cut', ({ cache }) =>
    truncateFile(join(cache, VERSION, 'manifest.json')),
  ),
  damaged(
    'damaged-binary',
    'a byte of an installed binary has changed, its size and time of writing have not',
    ({ bin }) => flipByte(join(bin, 'dockerd')),
  ),
  damaged('lost-mode', 'an installed binary is not executable any more', ({ bin }) =>
    setMode(join(bin, 'dockerd'), 0o644),
  ),
  {
    id: 'killed',
    title: 'it is killed in the middle of a download and started again',
    wanted: 'prepares',
    async play(stage) {
      stage.cdn.faults.push({ path: KERNEL, when: ({ nth }) => nth === 1, change: dripped(100_000) });
      await stage.consumeAndKill(() =>
        stage.cdn.requests.some(({ path, bodyBytes }) => path === KERNEL && bodyBytes > 20_000),
      );
      return stage.judge(await stage.consume(), 'prepares');
    },
  },
  {
    id: 'at-once',
    title: 'four of it prepare the same version in the same folders at once',
    wanted: 'prepares',
    async play(stage) {
      stage.cdn.faults.push({ path: KERNEL, change: dripped(500_000) });
      const ends = await Promise.all(Array.from({ length: 4 }, () => stage.consume()));
      return (await Promise.all(ends.map((end) => stage.judge(end, 'prepares')))).flat();
    },
  },
  {
    id: 'events',
    title: 'the events that it prints, if it prints any, are told in the documented words',
    wanted: 'prepares',
    async play(stage) {
      const end = await stage.consume();
      return [...(await stage.judge(end, 'prepares')), ...checkEvents(end.stdout)];
    },
  },
];

/** The consumer installs, its files are damaged, and it runs again. */
function damaged(id: string, title: string, damage: (stage: Stage) => Promise<void>): Scenario {
  return {
    id,
    title,
    wanted: 'prepares',
    async play(stage) {
      const end = await stage.consume();
      const before = await stage.judge(end, 'prepares');
      // Where it put nothing there is nothing to damage.
      if (before.length > 0) return before;
      await damage(stage);
      return stage.judge(await stage.consume(), 'prepares');
    },
  };
}

function checkEvents(stdout: string): string[] {
  const last = new Map<string, string>();
  for (const line of stdout.split('\n').filter((line) => line.startsWith('{'))) {
    const event = parse(line);
    if (event === null) return [`a line that looks like an event is none: ${line.slice(0, 120)}`];
    if (!PHASES.includes(event.phase)) return [`"${event.phase.slice(0, 40)}" is no phase`];
    last.set(event.asset, event.phase);
  }
  return [...last]
    .filter(([, phase]) => phase !== 'ready' && phase !== 'cached')
    .map(([asset, phase]) => `the last that was told of ${asset.slice(0, 80)} is ${phase}, neither ready nor cached`);
}

function parse(line: string): { readonly asset: string; readonly phase: string } | null {
  try {
    const { asset, phase } = JSON.parse(line) as { asset?: unknown; phase?: unknown };
    return typeof asset === 'string' && typeof phase === 'string' ? { asset, phase } : null;
  } catch {
    return null;
  }
}

const PHASES: readonly string[] = ['waiting', 'checking', 'downloading', 'retrying', 'verifying', 'ready', 'cached'];
