import { cdnCache } from '../../harness/checks/cdn/cache.ts';
import { cdnEdges } from '../../harness/checks/cdn/edges.ts';
import { cdnEncoding } from '../../harness/checks/cdn/encoding.ts';
import { cdnHead } from '../../harness/checks/cdn/head.ts';
import { cdnNotFound } from '../../harness/checks/cdn/not-found.ts';
import { cdnRanges } from '../../harness/checks/cdn/ranges.ts';
import { cdnRedirects } from '../../harness/checks/cdn/redirects.ts';
import { cdnTls } from '../../harness/checks/cdn/tls.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(cdnTls);
claim(cdnEdges);
claim(cdnRedirects);
claim(cdnEncoding);
claim(cdnHead);
claim(cdnRanges);
claim(cdnCache);
claim(cdnNotFound);
