import { join } from 'node:path';
import getPort from 'get-port';
import { expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { fetchPackage } from '../build/packages/fetch-package.ts';
import { packageLists } from '../build/packages/package-lists.ts';
import { resolvePackages } from '../build/packages/resolve.ts';
import { unpackFile } from '../build/packages/unpack-package.ts';
import { CDN_CHECKS } from '../checks/cdn/area.ts';
import { CONSUME_CHECKS } from '../checks/consume/area.ts';
import type { Arch } from '../core/arch.ts';
import { rowName } from '../core/check-result.ts';
import { judgeServed } from '../faults/judge-served.ts';
import { rebuild } from '../faults/rebuild.ts';
import { writeNew } from '../host/files.ts';
import { openHttpClient } from '../host/http-client.ts';
import { userPlaces } from '../host/places.ts';
import { start } from '../host/process.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { waitFor } from '../host/wait.ts';
import { makeThrowAwayIdentity } from './front/certificate.ts';
import { cacheControlOf } from './publish/cache-headers.ts';
import { planPublish } from './publish/plan.ts';
import { writeTree } from './publish/write-tree.ts';

const { signal } = new AbortController();

test('a published tree behind a real nginx, over TLS and with its gzip on, passes every check', async () => {
  await using folder = await makeTemporaryFolder('nginx');
  const place = (name: string): string => join(folder.path, name);
  await rebuild(await smallRelease(), {}, place('dist'));
  await writeTree(await planPublish(place('dist'), 'asset-v'), place('tree'));
  const identity = makeThrowAwayIdentity({ notAfter: new Date(Date.now() + 60 * 24 * 60 * 60 * 1_000) });
  const { caPem } = identity;
  for (const name of ['cert', 'key'] as const) await writeNew(place(name), identity[name]);
  const port = await getPort();
  await writeNew(place('nginx.conf'), configuration(folder.path, port));
  // Unpacked, not installed: an installed nginx starts to serve the machine's own port 80.
  const nginx = await start(await nginxProgram(place('package')), ['-p', folder.path, '-c', place('nginx.conf')]);
  try {
    const base = `https://127.0.0.1:${port}`;
    using client = openHttpClient({ maxConnections: 1, caPem, env: {} });
    const isUp = (): Promise<boolean> =>
      client.ask(base, { signal }).then(
        () => true,
        () => false,
      );
    expect(await waitFor(isUp, { signal, timeoutMs: 10_000 })).toBe(true);
    const checks = [...CDN_CHECKS, ...CONSUME_CHECKS];
    const options = { base, caPem, checks, samples: 2, origin: place('dist'), folder: place('judged'), signal };
    const results = await judgeServed(options);
    const red = results.filter(({ status }) => status === 'fail' || status === 'blocked');
    expect(red.map((row) => [rowName(row), row.findings, row.error])).toEqual([]);
    expect(results.filter(({ status }) => status === 'pass').length).toBeGreaterThanOrEqual(CDN_CHECKS.length);
  } finally {
    nginx.kill();
    await nginx.ended;
  }
});

async function nginxProgram(folder: string): Promise<string> {
  const context = { cache: userPlaces(process.env).cache, signal, progress: () => undefined };
  const arch: Arch = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const lists = await packageLists(context);
  const [found] = await resolvePackages(lists, { arch, names: ['nginx'], dependencies: false }, signal);
  if (found === undefined) throw new Error('the machine’s package sources offer no nginx');
  return unpackFile(await fetchPackage(found, context), 'sbin/nginx', folder, signal);
}

/** As Debian's own configuration has it: gzip on, for the types that nginx compresses by default. */
function configuration(folder: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `
daemon off;
master_process off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${temporary.join(' ')}
  gzip on;
  types { text/html html; application/json json; application/gzip gz; }
  default_type application/octet-stream;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${folder}/cert;
    ssl_certificate_key ${folder}/key;
    root ${folder}/tree;
    location / { add_header Cache-Control "${cacheControlOf('asset/v1.0.0/manifest.json')}"; }
    location = /latest.json { add_header Cache-Control "${cacheControlOf('latest.json')}"; }
  }
}
`;
}
