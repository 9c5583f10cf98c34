import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../../../core/deadline.ts';
import { makeFolder, writeNew } from '../../../host/files.ts';
import { endOf, endProblem, startForeign } from '../../../conformance/foreign-program.ts';
import type { RunningProcess } from '../../../host/process.ts';
import { openLocalCdn } from '../../front/local-cdn.ts';
import { checkInstalled } from './installed.ts';
import { writeSampleTree } from './sample-release.ts';
import { ARCH, OLDER_VERSION, type ServedOverTls, type Stage, VERSION } from './scenario.ts';

/**
 * Sets a stage in an empty folder.
 *
 * @param command as a user types it; it is given its arguments behind its own.
 * @param https null: HTTP.
 * @param deadline how long one run of the consumer may take.
 */
export async function openStage(
  command: string,
  folder: string,
  https: ServedOverTls | null,
  deadline: Deadline,
): Promise<Stage & AsyncDisposable> {
  const tree = join(folder, 'cdn');
  await writeSampleTree(tree, [OLDER_VERSION, VERSION]);
  const cdn = await openLocalCdn({ root: tree, ...(https === null ? {} : { tls: https.certificate }) });
  const other = await openLocalCdn({ root: tree });
  const authority = join(folder, 'ca.pem');
  await writeNew(authority, cdn.caPem ?? '');
  const env = https?.isTrusted === true ? { ...DIRECT, ...trusting(authority) } : DIRECT;
  // Deep enough for a path that climbs to be seen below it.
  const home = join(folder, 'home');
  const places = { folder: home, cache: join(home, 'a/b/cache'), bin: join(home, 'a/b/runtime/bin') };
  await makeFolder(places.cache);
  await makeFolder(places.bin);
  const begin = (version: string): Promise<RunningProcess> =>
    startForeign(command, [cdn.url, version, ARCH, places.cache, places.bin], env);
  return {
    cdn,
    other,
    ...places,
    consume: async (version = VERSION) => endOf(await begin(version), deadline),
    async consumeAndKill(isTime) {
      const consumer = await begin(VERSION);
      const over = endOf(consumer, deadline).then(() => true);
      while (!isTime() && !(await Promise.race([over, sleep(POLL_MS, false)])));
      consumer.kill();
      await over;
    },
    async judge(end, wanted, version = VERSION) {
      const ended = endProblem(end, wanted);
      const isWhole = end.status === 0 && wanted !== 'refuses';
      return [...(ended === null ? [] : [ended]), ...(await checkInstalled(places, version, isWhole))];
    },
    async [Symbol.asyncDispose]() {
      await cdn[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
    },
  };
}

/** OpenSSL, Go and Rust read the first of these, curl the second, Python's requests the third, Node the last. */
function trusting(authority: string): Readonly<Record<string, string>> {
  const names = ['SSL_CERT_FILE', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(names.map((name) => [name, authority]));
}

/** The CDN is on this machine; whoever reads these goes to it directly. */
const DIRECT = { NO_PROXY: '*', no_proxy: '*' };
const POLL_MS = 20;
