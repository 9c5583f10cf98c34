// A gate for run.test.ts: opens a run and starts children of every kind. Arguments: the place for temporary folders, the
// run, how long its children sleep (which names them in the process table), and whether it ends or waits to be killed.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRun } from './run.ts';
import { run, start } from './process.ts';

const [temporaryRoot = '', id = '', seconds = '', end = ''] = process.argv.slice(2);
const opened = await openRun({ id, temporaryRoot });
await writeFile(join(opened.temporaryFolder, 'file'), 'something');
await start('sleep', [seconds]);
// Its environment tells nothing: only its group gives it away, so nobody can find it before the reaper was told of it.
await start('env', ['-i', 'sleep', seconds]);
process.stdout.write('started\n');
// One that leaves its group, one that is forked twice and forgotten, and one below a shell that is run to its end.
await start('setsid', ['sleep', seconds]);
await start('sh', ['-c', `(setsid sh -c '(sleep ${seconds} &) ; sleep 0.1') & wait`]);
void run('sh', ['-c', `sleep ${seconds}; true`]).catch(() => undefined);
while (end === 'waits') {
  await start('sh', ['-c', `sleep ${seconds} & sleep ${seconds}`]);
  await sleep(50);
}
await opened[Symbol.asyncDispose]();
process.exit(0);
