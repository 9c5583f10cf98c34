import { redirected } from '../../front/faults.ts';
import type { Scenario, ServedOverTls } from './scenario.ts';
import { always, once } from './transfer-scenarios.ts';

const MANIFEST = 'asset/v0.6.11/manifest.json';

const GOOD: ServedOverTls = { certificate: {}, isTrusted: true };

/** Over HTTPS nothing but the connection says that a manifest is the right one. */
export const HTTPS_SCENARIOS: readonly Scenario[] = [
  {
    ...once('https', 'the CDN is served over HTTPS, by an authority that the environment names', 'prepares'),
    https: GOOD,
  },
  {
    ...once('https-untrusted', 'nobody knows the authority of the CDN’s certificate', 'refuses'),
    https: { ...GOOD, isTrusted: false },
  },
  {
    ...once('https-expired', 'the CDN’s certificate ended a day ago', 'refuses'),
    https: { ...GOOD, certificate: { notAfter: new Date(Date.now() - 24 * 60 * 60 * 1_000) } },
  },
  {
    ...once('https-other-name', 'the CDN’s certificate is for another host', 'refuses'),
    https: { ...GOOD, certificate: { names: ['another.example'], forLoopback: false } },
  },
  {
    id: 'https-left',
    title: 'the manifest redirects from HTTPS to HTTP',
    wanted: 'refuses',
    https: GOOD,
    async play(stage) {
      stage.cdn.faults.push(always(MANIFEST, redirected(`${stage.other.url}/${MANIFEST}`)));
      return stage.judge(await stage.consume(), 'refuses');
    },
  },
];
