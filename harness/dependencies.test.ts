import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { INSTALLATION } from './host/installation.ts';

test('CONTRIBUTING.md names each dependency', () => {
  const text = readFileSync(join(INSTALLATION, 'CONTRIBUTING.md'), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(INSTALLATION, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>;
  const names = Object.keys({ ...dependencies, ...devDependencies }).map((name) =>
    name.replace(/^@types\/.*/, '@types/*'),
  );
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});
