import { chmod, copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { BOOT_CHECKS } from '../checks/boot/area.ts';
import type { Arch } from '../core/arch.ts';
import { buildDemo } from '../build/demo.ts';
import { DEMO_RECIPE } from '../host/installation.ts';
import { userPlaces } from '../host/places.ts';
import { run } from '../host/process.ts';
import { waitFor } from '../host/wait.ts';
import type { BootRecord } from './boot-record.ts';
import { problemsOf } from '../../fixtures/guests/boot-records.ts';
import { type GuestSamples, openGuestSamples, writeScript } from '../../fixtures/guests/guest-samples.ts';

// Each boots in seconds; a machine that is busy with other tests takes longer, and two guests run at a time.
vi.setConfig({ testTimeout: 240_000 });

/** Where nothing is cached yet, two kernels are built first. */
const BUILD_LIMIT_MS = 20 * 60_000;

let guests: GuestSamples;
beforeAll(async () => {
  const { signal } = new AbortController();
  const places = userPlaces(process.env);
  const demo = await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress: () => undefined, env: {} });
  guests = await openGuestSamples((arch) => ({
    kernel: join(demo, arch, 'kernel'),
    rootfs: join(demo, arch, 'rootfs.erofs'),
  }));
}, BUILD_LIMIT_MS);
afterAll(async () => guests[Symbol.asyncDispose]());

function judge(record: BootRecord): string[] {
  expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  return problemsOf(BOOT_CHECKS, record);
}

async function bootWith(arch: Arch, name: string, change: (tree: string) => Promise<void>): Promise<BootRecord> {
  return guests.boot(arch, { rootfs: { path: await guests.buildRoot(arch, name, change) } });
}

const stagesOf = ({ stages }: BootRecord): string[] => stages.map(({ stage }) => stage);
const readLogs = async ({ logs }: BootRecord): Promise<string> =>
  (await Promise.all(logs.map((path) => readFile(path, 'utf8')))).join('');

describe('a good release passes every check', () => {
  test.concurrent.each(['x86_64', 'arm64'] as const)('%s, through all stages to a clean end', async (arch) => {
    const record = await guests.boot(arch);
    expect(judge(record)).toEqual([]);
    expect(record.proof?.kind).toBe('agent');
    expect(stagesOf(record)).toEqual(['firmware', 'kernel', 'root', 'init', 'userspace', 'end']);
  });

  test.concurrent('of the older generation, whose init is a script that hands over to the agent', async () => {
    const record = await bootWith('arm64', 'trampoline', (tree) =>
      writeScript(
        join(tree, 'sbin/init'),
        `b=/bin/busybox
        $b mount -t proc proc /proc; $b mount -t sysfs sysfs /sys; $b mount -t virtiofs arcbox /arcbox
        exec /arcbox/bin/arcbox-agent`,
      ),
    );
    expect(judge(record)).toEqual([]);
    expect(record.agentCalls.map(({ how, pid }) => [how, pid])).toEqual([['run', 1]]);
  });

  test.concurrent('on microvm, when it is asked for', async () => {
    const record = await guests.boot('x86_64', { machine: 'microvm' });
    expect(judge(record)).toEqual([]);
  });

  test.concurrent('by its debug console, without a share', async () => {
    const path = await guests.buildRoot('arm64', 'debug', (tree) =>
      writeScript(
        join(tree, 'etc/init.d/rcS'),
        'b=/bin/busybox; $b mount -t proc proc /proc; $b setsid $b sh </dev/hvc0 >/dev/hvc0 2>&1 &',
      ),
    );
    const record = await guests.boot('arm64', { scenario: 'debug-console', rootfs: { path } });
    expect(judge(record)).toEqual([]);
    expect(record.proof?.kind).toBe('debug-console');
  });

  test.concurrent('by the words of its init alone, which is the weaker proof', async () => {
    const record = await guests.boot('arm64', { scenario: 'bare' });
    expect(judge(record)).toEqual([]);
    expect(record.proof?.kind).toBe('init-output');
  });
});

describe('an init that exists and cannot be executed fails boot/init, although the kernel printed its marker', () => {
  test.concurrent('of the wrong architecture', async () => {
    const foreign = join(await guests.treeOf('arm64'), 'bin/busybox');
    const record = await bootWith('x86_64', 'wrong-arch', (tree) => copyFile(foreign, join(tree, 'bin/busybox')));
    expect(await readLogs(record)).toContain('Run /sbin/init as init process');
    expect(judge(record)[0]).toMatch(/^boot\/init: userspace was not reached: .*ENOEXEC.*last stage reached: init/);
  });

  test.concurrent('whose interpreter is missing', async () => {
    const record = await bootWith('arm64', 'no-interpreter', async (tree) => {
      await writeScript(join(tree, 'sbin/init'), '');
      await writeFile(join(tree, 'sbin/init'), '#!/bin/none\n');
    });
    expect(await readLogs(record)).toContain('Run /sbin/init as init process');
    expect(judge(record)[0]).toMatch(/^boot\/init: userspace was not reached: /);
  });

  test.concurrent('without its execute bit', async () => {
    const record = await bootWith('arm64', 'no-exec-bit', (tree) => chmod(join(tree, 'bin/busybox'), 0o644));
    expect(await readLogs(record)).toContain('Run /sbin/init as init process');
    expect(judge(record)[0]).toMatch(/^boot\/init: userspace was not reached: .*EACCES/);
  });
});

describe('the end of a boot is known at once', () => {
  test.concurrent('an init that exits is a panic, told within a second of its line', async () => {
    const record = await bootWith('arm64', 'init-exits', (tree) => writeScript(join(tree, 'sbin/init'), 'exit 3'));
    expect(judge(record)[0]).toMatch(/PID 1 ended, so the kernel panicked \(it exited with status 3/);
    expect(record.end.atMs - (record.hits.at(-1)?.atMs ?? 0)).toBeLessThan(1_000);
  });

  test.concurrent('a panic whose guest goes on for ever is told within a second too', async () => {
    const record = await bootWith('arm64', 'panic-lingers', (tree) =>
      writeScript(join(tree, 'sbin/init'), 'echo "Kernel panic - not syncing: for a test"; exec /bin/busybox sleep 60'),
    );
    expect(record.outcome).toEqual({ kind: 'stopped', stage: 'init' });
    expect(record.end.how).toBe('stopped');
    expect(record.end.atMs - (record.hits.at(-1)?.atMs ?? 0)).toBeLessThan(1_000);
  });

  test.concurrent('a panic after userspace was proven is still seen', async () => {
    const record = await bootWith('arm64', 'late-panic', (tree) =>
      writeScript(
        join(tree, 'sbin/init'),
        `b=/bin/busybox
        $b mount -t proc proc /proc; $b mount -t virtiofs arcbox /arcbox
        /arcbox/bin/arcbox-agent init
        exit 1`,
      ),
    );
    expect(record.outcome.kind).toBe('reached');
    expect(judge(record).filter((problem) => /^boot\/(console|end)/.test(problem))).toHaveLength(2);
  });

  test.concurrent('a silent hang names the last stage, after that stage’s limit and not the whole time', async () => {
    const record = await bootWith('arm64', 'hang', (tree) =>
      writeScript(join(tree, 'sbin/init'), 'exec /bin/busybox sleep 1000'),
    );
    expect(record.outcome.kind).toBe('silent');
    expect(judge(record)[0]).toMatch(/printed nothing new for .* last stage reached: init about to be executed/);
    // The limit stretches with the load of the machine, up to four times.
    expect(record.end.atMs).toBeLessThan(60_000);
  });

  test.concurrent('a guest that never falls silent is ended by the limit of the whole boot', async () => {
    const path = await guests.buildRoot('arm64', 'chatter', (tree) =>
      writeScript(join(tree, 'sbin/init'), 'while :; do echo .; /bin/busybox sleep 1; done'),
    );
    const record = await guests.boot('arm64', { rootfs: { path }, timeoutMs: 5_000 });
    expect(record.outcome).toMatchObject({ kind: 'timed-out', limitMs: 5_000 });
  });
});

describe('a hostile guest neither stalls nor fools', () => {
  test.concurrent(
    'one that floods its console with bytes and look-alikes is ended, and the loss is a problem',
    async () => {
      // A hundred megabytes, if it were let: single bytes, parts of characters, and what only we should say.
      const path = await guests.buildRoot('arm64', 'flood', (tree) =>
        writeScript(
          join(tree, 'sbin/init'),
          `b=/bin/busybox; $b mount -t devtmpfs dev /dev
        $b yes 'bootproof 0123 userspace bootproof-0123' & exec $b head -c 104857600 /dev/urandom`,
        ),
      );
      // An emulated console carries too little for the usual limit to be met before the time is up.
      const limit = 256 * 1024;
      const record = await guests.boot('arm64', { rootfs: { path }, consoleLimitBytes: limit });
      expect(record.proof).toBeNull();
      expect(record.agentMarks).toEqual([]);
      expect(record.end.reason).toBe(`it printed more than ${limit} bytes`);
      expect(record.lostConsole).toBe(`it printed more than ${limit} bytes`);
      const sizes = await Promise.all(record.logs.map(async (path) => (await stat(path)).size));
      expect(Math.max(...sizes)).toBe(limit);
      expect(judge(record).some((problem) => problem.startsWith('boot/console: not all of the console'))).toBe(true);
    },
  );

  test.concurrent('one that fills its share is ended', async () => {
    const record = await bootWith('arm64', 'fills-share', (tree) =>
      writeScript(
        join(tree, 'sbin/init'),
        '/bin/busybox mount -t virtiofs arcbox /arcbox; while echo .; do /bin/busybox cat /bin/busybox >>/arcbox/big; done',
      ),
    );
    expect(record.end.reason).toMatch(/on its share$/);
  });
});

test.concurrent('a QEMU that is killed is no finding about the release', async () => {
  const path = await guests.buildRoot('arm64', 'killed', () => Promise.resolve());
  const boot = guests.boot('arm64', { rootfs: { path } });
  const killed = killWhenSeen(`file.filename=${path}`);
  await expect(boot).rejects.toMatchObject({
    code: 'BOOTPROOF_QEMU_FAILED',
    message: expect.stringContaining('was killed by SIGKILL') as string,
  });
  await killed;
});

test.concurrent('a guest that is called off is gone at once', async () => {
  const path = await guests.buildRoot('arm64', 'called-off', () => Promise.resolve());
  const caller = new AbortController();
  const boot = guests.boot('arm64', { rootfs: { path } }, caller.signal);
  await waitFor(async () => (await pidsOf(path)).length > 0, { signal: caller.signal, timeoutMs: 20_000 });
  caller.abort(new Error('called off'));
  await expect(boot).rejects.toThrow('called off');
  expect(await pidsOf(path)).toEqual([]);
});

async function killWhenSeen(argument: string): Promise<void> {
  const { signal } = new AbortController();
  await waitFor(async () => (await pidsOf(argument)).length > 0, { signal, timeoutMs: 20_000 });
  for (const pid of await pidsOf(argument)) process.kill(pid, 'SIGKILL');
}

async function pidsOf(argument: string): Promise<number[]> {
  const found = await run('pgrep', ['-f', `^qemu-system-.*${argument}`]).catch(() => ({ stdout: '' }));
  return found.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}
