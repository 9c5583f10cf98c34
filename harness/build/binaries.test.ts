import { execa } from 'execa';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HarnessError, UsageError } from '../core/errors.ts';
import { openFileServer } from '../host/file-server.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { buildBinaries } from './binaries.ts';
import { parseUpstreamConfig } from './upstream-config.ts';

test('a binary and a member of an archive land at their places, executable, with the digests of the manifest', async () => {
  await using world = await upstream();
  const entries = await world.build(`
    [[binaries]]
    name = "k3s"
    version = "v1.36.2+k3s1"
    install_dir = "kernel"
    source.arm64 = { url = "URL/plain", format = "binary" }
    source.x86_64 = { url = "URL/bundle.tgz", extract = "docker/dockerd" }
  `);
  expect(entries).toEqual([
    {
      name: 'k3s',
      version: 'v1.36.2+k3s1',
      install_dir: 'kernel',
      targets: {
        arm64: { path: 'bin/k3s/v1.36.2-k3s1/arm64/k3s', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        x86_64: { path: 'bin/k3s/v1.36.2-k3s1/x86_64/k3s', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    },
  ]);
  expect(await readFile(join(world.out, 'bin/k3s/v1.36.2-k3s1/x86_64/k3s'), 'utf8')).toBe('the daemon');
  expect((await stat(join(world.out, 'bin/k3s/v1.36.2-k3s1/arm64/k3s'))).mode & 0o777).toBe(0o755);
});

test.each([
  [
    'a missing member',
    'url = "URL/bundle.tgz", extract = "docker/runc"',
    /bundle\.tgz: it has no file docker\/runc; it has .*docker\/dockerd/,
  ],
  ['an archive that is none', 'url = "URL/plain", extract = "x"', /cannot extract from .*\/plain/],
  ['an address without a file', 'url = "URL/gone", format = "binary"', /gone: the server answers 404/],
  ['a server that is not there', 'url = "http://127.0.0.1:9/x", format = "binary"', /127\.0\.0\.1:9\/x: .*/],
])('%s is reported with its address, and nothing is left', async (_name, source, message) => {
  await using world = await upstream();
  const building = world.build(`[[binaries]]\nname = "a"\nversion = "1"\nsource.arm64 = { ${source} }`);
  await expect(building).rejects.toThrow(message);
  await expect(building).rejects.toBeInstanceOf(HarnessError);
  await expect(stat(join(world.out, 'bin/a/1/arm64/a'))).rejects.toThrow('ENOENT');
});

test.each([
  ['extract on a binary', 'source.arm64 = { url = "http://h/x", format = "binary", extract = "y" }', /extract/],
  ['no extract on an archive', 'source.arm64 = { url = "http://h/x" }', /source\.arm64\.extract/],
  ['an unknown format', 'source.arm64 = { url = "http://h/x", format = "zip" }', /source\.arm64\.format/],
  ['an unknown architecture', 'source.amd64 = { url = "http://h/x", format = "binary" }', /amd64/],
  ['no source', 'source = {}', /needs a source/],
  ['another scheme', 'source.arm64 = { url = "file:///etc/passwd", format = "binary" }', /url/],
  ['no TOML', 'source = [[', /is no TOML/],
])('%s in upstream.toml is a usage error', (_name, line, message) => {
  const parse = (): unknown => parseUpstreamConfig(`[[binaries]]\nname = "a"\nversion = "1"\n${line}`, 'upstream.toml');
  expect(parse).toThrow(message);
  expect(parse).toThrow(UsageError);
});

test.each(['../evil', 'a/b', '.hidden', ''])('the binary name "%s" is refused', (name) => {
  const text = `[[binaries]]\nname = "${name}"\nversion = "1"\nsource.arm64 = { url = "http://h/x", format = "binary" }`;
  expect(() => parseUpstreamConfig(text, 'upstream.toml')).toThrow(/binaries\.0\.name/);
});

interface World extends AsyncDisposable {
  readonly out: string;
  readonly build: (toml: string) => ReturnType<typeof buildBinaries>;
}

/** An upstream with a plain file and an archive, over real HTTP. */
async function upstream(): Promise<World> {
  const folder = await makeTemporaryFolder('test');
  await execa('mkdir', ['-p', join(folder.path, 'www', 'docker')]);
  await writeFile(join(folder.path, 'www', 'plain'), 'a program');
  await writeFile(join(folder.path, 'www', 'docker', 'dockerd'), 'the daemon');
  await execa('tar', ['-czf', 'bundle.tgz', './docker'], { cwd: join(folder.path, 'www') });
  const server = await openFileServer(join(folder.path, 'www'));
  const out = join(folder.path, 'dist');
  return {
    out,
    build: (toml) =>
      buildBinaries({
        binaries: parseUpstreamConfig(toml.replaceAll('URL', server.url), 'upstream.toml'),
        out,
        signal: new AbortController().signal,
        progress: () => undefined,
      }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
