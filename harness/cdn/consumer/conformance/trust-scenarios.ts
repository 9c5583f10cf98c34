import { type Manifest, type ManifestBinary, parseManifest, renderManifest } from '../../../release/manifest.ts';
import { objectOf, replaced } from '../../front/faults.ts';
import type { CdnFault } from '../../front/local-cdn.ts';
import { OLDER_VERSION, type Scenario, VERSION } from './scenario.ts';
import { always, once } from './transfer-scenarios.ts';

const MANIFEST = 'asset/v0.6.11/manifest.json';

/** What a consumer must not believe. */
export const TRUST_SCENARIOS: readonly Scenario[] = [
  once(
    'manifest-of-another',
    'the manifest of the version before is served',
    'refuses',
    always(MANIFEST, objectOf('asset/v0.6.10/manifest.json')),
  ),
  once(
    'schema',
    'the manifest has another schema version',
    'refuses',
    manifest((it) => (it.schema_version = 7)),
  ),
  once(
    'arch-missing',
    'the manifest has no target of the architecture',
    'refuses',
    manifest((it) => delete it.targets['x86_64']),
  ),
  once(
    'path-url',
    'the kernel’s path is the URL of another server',
    'refuses',
    manifest((it) => setKernel(it, 'http://127.0.0.1:9/kernel')),
  ),
  once(
    'path-host',
    'the kernel’s path names another host',
    'refuses',
    manifest((it) => setKernel(it, '//127.0.0.1:9/kernel')),
  ),
  once(
    'digest-placeholder',
    'the kernel’s digest is no digest',
    'refuses',
    manifest((it) => setKernel(it, undefined, 'TODO')),
  ),
  once(
    'name-escape',
    'a binary’s name climbs out of the bin folder',
    'refuses',
    manifest((it) => setBinary(it, { name: '../../../escaped' })),
  ),
  once(
    'install-dir-escape',
    'install_dir climbs out',
    'refuses',
    manifest((it) => setBinary(it, { install_dir: '../../../escaped' })),
  ),
  once(
    'install-dir-absolute',
    'install_dir is absolute',
    'refuses',
    manifest((it) => setBinary(it, { install_dir: '/../escaped' })),
  ),
  once(
    'places-collide',
    'two binaries are to be installed in one place',
    'refuses',
    manifest((it) => setBinary(it, { name: 'k3s' })),
  ),
  {
    id: 'latest',
    title: 'no version is named: latest.json says which',
    wanted: 'prepares',
    play: async (stage) => stage.judge(await stage.consume('latest'), 'prepares'),
  },
  {
    id: 'latest-page',
    title: 'latest.json is a page for people',
    wanted: 'refuses',
    async play(stage) {
      stage.cdn.faults.push(
        always(
          'latest.json',
          replaced(() => Buffer.from('<html></html>')),
        ),
      );
      return stage.judge(await stage.consume('latest'), 'refuses');
    },
  },
  {
    id: 'latest-escape',
    title: 'latest.json names a version that climbs out of the cache',
    wanted: 'refuses',
    async play(stage) {
      stage.cdn.faults.push(
        always(
          'latest.json',
          replaced(() => Buffer.from('{"version":"../../../escaped"}')),
        ),
      );
      return stage.judge(await stage.consume('latest'), 'refuses');
    },
  },
  {
    id: 'rollback',
    title: 'latest.json names an older version than the last time',
    wanted: 'refuses',
    async play(stage) {
      const before = await stage.judge(await stage.consume('latest'), 'prepares');
      stage.cdn.faults.push(
        always(
          'latest.json',
          replaced(() => Buffer.from(`{"version":"${OLDER_VERSION}"}`)),
        ),
      );
      const end = await stage.consume('latest');
      return [...before, ...(await stage.judge(end, 'refuses', end.status === 0 ? OLDER_VERSION : VERSION))];
    },
  },
  {
    id: 'republished',
    title: 'the same version is served with another manifest the second time',
    wanted: 'refuses',
    async play(stage) {
      const before = await stage.judge(await stage.consume(), 'prepares');
      // Whatever was asked for, the whole of it is answered.
      const change = replaced((body) => Buffer.concat([body, Buffer.from('\n')]));
      stage.cdn.faults.push({
        path: MANIFEST,
        change: async (_, context) => change(await context.object(MANIFEST), context),
      });
      return [...before, ...(await stage.judge(await stage.consume(), 'refuses'))];
    },
  },
];

function manifest(change: (manifest: Manifest) => unknown): CdnFault {
  return always(
    MANIFEST,
    replaced((body) => {
      const manifest = parseManifest(body);
      change(manifest);
      return Buffer.from(renderManifest(manifest));
    }),
  );
}

function setKernel({ targets }: Manifest, path?: string, sha256?: string): void {
  const kernel = targets['x86_64']?.kernel;
  if (kernel !== undefined)
    Object.assign(kernel, path === undefined ? {} : { path }, sha256 === undefined ? {} : { sha256 });
}

function setBinary({ binaries = [] }: Manifest, change: Partial<ManifestBinary>): void {
  const [binary] = binaries;
  if (binary === undefined) return;
  // As manifests are written: where it goes stands before what it is.
  const { targets, ...rest } = binary;
  binaries[0] = { ...rest, ...change, targets };
}
