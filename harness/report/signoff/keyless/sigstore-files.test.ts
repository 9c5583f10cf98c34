import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLocalSigstore } from './local-sigstore-samples.ts';
import { readSigningConfig, readTrustedRoot } from './sigstore-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

test.each<[string, string, RegExp]>([
  ['no JSON', 'hello', /is no trusted root of a sigstore/],
  ['an empty object', '{}', /names no certificate authority/],
  ['authorities without certificates', '{"certificateAuthorities":[{}],"tlogs":[{}]}', /is no trusted root/],
])('a trusted root that is %s is refused', async (_name, text, message) => {
  await writeFile(join(folder, 'root'), text);
  await expect(readTrustedRoot(join(folder, 'root'), folder)).rejects.toThrow(message);
});

test.each<[string, (config: Record<string, unknown>) => void, RegExp]>([
  ['of another version', (config) => (config['mediaType'] = 'application/json'), /its mediaType is not/],
  ['without an authority', (config) => (config['caUrls'] = []), /names no certificate authority/],
  ['without a log', (config) => delete config['rekorTlogConfig'], /names no transparency log/],
])('a signing configuration %s is refused', async (_name, change, message) => {
  await using services = await openLocalSigstore();
  const config = structuredClone(services.signingConfig) as Record<string, unknown>;
  change(config);
  await writeFile(join(folder, 'config'), JSON.stringify(config));
  await expect(readSigningConfig(join(folder, 'config'), folder)).rejects.toThrow(message);
});
