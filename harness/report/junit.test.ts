import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import type { RunConsole } from './consoles.ts';
import type { RunEvent } from './run-event.ts';
import { renderJunit } from './junit.ts';
import { HOSTILE, hostileCheck, sampleCheck, sampleRun } from './run-samples.ts';

const SERIAL: RunConsole = {
  guest: 'x86_64-share',
  name: 'serial',
  file: 'guests/x86_64-share/serial.log',
  sizeBytes: 9,
  lines: [],
  leftOutBytes: 0,
  tail: () => ['Kernel panic \u0007', HOSTILE],
};

const BOOT: RunEvent = {
  event: 'evidence',
  kind: 'boot',
  arch: 'x86_64',
  file: 'evidence/boot-x86_64.json',
  guests: ['x86_64-share'],
};

test('JUnit XML with every status and hostile text is valid by its schema, and red tests carry their console', async () => {
  const error = { code: 'BOOTPROOF_TOOL_MISSING', message: `no qemu ${HOSTILE}`, facts: {} };
  const run = sampleRun(
    [
      hostileCheck(),
      sampleCheck('tarball/name'),
      sampleCheck('boot/end', { status: 'blocked', error }),
      sampleCheck('boot/root', { status: 'blocked', reason: 'waits for boot/init' }),
      sampleCheck('fex/entry', { status: 'not-applicable', reason: HOSTILE }),
      { ...sampleCheck('cdn/tls', { status: 'waived', arch: null }), waiver: `known ${HOSTILE}` },
    ],
    [BOOT],
  );
  const xml = renderJunit(run, [SERIAL]);
  expect(await problemsOf(xml)).toBe('');
  expect(xml).toContain('<testsuites name="bootproof" tests="6" failures="1" errors="2"');
  expect(xml).toContain('console   guests/x86_64-share/serial.log, its last lines:\nKernel panic \\u{7}');
});

test('the schema refuses what is none of it', async () => {
  expect(await problemsOf('<testsuites><testsuite name="a"/></testsuites>')).toMatch(/tests/);
});

test('no text makes XML that is not well-formed', async () => {
  const [texts = []] = fc.sample(fc.array(fc.string({ unit: 'binary' }), { minLength: 100, maxLength: 100 }), 1);
  const checks = texts.map((text, index) =>
    sampleCheck(`boot/${String(index)}`, { status: 'not-applicable', reason: text }),
  );
  expect(await problemsOf(renderJunit(sampleRun(checks), []))).toBe('');
});

async function problemsOf(xml: string): Promise<string> {
  await using folder = await makeTemporaryFolder('junit');
  const file = join(folder.path, 'junit.xml');
  await writeFile(file, xml);
  const schema = join(import.meta.dirname, 'junit.xsd');
  const { exitCode, stderr } = await execa('xmllint', ['--noout', '--schema', schema, file], { reject: false });
  return exitCode === 0 ? '' : stderr;
}
