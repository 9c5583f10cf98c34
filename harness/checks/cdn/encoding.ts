import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';
import { allSights } from './sights.ts';

/** Objects are sent as they are. */
export const cdnEncoding = defineCheck({
  id: 'cdn/encoding',
  holds: 'no object is sent with a Content-Encoding to a client that asks for none',
  why: 'consumers hash what comes over the line: a compressed object fails its digest, and a .tar.gz loses its gzip layer',
  mend: 'turn compression off for these paths, and remove the Content-Encoding from the stored object’s metadata',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/tls'],
  appliesTo: isLive,
  check: (evidence) =>
    allSights(evidence).flatMap(({ path, gets, head }) => {
      const encodings = [...gets, ...(head === null ? [] : [head])].map(({ headers }) => headers.contentEncoding);
      const actual = encodings.find((encoding) => encoding !== null && encoding.toLowerCase() !== 'identity');
      if (actual == null) return [];
      return [
        {
          at: path,
          problem: `it is sent with Content-Encoding: ${actual}, although the request said Accept-Encoding: identity`,
          expected: 'no Content-Encoding',
          actual,
          hint: 'the object was uploaded with this metadata, or the CDN compresses everything',
        },
      ];
    }),
});
