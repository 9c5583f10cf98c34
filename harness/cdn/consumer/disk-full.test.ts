import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../host/process.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { isLinux, isRoot } from '../../host/user.ts';
import { openLocalCdn } from '../front/local-cdn.ts';
import { writeSampleTree } from './conformance/sample-release.ts';

// A disk of its own, smaller than the release, which only this process tree sees.
const SCRIPT = `mount -t tmpfs -o size=600k none "$1" || exit 9
"$2" "$3" "$4" "$1/cache" "$1/runtime/bin" 2>&1 | grep -o 'BOOTPROOF_[A-Z_]*: *[^;]*\\|the disk is full[^;]*' | head -1
find "$1" -type f | sort`;

test.runIf(isLinux())('on a disk that gets full the consumer says so and leaves nothing half-written', async () => {
  await using folder = await makeTemporaryFolder('full');
  await writeSampleTree(join(folder.path, 'cdn'), ['0.6.11']);
  await using cdn = await openLocalCdn({ root: join(folder.path, 'cdn') });
  await using disk = await makeTemporaryFolder('disk');
  const fixture = join(import.meta.dirname, 'prepare.fixture.ts');
  const own = isRoot() ? '-m' : '-rm';
  const args = [own, 'sh', '-c', SCRIPT, 'sh', disk.path, process.execPath, fixture, cdn.url];
  const { stdout } = await run('unshare', args, { timeoutMs: 20_000 });
  expect(stdout.split('\n')).toEqual([
    'the disk is full: nothing half-written was left',
    join(disk.path, 'cache/.lock'),
  ]);
});
