import { expect, test } from 'vitest';
import type { Sha256 } from '../../core/digest.ts';
import { renderReplayScript } from './replay.ts';

test('the replay script checks the digests, fills the share again, and quotes what a shell would split', () => {
  const script = renderReplayScript({
    program: 'qemu-system-x86_64',
    spec: {
      arch: 'x86_64',
      machine: 'q35',
      accelerator: 'tcg',
      cpus: 1,
      memoryMiB: 512,
      kernelPath: "/it's/kernel",
      rootfsPath: '/r/rootfs.erofs',
      disks: [],
      cmdline: 'console=ttyS0 ro',
      consoles: new Map([['serial', '/gone/serial']]),
      monitorSocket: '/gone/monitor',
      shares: [{ tag: 'arcbox', socket: '/gone/virtiofs' }],
      sandbox: false,
    },
    shares: [
      {
        folder: '/gone/share',
        kept: 'share',
        files: [{ source: '/r/FEX', place: 'runtime/bin/FEX' }],
        daemon: { program: 'virtiofsd', args: ['--socket-path=/gone/virtiofs'] },
        socket: '/gone/virtiofs',
      },
    ],
    artifacts: [{ path: '/r/rootfs.erofs', sha256: 'ab'.repeat(32) as Sha256 }],
    environment: {},
  });
  expect(script).toContain(`echo '${'ab'.repeat(32)}  /r/rootfs.erofs' | sha256sum -c --quiet`);
  expect(script).toContain(String.raw`-kernel '/it'\''s/kernel' -append 'console=ttyS0 ro'`);
  // Nothing of the run's own temporary folder is left in it.
  expect(script).not.toContain('/gone');
  expect(script).toContain('cp -R "$(dirname "$0")/share" "$place"/share');
  expect(script).toContain('install -m 755 /r/FEX "$place"/share/runtime/bin/FEX');
  expect(script).toContain('id=share0,path="$place"/virtiofs');
});
