import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
// @ts-expect-error The linter's configuration is plain JavaScript.
import { LAYERS, layerOf, mayImport } from '../eslint.layers.js';
import { type Layer, renderLayersPicture } from './layers-picture.ts';

const ROOT = join(import.meta.dirname, '..');
const layers = LAYERS as Readonly<Record<string, Layer>>;
const roomOf = layerOf as (root: string, file: string) => string | undefined;

test('every entry of the import table is used by some import, so that none outlives its reason', () => {
  const used = new Set(sources().flatMap(importsOf));
  const stale = Object.entries(layers).flatMap(([from, { imports, types = [] }]) =>
    [...imports, ...types].map((to) => `${from} → ${to}`).filter((edge) => !used.has(edge)),
  );
  expect(stale).toEqual([]);
});

test('the import table has no circle', () => {
  const visit = (room: string, path: readonly string[]): void => {
    expect(path, [...path, room].join(' → ')).not.toContain(room);
    for (const next of layers[room]?.imports ?? []) visit(next, [...path, room]);
  };
  for (const room of Object.keys(layers)) visit(room, []);
});

test('docs/architecture.svg is drawn from the import table', async () => {
  await expect(renderLayersPicture(layers)).toMatchFileSnapshot(join(ROOT, 'docs/architecture.svg'));
});

test.each([
  ['guest', 'build', false],
  ['core', 'host', false],
  ['checks', 'guest', false],
  ['target', 'guest', true],
  ['cli', 'fixtures', false],
  ['suites', 'checks', true],
])('%s → %s is allowed: %s', (from, to, allowed) => {
  const may = mayImport as (from: string, to: string, how: object) => boolean;
  expect(may(from, to, { typeOnly: false, isTest: false })).toBe(allowed);
});

function sources(): string[] {
  const files = readdirSync(join(ROOT, 'harness'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(ROOT, 'harness', file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const from = roomOf(ROOT, file) ?? relative(ROOT, file);
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(
    ([, path = '']) => `${from} → ${roomOf(ROOT, resolve(dirname(file), path)) ?? path}`,
  );
}
