import { BroadcastChannel } from 'node:worker_threads';
import { type CheckResult, type PlanRow, rowName } from '../core/check-result.ts';

interface Question {
  readonly ask: string;
}

type Answer =
  { readonly answer: string; readonly result: CheckResult } | { readonly answer: string; readonly bug: string };

/**
 * Answers the suites' questions from the main process, where the one judgement is: workers hold no resource and judge
 * nothing themselves.
 *
 * @param resultOf comes to the result of a row, named as {@link rowName} names it.
 */
export function serveResults(runId: string, resultOf: (name: string) => Promise<CheckResult>): Disposable {
  const channel = new BroadcastChannel(channelName(runId));
  channel.onmessage = ({ data }: { data: Question | Answer }) => {
    if (!('ask' in data)) return;
    const { ask } = data;
    resultOf(ask).then(
      (result) => channel.postMessage({ answer: ask, result } satisfies Answer),
      (error: unknown) => channel.postMessage({ answer: ask, bug: stackOf(error) } satisfies Answer),
    );
  };
  return { [Symbol.dispose]: () => channel.close() };
}

/** Asks the main process for the result of a row, and waits as long as the judgement takes. */
export async function askResult(runId: string, row: PlanRow): Promise<CheckResult> {
  const channel = new BroadcastChannel(channelName(runId));
  const name = rowName(row);
  try {
    return await new Promise((resolve, reject) => {
      channel.onmessage = ({ data }: { data: Question | Answer }) => {
        if (!('answer' in data) || data.answer !== name) return;
        if ('result' in data) resolve(data.result);
        else reject(new Error(data.bug));
      };
      channel.postMessage({ ask: name } satisfies Question);
    });
  } finally {
    channel.close();
  }
}

function channelName(runId: string): string {
  return `bootproof ${runId}`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
