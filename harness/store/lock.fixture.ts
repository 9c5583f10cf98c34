// Takes a lock or makes an entry, for the tests beside it. Arguments: what to do, then its own.
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { entry } from './entry.ts';
import { takeLock } from './lock.ts';

const { signal } = new AbortController();
const [what = '', path = '', log = ''] = process.argv.slice(2);
if (what === 'lock') {
  using _lock = await takeLock(path, signal, () => process.stdout.write('waits\n'));
  await appendFile(log, 'in\n');
  await sleep(20);
  await appendFile(log, 'out\n');
}
if (what === 'hold') {
  using _lock = await takeLock(path, signal);
  process.stdout.write('holds\n');
  await sleep(60_000);
}
if (what === 'entry' || what === 'hang') {
  const folder = await entry({
    cache: path,
    kind: 'thing',
    key: 'k',
    signal,
    async make(half) {
      await appendFile(log, 'made\n');
      await mkdir(join(half, 'deep'));
      await writeFile(join(half, 'deep', 'part'), 'p'.repeat(1_000));
      process.stdout.write('making\n');
      await sleep(what === 'hang' ? 60_000 : 100);
      await writeFile(join(half, 'whole'), 'w');
    },
  });
  process.stdout.write(`${folder}\n`);
}
