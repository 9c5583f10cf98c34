import { expect, test } from 'vitest';
import type { Arch } from '../../core/arch.ts';
import type { Sha256 } from '../../core/digest.ts';
import type { Manifest } from '../../release/manifest.ts';
import { mergeManifests } from '../../release/merge.ts';
import type { CheckContext } from '../check.ts';
import type { ManifestCopy, ManifestEvidence } from './evidence.ts';
import { manifestMerge } from './merge.ts';

const PARTS = { arm64: part('arm64'), x86_64: part('x86_64') };
const { merged: MERGED } = mergeManifests(PARTS.arm64, PARTS.x86_64);

test('a part of a release that was not asked for is not missed in the merged manifest', () => {
  expect(judge(['arm64', 'x86_64'])).toEqual([]);
  expect(judge(['x86_64'], ['arm64'])).toEqual([]);
  expect(judge(['arm64'], ['x86_64'])).toEqual([]);
});

test('what the merged manifest says of an architecture that has no part is a finding, unless it was left out', () => {
  expect(judge(['x86_64'])).toContain('targets.arm64 (manifest.json)');
  const edited = { ...MERGED, source_ref: 'edited' };
  expect(judge(['x86_64'], ['arm64'], edited)).toEqual(['source_ref (manifest.json)']);
});

function judge(arches: readonly Arch[], leftOut: readonly Arch[] = [], merged: Manifest = MERGED): string[] {
  const copies = [...arches.map((arch) => copy('folder', arch, PARTS[arch])), copy('merged', null, merged)];
  const evidence: ManifestEvidence = { copies, leftOut, bootFiles: [], binaries: [], unlisted: [], noFiles: [] };
  return manifestMerge.check(evidence, {} as CheckContext).map(({ at }) => at);
}

function copy(place: ManifestCopy['place'], arch: Arch | null, manifest: Manifest): ManifestCopy {
  const at = `${arch ?? ''}/manifest.json`;
  return { at, place, arch, sizeBytes: 1, sha256: null, reading: { manifest, problems: [] } };
}

function part(arch: Arch): Manifest {
  const file = (name: string) => ({ path: `asset/v1.0.0/${arch}/${name}`, sha256: 'a'.repeat(64) as Sha256 });
  const own = arch === 'arm64' ? [{ name: 'FEX', version: '1', targets: { arm64: file('FEX') } }] : [];
  return {
    schema_version: 0,
    asset_version: '1.0.0',
    // The merged one has the time of its first part.
    built_at: arch === 'arm64' ? '2026-01-01T00:00:00Z' : '2026-01-01T00:10:00Z',
    targets: { [arch]: { kernel: file('kernel'), rootfs: file('rootfs.erofs'), kernel_cmdline: 'ro' } },
    binaries: [...own, { name: 'docker-init', version: '1', targets: { [arch]: file('docker-init') } }],
  };
}
