import { writeFile } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { threadMs } from '../../../fixtures/thread-time.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { readConsoles } from '../consoles.ts';
import { renderPage } from './page.ts';
import { hostileView } from './page-samples.ts';

test('nothing that a release or a guest wrote becomes an element, an attribute or an invisible sign', () => {
  const page = renderPage(hostileView());
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page.match(/<\/script/g)).toHaveLength(2);
  expect(page).not.toMatch(/<img|<!--/);
  expect(page).not.toMatch(/[\0-\x08\x0e-\x1f\u202e]/);
  expect(page).not.toMatch(/\b(?:src|href)="(?!#|[\w./%-]*")/);
});

test('a run of an older bootproof, which kept no advice, is shown without any', () => {
  const view = hostileView();
  const plan = view.run.started.plan.map(({ mend: _, ...row }) => row);
  const page = renderPage({ ...view, run: { ...view.run, started: { ...view.run.started, plan } } });
  expect(page).toContain('docs/checks/boot.md#bootinit');
  expect(page).not.toContain('What mends it');
});

test('a console of 50 MB is shown by its ends, with the right numbers and a word about the rest', async () => {
  await using folder = await makeTemporaryFolder('console');
  const guest = join(folder.path, 'guests', 'x86_64-share');
  await mkdir(guest, { recursive: true });
  const line = `${'x'.repeat(99)}\n`;
  await writeFile(join(guest, 'serial.log'), `first\n${line.repeat(500_000)}last\n`);
  const started = threadMs();
  const [serial] = await readConsoles(folder.path);
  expect(threadMs() - started).toBeLessThan(5_000);
  expect(serial?.lines[0]).toEqual({ number: 1, text: 'first' });
  expect(serial?.lines.at(-1)).toEqual({ number: 500_002, text: 'last' });
  const page = renderPage({ ...hostileView(), consoles: serial === undefined ? [] : [serial] });
  expect(page).toContain('47.4 MiB in its middle are left out here');
  expect(page.length).toBeLessThan(2_000_000);
});
