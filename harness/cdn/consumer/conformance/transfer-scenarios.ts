import * as faults from '../../front/faults.ts';
import type { CdnFault, Change } from '../../front/local-cdn.ts';
import type { Wanted } from '../../../conformance/foreign-program.ts';
import type { Scenario } from './scenario.ts';

const KERNEL = 'asset/v0.6.11/x86_64/kernel';
const MANIFEST = 'asset/v0.6.11/manifest.json';

/** So that a consumer without bounds does not fill the disk before its time is over. */
const ENDLESS_BYTES_PER_SECOND = 2_000_000;

/** What happens to bytes on their way, and to the answers that carry them. */
export const TRANSFER_SCENARIOS: readonly Scenario[] = [
  once('chunked', 'objects come in chunks, without a length', 'prepares', always(/./, faults.announced(null))),
  once(
    'busy',
    'each object is answered with 503 and Retry-After once',
    'prepares',
    first(/./, faults.status(503, { 'retry-after': '0' })),
  ),
  once(
    'too-many-requests',
    'the kernel is answered with 429 once',
    'prepares',
    first(KERNEL, faults.status(429, { 'retry-after': '0' })),
  ),
  once('server-error-once', 'each object is answered with 500 once', 'prepares', first(/./, faults.status(500))),
  once('missing-once', 'the kernel is answered with 404 once', 'either', first(KERNEL, faults.status(404))),
  once('denied-once', 'the kernel is answered with 403 once', 'either', first(KERNEL, faults.status(403))),
  once(
    'silent',
    'the connection for the kernel is taken, and no answer ever comes',
    'refuses',
    always(KERNEL, faults.silent()),
  ),
  once(
    'headers-huge',
    'the headers of the kernel are a megabyte long',
    'either',
    always(KERNEL, faults.withHeaders({ 'x-padding': 'x'.repeat(1_000_000) })),
  ),
  once(
    'cut',
    'the connection is closed in the middle of the kernel once',
    'prepares',
    first(KERNEL, faults.truncated()),
  ),
  once('reset', 'the connection is reset in the middle of the kernel once', 'prepares', first(KERNEL, faults.reset())),
  once(
    'stall',
    'the kernel stops in the middle once, and the connection stays open',
    'prepares',
    first(KERNEL, faults.stalled()),
  ),
  once(
    'stall-always',
    'the kernel always stops in the middle, and the connection stays open',
    'refuses',
    always(KERNEL, faults.stalled()),
  ),
  once(
    'slow-drip',
    'the kernel comes with 64 bytes a second, for hours',
    'refuses',
    always(KERNEL, faults.dripped(64)),
  ),
  once(
    'cut-always',
    'the connection is always closed in the middle of the kernel',
    'refuses',
    always(KERNEL, faults.truncated()),
  ),
  once(
    'range-ignored',
    'the kernel is cut once, and ranges are answered with the whole',
    'prepares',
    first(KERNEL, faults.truncated()),
    always(KERNEL, faults.rangeIgnored()),
  ),
  once(
    'range-shifted',
    'the kernel is cut once, and ranges begin one byte too late',
    'either',
    first(KERNEL, faults.truncated()),
    always(KERNEL, faults.rangeShifted()),
  ),
  once(
    'range-lies',
    'the kernel is cut once, and ranges bring other bytes than Content-Range says',
    'either',
    first(KERNEL, faults.truncated()),
    always(KERNEL, faults.rangeOtherBytes()),
  ),
  once(
    'part-unasked',
    'half of the kernel comes with 206 although no range was asked for',
    'refuses',
    always(KERNEL, faults.partUnasked()),
  ),
  once(
    'range-gone',
    'the kernel is cut once, and ranges are answered with 416',
    'either',
    first(KERNEL, faults.truncated()),
    {
      path: KERNEL,
      when: ({ headers }) => headers['range'] !== undefined,
      change: faults.status(416),
    },
  ),
  once(
    'changed-meanwhile',
    'the kernel is cut once in its old version, and goes on in the right one',
    'prepares',
    first(KERNEL, faults.truncated()),
    first(KERNEL, faults.objectOf('asset/v0.6.10/x86_64/kernel')),
  ),
  once(
    'length-short',
    'a shorter length is announced for the kernel than it has',
    'refuses',
    always(KERNEL, faults.announced(1_000)),
  ),
  once(
    'length-long',
    'a longer length is announced for the kernel than it has',
    'refuses',
    always(KERNEL, faults.announced(10_000_000)),
  ),
  once('wrong-byte', 'one byte of the kernel is another one', 'refuses', always(KERNEL, faults.flipped())),
  once(
    'other-version',
    'the kernel of the version before is served',
    'refuses',
    always(KERNEL, faults.objectOf('asset/v0.6.10/x86_64/kernel')),
  ),
  once(
    'edges-disagree',
    'the first answer for the kernel is that of the version before',
    'either',
    first(KERNEL, faults.objectOf('asset/v0.6.10/x86_64/kernel')),
  ),
  once(
    'error-page',
    'a page for people comes with status 200 instead of the kernel',
    'refuses',
    always(KERNEL, faults.errorPage()),
  ),
  once('missing', 'the kernel is not there', 'refuses', always(KERNEL, faults.status(404))),
  once('denied', 'the kernel is denied', 'refuses', always(KERNEL, faults.status(403))),
  once('server-error', 'the kernel is always answered with 500', 'refuses', always(KERNEL, faults.status(500))),
  once(
    'encoded',
    'the kernel comes compressed although nobody asked for it',
    'either',
    always(KERNEL, faults.encoded()),
  ),
  once(
    'encoded-twice',
    'the kernel comes compressed once and says twice',
    'refuses',
    always(KERNEL, faults.encoded('gzip, gzip')),
  ),
  once(
    'encoded-falsely',
    'the kernel says that it is compressed, and is not',
    'either',
    always(KERNEL, faults.withHeaders({ 'content-encoding': 'gzip' })),
  ),
  {
    id: 'redirect-elsewhere',
    title: 'the kernel redirects to another server, which serves other bytes',
    wanted: 'refuses',
    async play(stage) {
      stage.other.faults.push(always(KERNEL, faults.flipped()));
      stage.cdn.faults.push(always(KERNEL, faults.redirected(`${stage.other.url}/${KERNEL}`)));
      return stage.judge(await stage.consume(), 'refuses');
    },
  },
  once('redirect-loop', 'the kernel redirects to itself', 'refuses', always(KERNEL, faults.redirected(`/${KERNEL}`))),
  once(
    'redirect-scheme',
    'the kernel redirects to a file of the machine',
    'refuses',
    always(KERNEL, faults.redirected('file:///etc/passwd')),
  ),
  once(
    'manifest-endless',
    'the manifest never ends',
    'refuses',
    always(
      MANIFEST,
      faults.replaced((body) => Buffer.concat(Array.from({ length: 40 }, () => body))),
    ),
    always(MANIFEST, faults.endless()),
    always(MANIFEST, faults.dripped(ENDLESS_BYTES_PER_SECOND)),
  ),
  once(
    'manifest-page',
    'a page for people comes with status 200 instead of the manifest',
    'refuses',
    always(MANIFEST, faults.errorPage()),
  ),
  once('manifest-missing', 'the manifest is not there', 'refuses', always(MANIFEST, faults.status(404))),
];

/** The consumer runs once against such a CDN. */
export function once(id: string, title: string, wanted: Wanted, ...served: readonly CdnFault[]): Scenario {
  return {
    id,
    title,
    wanted,
    async play(stage) {
      stage.cdn.faults.push(...served);
      return stage.judge(await stage.consume(), wanted);
    },
  };
}

/** Every request for these objects. */
export function always(path: string | RegExp, change: Change): CdnFault {
  return { path, change };
}

function first(path: string | RegExp, change: Change): CdnFault {
  return { path, when: ({ nth }) => nth === 1, change };
}
