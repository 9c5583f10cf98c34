/** Work that is done at the same time: when one part fails the others are called off, and the first failure is the result. */
export async function together<T extends readonly unknown[]>(
  signal: AbortSignal,
  parts: { readonly [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> },
): Promise<T> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const running = parts.map((part) => part(either));
  for (const part of running) part.catch((error: unknown) => failure.abort(error));
  // Nobody is left behind: what was called off is awaited too.
  await Promise.allSettled(running);
  signal.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
  return (await Promise.all(running)) as unknown as T;
}
