// The program that a gate starts beside itself; see reaper.ts. Arguments: the run, its temporary folder. Standard input:
// `+pid startTime` for every process group that starts, `-pid` when it has ended; its end is the end of the gate.
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { reap } from './reap.ts';
import { sweepRuns } from './sweep-runs.ts';

const [runId = '', temporaryFolder = ''] = process.argv.slice(2);
// It ends when its work is done and not before: a machine that shuts down ends the gate at the same time.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const swept = sweepRuns(dirname(temporaryFolder)).catch(() => undefined);
const groups = new Map<number, number | null>();
for await (const line of createInterface({ input: process.stdin })) {
  const [pid = '', startTime = ''] = line.slice(1).split(' ');
  if (line.startsWith('+')) groups.set(Number(pid), startTime === '' ? null : Number(startTime));
  else groups.delete(Number(pid));
}
await reap(runId, groups, temporaryFolder);
await swept;
