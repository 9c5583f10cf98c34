import type { Progress } from '../core/progress.ts';

/** What every builder is given. */
export interface BuildContext {
  /** The cache folder: what is built once is found there again. */
  readonly cache: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Does some work as one activity: told of when it begins and when it is over. */
export async function asActivity<T>(context: BuildContext, label: string, work: () => Promise<T>): Promise<T> {
  context.progress({ label });
  try {
    const result = await work();
    context.progress({ label, ended: 'ok' });
    return result;
  } catch (error) {
    context.progress({ label, ended: 'failed' });
    throw error;
  }
}
