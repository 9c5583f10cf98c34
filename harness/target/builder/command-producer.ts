import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { renderDuration } from '../../core/deadline.ts';
import { openBoundedLog } from '../../host/bounded-log.ts';
import { type RunningProcess, start } from '../../host/process.ts';
import type { ProduceEnd, ProduceRequest, Producer } from './producer.ts';

/**
 * The builder that a user names: a command line, run by `sh` in the user's own folder, on the user's own word. Nothing of
 * the release that is judged is executed. docs/builder.md says what it is given.
 */
export function commandProducer(command: string, timeoutMs: number): Producer {
  return {
    name: command,
    async produce(request, signal) {
      signal.throwIfAborted();
      await using log = await openBoundedLog(request.log, LARGEST_LOG_BYTES);
      const builder = await start('sh', ['-c', command], { env: environmentOf(request) });
      // Nobody answers its questions.
      builder.stdin.end();
      let tail = '';
      const take = (chunk: Buffer): void => {
        log.write(chunk);
        tail = (tail + chunk.toString('utf8')).slice(-LONGEST_TAIL);
      };
      builder.stdout.on('data', take);
      builder.stderr.on('data', take);
      const failure = await failureOf(builder, timeoutMs, signal);
      return { failure, tail: tail.trimEnd().split('\n').slice(-TAIL_LINES).join('\n') };
    },
  };
}

function environmentOf({ arch, version, output, sourceDateEpoch, temporary }: ProduceRequest): Record<string, string> {
  return {
    BOOTPROOF_ARCH: arch,
    BOOTPROOF_VERSION: version ?? '',
    BOOTPROOF_OUTPUT: output,
    TMPDIR: temporary,
    ...(sourceDateEpoch === null ? {} : { SOURCE_DATE_EPOCH: String(sourceDateEpoch) }),
  };
}

/** Whatever it leaves running is ended with it. */
async function failureOf(
  builder: RunningProcess,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ProduceEnd['failure']> {
  const over = new AbortController();
  try {
    const limit = sleep(timeoutMs, null, { signal: AbortSignal.any([signal, over.signal]) });
    const end = await Promise.race([builder.ended, limit]);
    if (end === null) return `did not end within ${renderDuration(timeoutMs)}`;
    if (end.signal !== null) return `was killed by ${end.signal}`;
    return end.status === 0 ? null : `ended with status ${String(end.status)}${signalOf(end.status ?? 0)}`;
  } finally {
    over.abort();
    builder.kill();
    await builder.ended;
  }
}

/** A shell that a signal has ended a program for ends with 128 and its number. */
function signalOf(status: number): string {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === status - 128) ?? [];
  return name === undefined ? '' : `, as a shell does for a program that ${name} ended`;
}

const LARGEST_LOG_BYTES = 64 * 1024 * 1024;
const LONGEST_TAIL = 8 * 1024;
const TAIL_LINES = 20;
