import { renderQcow2Overlay } from '../formats/qcow2/overlay.ts';
import { gzipSync } from 'node:zlib';
import { renderTar } from '../faults/raw-tar.ts';
import { sampleArm64Image, sampleBody, sampleBzImage, sampleZboot } from '../formats/linux-image/kernel-samples.ts';
import { buildHello } from '../guest/payloads/hello.ts';
import { renderManifest } from '../release/manifest.ts';

/** A manifest of one architecture, right in its form. */
export const SAMPLE_MANIFEST = Buffer.from(
  renderManifest({
    schema_version: 1,
    asset_version: '1.2.3',
    built_at: '2026-01-01T00:00:00Z',
    targets: {
      x86_64: {
        kernel: { path: 'asset/v1.2.3/x86_64/kernel', sha256: 'a'.repeat(64), version: '6.12.9' },
        rootfs: { path: 'asset/v1.2.3/x86_64/rootfs.erofs', sha256: 'b'.repeat(64) },
        kernel_cmdline: 'console=ttyS0 root=/dev/vda ro',
      },
    },
    binaries: [],
  }),
);

const CONSOLE = [
  '[    0.000000] Linux version 6.12.9 (b@h) (gcc) #1 SMP',
  '[    1.000000] VFS: Mounted root (erofs filesystem) readonly on device 254:0.',
  '[    1.100000] Run /sbin/init as init process',
];

const qcow2 = Buffer.from(
  renderQcow2Overlay({ backingName: 'base.raw', backingFormat: 'raw', virtualSizeBytes: 2 ** 30 }),
);

/** One file of each kind that can be made without a tool, by the kind that it is. */
export const SAMPLES: readonly { readonly name: string; readonly kind: string; readonly bytes: Buffer }[] = [
  { name: 'bzImage', kind: 'kernel', bytes: sampleBzImage(gzipSync(sampleBody())) },
  { name: 'Image', kind: 'kernel', bytes: sampleArm64Image() },
  { name: 'Image.gz', kind: 'kernel', bytes: gzipSync(sampleArm64Image()) },
  { name: 'vmlinuz.efi', kind: 'kernel', bytes: sampleZboot(gzipSync(sampleBody())) },
  {
    name: 'boot-assets-x86_64-v1.2.3.tar.gz',
    kind: 'archive',
    bytes: gzipSync(
      renderTar([
        { name: 'kernel', data: sampleBzImage(gzipSync(sampleBody())) },
        { name: 'rootfs.erofs', data: Buffer.alloc(4096, 7) },
        { name: 'manifest.json', data: SAMPLE_MANIFEST, pax: [['comment', 'made by hand']] },
      ]),
    ),
  },
  { name: 'bare.tar', kind: 'archive', bytes: renderTar([{ name: 'a', data: Buffer.from('a') }]) },
  { name: 'manifest.json', kind: 'manifest', bytes: SAMPLE_MANIFEST },
  { name: 'hello', kind: 'elf', bytes: buildHello('arm64', 'hello') },
  { name: 'console.log', kind: 'console-log', bytes: Buffer.from(`${CONSOLE.join('\r\n')}\r\n`) },
  { name: 'notes.gz', kind: 'gzip', bytes: gzipSync('plain words') },
  { name: 'config', kind: 'kernel-config', bytes: Buffer.from('CONFIG_EROFS_FS=y\n# CONFIG_MODULES is not set\n') },
  { name: 'register', kind: 'binfmt', bytes: Buffer.from(':FEX:M:0:\\x7fELF::/arcbox/runtime/bin/FEX:POCF\n') },
  { name: 'k.sha256', kind: 'checksum', bytes: Buffer.from(`${'c'.repeat(64)}  kernel\n`) },
  { name: 'disk.qcow2', kind: 'recognised', bytes: qcow2 },
];
