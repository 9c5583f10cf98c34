import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCalls } from './calls.ts';
import { readReport } from './report.ts';

const NONCE = 'f00d';
const GOOD = [
  'version\t3',
  `nonce\t${NONCE}`,
  'pid1.exe\t/bin/busybox',
  'pid1.args\tinit ',
  'agent.pid\t70',
  'agent.parent\t1',
  'kernel.release\t6.12.1',
  'kernel.machine\tx86_64',
  'kernel.modules\tno',
  'cmdline\tconsole=ttyS0',
  'mount\t/dev/root / erofs ro 0 0',
  'mount\tproc /proc proc rw 0 0',
  'root.write\ttouch: /bootproof-was-here: Read-only file system',
  'binfmt\tFEX-x86_64 enabled',
  'binfmt\tFEX-x86_64 flags: POCF',
  'driver\tvirtio_net',
  'filesystem\toverlay',
  'namespace\tpid',
  'cgroup\t#subsys_name',
  'cgroup\tmemory',
  'device\tcrw-rw-rw-    1 0        0           1,   3 Jan  1  1970 /dev/null',
  'trial\tnetwork:nat 0 ',
  'trial\ttool:/sbin/socat hung half a | word',
  'trial\tnonsense',
  'disk\t/dev/vdb',
  'fex.variable\tunset',
  'binfmt.after\tFEX-x86_64 enabled',
  'uptime\t1.25 0.50',
  'ended\t3.5 0.50',
  'clock\t1790000000',
  'cpus\t2',
  'memory.MemTotal\t491234',
  'memory.MemAvailable\t400000',
  `end\t${NONCE}`,
];
const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);

test('a whole report is read into typed facts', () => {
  expect(readReport(bytesOf(GOOD), NONCE)).toEqual({
    report: {
      version: '3',
      pid1: { exe: '/bin/busybox', args: 'init' },
      agent: { pid: 70, parent: 1 },
      kernel: { release: '6.12.1', machine: 'x86_64', modules: false },
      cmdline: 'console=ttyS0',
      mounts: ['/dev/root / erofs ro 0 0', 'proc /proc proc rw 0 0'],
      rootWrite: 'touch: /bootproof-was-here: Read-only file system',
      binfmt: [{ name: 'FEX-x86_64', lines: ['enabled', 'flags: POCF'] }],
      offers: { drivers: ['virtio_net'], fileSystems: ['overlay'], namespaces: ['pid'], cgroups: ['memory'] },
      devices: ['crw-rw-rw-    1 0        0           1,   3 Jan  1  1970 /dev/null'],
      disk: '/dev/vdb',
      trials: {
        'network:nat': { status: 0, said: '' },
        'tool:/sbin/socat': { status: null, said: 'half a | word' },
      },
      fex: { rootfsVariable: null, servers: [], binfmtAfter: [{ name: 'FEX-x86_64', lines: ['enabled'] }] },
      uptimeSeconds: 1.25,
      endedSeconds: 3.5,
      clockSeconds: 1790000000,
      cpus: 2,
      memory: { totalKiB: 491234, availableKiB: 400000 },
    },
  });
});

test.each([
  ['of another boot', GOOD, 'beef', "it does not carry this boot's nonce"],
  ['that breaks off', GOOD.slice(0, -1), NONCE, 'it breaks off before its end'],
  ['of another version', ['version\t1', ...GOOD.slice(1)], NONCE, 'version: Invalid input: expected "3"'],
])('a report %s is refused with the reason', (_, lines, nonce, problem) => {
  expect(readReport(bytesOf(lines), nonce)).toEqual({ problem });
});

test('any bytes are a report or a reason, never an exception', () => {
  const good = bytesOf(GOOD);
  const damaged = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
    const bytes = Buffer.from(good);
    bytes[at] = byte;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), damaged), (bytes) => {
      const read = readReport(bytes, NONCE);
      expect('report' in read || typeof read.problem === 'string').toBe(true);
      expect(Array.isArray(readCalls(bytes))).toBe(true);
    }),
  );
});

test('calls are read in their order, and lines that are none are left out', () => {
  expect(readCalls(Buffer.from('init 60 55 1.10\nrubbish\nrun 70 1 1.30\nrun 71 1 \n'))).toEqual([
    { how: 'init', pid: 60, parent: 55, uptimeSeconds: 1.1 },
    { how: 'run', pid: 70, parent: 1, uptimeSeconds: 1.3 },
    { how: 'run', pid: 71, parent: 1, uptimeSeconds: null },
  ]);
});
