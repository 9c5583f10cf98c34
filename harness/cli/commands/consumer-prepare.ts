import { AssetError } from '../../cdn/consumer/asset-error.ts';
import { openAssetManager } from '../../cdn/consumer/asset-manager.ts';
import { readAssetsLock, writeAssetsLock } from '../../cdn/consumer/assets-lock.ts';
import type { AssetEvent } from '../../cdn/consumer/progress.ts';
import { parseArch } from '../../core/arch.ts';
import { printable } from '../../report/printable.ts';
import type { CommandContext } from '../context.ts';
import { durationOf } from '../duration.ts';
import { type Given, textOf } from '../option-spec.ts';

/** `bootproof consumer prepare`: our own consumer, called as the protocol for downloaders says. */
export async function runConsumerPrepare(given: Given, context: CommandContext): Promise<number> {
  const { signal, env, progress, write } = context;
  const [baseUrl = '', version = '', arch = '', cacheFolder = '', binFolder = ''] = given.args;
  const lockFile = textOf(given, 'lock');
  const writeLock = textOf(given, 'writeLock');
  const lock = lockFile === undefined ? undefined : await readAssetsLock(lockFile);
  const onEvent = given.options['events'] === true ? printing(write) : showing(progress);
  using manager = openAssetManager({
    baseUrl,
    arch: parseArch(arch),
    cacheFolder,
    binFolder,
    env,
    stallMs: durationOf(given, 'stall'),
    onEvent,
  });
  try {
    const prepared = await manager.prepare({
      ...(version === 'latest' ? {} : { version }),
      ...(lock === undefined ? {} : { lock }),
      signal,
      timeoutMs: durationOf(given, 'timeout'),
    });
    if (writeLock !== undefined) await writeAssetsLock(writeLock, prepared);
    if (given.options['events'] !== true)
      write(`${prepared.version} is prepared: ${prepared.files.map(({ place }) => place).join(', ')}`);
    return 0;
  } catch (error) {
    if (!(error instanceof AssetError)) throw error;
    process.stderr.write(`bootproof: ${printable(error.message)}\n`);
    return 1;
  }
}

/** One line an event; of a download only its beginning, since its bytes come in thousands of pieces. */
function printing(write: CommandContext['write']): (event: AssetEvent) => void {
  const begun = new Set<string>();
  return (event) => {
    if (event.phase === 'downloading' && begun.has(event.asset)) return;
    if (event.phase === 'downloading') begun.add(event.asset);
    write(JSON.stringify(event));
  };
}

function showing(progress: CommandContext['progress']): (event: AssetEvent) => void {
  return ({ asset, phase, doneBytes, totalBytes }) => {
    const isOver = phase === 'ready' || phase === 'cached';
    progress({
      label: asset,
      detail: doneBytes === undefined ? phase : `${phase} ${mebibytes(doneBytes)} of ${mebibytes(totalBytes ?? null)}`,
      ...(isOver ? { ended: 'ok' } : {}),
    });
  };
}

function mebibytes(bytes: number | null): string {
  return bytes === null ? '?' : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
