import { expect, test } from 'vitest';
import type { Sha256 } from '../core/digest.ts';
import { renderSize } from './limits.ts';
import { type Manifest, parseManifest, readManifest, renderManifest } from './manifest.ts';
import { parseTarballName, renderSidecar, tarballName } from './member-names.ts';
import { mergeManifests } from './merge.ts';
import { bootFilePath, manifestPath } from './object-path.ts';

test('objects have their paths in both layouts', () => {
  expect(bootFilePath('asset-v', '0.5.1', 'arm64', 'rootfs')).toBe('asset/v0.5.1/arm64/rootfs.erofs');
  expect(bootFilePath('flat', '0.5.1', 'arm64', 'kernel')).toBe('arm64/kernel');
  expect([manifestPath('asset-v', '1.0.0+e2e'), manifestPath('flat', '1.0.0')]).toEqual([
    'asset/v1.0.0+e2e/manifest.json',
    'manifest.json',
  ]);
});

test('a tarball’s name says its architecture and version, and no other name does', () => {
  expect(parseTarballName(tarballName('x86_64', '9.9.9-e2e+b'))).toEqual({ arch: 'x86_64', version: '9.9.9-e2e+b' });
  for (const name of [
    'boot-assets-amd64-v1.0.0.tar.gz',
    'boot-assets-x86_64-1.0.0.tar.gz',
    'boot-assets-x86_64-v1.tar.gz',
    'x.tar.gz',
  ]) {
    expect(parseTarballName(name)).toBeUndefined();
  }
});

test('a sidecar is a line of sha256sum', () => {
  expect(renderSidecar('ab'.repeat(32) as Sha256, 'x.tar.gz')).toBe(`${'ab'.repeat(32)}  x.tar.gz\n`);
});

test('a manifest comes back from its text with its unknown fields', () => {
  const manifest = { ...part('arm64'), channel: 'beta' };
  expect(parseManifest(Buffer.from(renderManifest(manifest)))).toEqual(manifest);
});

test('a manifest of the wrong shape is refused with every reason, by key', () => {
  const { manifest, problems } = readManifest(
    Buffer.from('{"schema_version": "0", "targets": {"arm64": {}}, "binaries": [{}]}'),
  );
  expect(manifest).toBeNull();
  expect(problems.map(({ at }) => at)).toContain('targets.arm64.kernel');
  expect(problems.map(({ at }) => at)).toContain('binaries[0].name');
  expect(() => parseManifest(Buffer.from('{"schema_version": "0"}'))).toThrow('manifest: schema_version: ');
});

test('more than a mebibyte is no manifest', () => {
  expect(readManifest(Buffer.alloc(1024 * 1024 + 1, 0x20)).problems[0]?.problem).toContain('at most 1048576');
});

test('manifests are united by architecture and by binary', () => {
  const { merged, conflicts } = mergeManifests(part('arm64'), part('x86_64'));
  expect(conflicts).toEqual([]);
  expect(Object.keys(merged.targets)).toEqual(['arm64', 'x86_64']);
  expect(merged.binaries?.map(({ name, targets }) => [name, Object.keys(targets)])).toEqual([
    ['dockerd', ['arm64', 'x86_64']],
  ]);
});

test('what two manifests do not agree on is a conflict', () => {
  const other = part('x86_64');
  const changed: Manifest = {
    ...other,
    asset_version: '0.5.2',
    binaries: (other.binaries ?? []).map((binary) => ({ ...binary, version: '2', install_dir: 'kernel' })),
  };
  expect(mergeManifests(part('arm64'), changed).conflicts).toEqual([
    { at: 'asset_version', problem: '0.5.1 and 0.5.2' },
    { at: 'binaries dockerd: version', problem: '1 and 2' },
    { at: 'binaries dockerd: install_dir', problem: 'none and kernel' },
  ]);
});

test('a size is rendered in the unit that fits', () => {
  expect([0, 1023, 1536, 2 ** 31, 10 * 2 ** 40].map(renderSize)).toEqual([
    '0 bytes',
    '1023 bytes',
    '1.5 KiB',
    '2.0 GiB',
    '10.0 TiB',
  ]);
});

function part(arch: 'arm64' | 'x86_64'): Manifest {
  const file = (path: string): { path: string; sha256: string } => ({ path, sha256: '0'.repeat(64) });
  return {
    schema_version: 0,
    asset_version: '0.5.1',
    built_at: '2026-03-03T12:00:00Z',
    targets: { [arch]: { kernel: file('k'), rootfs: file('r'), kernel_cmdline: 'ro' } },
    binaries: [{ name: 'dockerd', version: '1', targets: { [arch]: file(`bin/${arch}`) } }],
  };
}
