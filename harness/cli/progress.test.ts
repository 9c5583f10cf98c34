import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showProgress } from './progress.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A stream that keeps what is written to it. */
function openStream(terminal: { columns: number } | null): { stream: NodeJS.WriteStream; text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return {
    stream: Object.assign(stream, terminal === null ? {} : { isTTY: true, rows: 24, ...terminal }) as never,
    text: () => text,
  };
}

test('without a terminal an activity of over a second gets a line, then one every ten seconds, then its end', () => {
  const { stream, text } = openStream(null);
  const shown = showProgress(stream, {});
  shown.tell({ label: 'quick' });
  shown.tell({ label: 'boot x86_64', detail: 'firmware' });
  vi.advanceTimersByTime(500);
  shown.tell({ label: 'quick', ended: 'ok' });
  vi.advanceTimersByTime(500);
  shown.tell({ label: 'boot x86_64', detail: 'firmware → kernel' });
  vi.advanceTimersByTime(11_000);
  shown.tell({ label: 'boot x86_64', detail: 'firmware → kernel', ended: 'failed' });
  shown.stop();
  expect(text().split('\n')).toEqual([
    'boot x86_64  firmware  1 s',
    'boot x86_64  firmware → kernel  11 s',
    'boot x86_64  firmware → kernel  failed  12.0 s',
    '',
  ]);
});

test('without a terminal what waits is told of once, and again only when nothing else goes on', () => {
  const { stream, text } = openStream(null);
  const shown = showProgress(stream, {});
  shown.tell({ label: 'boot arm64', detail: 'kernel', isWaiting: false });
  for (const label of ['boot b', 'boot c']) shown.tell({ label, detail: 'waiting for room', isWaiting: true });
  vi.advanceTimersByTime(21_500);
  shown.tell({ label: 'boot arm64', detail: 'kernel', ended: 'ok' });
  shown.tell({ label: 'boot b', detail: 'firmware', isWaiting: false });
  vi.advanceTimersByTime(1_000);
  shown.tell({ label: 'boot b', detail: 'firmware', ended: 'ok' });
  vi.advanceTimersByTime(1_000);
  shown.stop();
  expect(text().split('\n')).toEqual([
    'boot arm64  kernel  1 s',
    'boot b  waiting for room  1 s',
    'boot c  waiting for room  1 s',
    'boot arm64  kernel  11 s',
    'boot arm64  kernel  21 s',
    'boot arm64  kernel  done  21.5 s',
    'boot b  firmware  22 s',
    'boot b  firmware  done  22.5 s',
    'boot c  waiting for room  23 s',
    '',
  ]);
});

test.each([
  ['TERM=dumb', { TERM: 'dumb' }],
  ['CI', { CI: '1' }],
])('%s gets lines, never an escape sequence', (_name, env) => {
  const { stream, text } = openStream({ columns: 80 });
  const shown = showProgress(stream, env);
  shown.tell({ label: 'checks', done: 1, total: 9 });
  vi.advanceTimersByTime(1_000);
  shown.stop();
  expect(text()).toBe('checks  1/9  1 s\n');
});

test('on a terminal activities stand under one another, aligned, and no line is wider than the terminal', async () => {
  const { stream, text } = openStream({ columns: 26 });
  const shown = showProgress(stream, {});
  shown.tell({ label: 'boot arm64', detail: 'firmware → kernel → root' });
  shown.tell({ label: 'boot x86_64', detail: 'firmware' });
  await vi.dynamicImportSettled();
  vi.advanceTimersByTime(100);
  const lines = text()
    .replaceAll(/\u001b\[[?\d;]*[A-Za-z]/g, '\u0000')
    .split(/[\u0000\n]+/);
  expect(lines).toEqual(expect.arrayContaining(['  boot arm64   firmware →', '  boot x86_64  firmware']));
  shown.stop();
});

test('nothing stays on the terminal, whatever is told after the end', async () => {
  const { stream, text } = openStream({ columns: 80 });
  const shown = showProgress(stream, {});
  shown.tell({ label: 'checks', done: 68, total: 68 });
  await vi.dynamicImportSettled();
  vi.advanceTimersByTime(100);
  shown.stop();
  const before = text();
  shown.tell({ label: 'checks', done: 68, total: 68 });
  vi.advanceTimersByTime(1_000);
  expect(text()).toBe(before);
});
