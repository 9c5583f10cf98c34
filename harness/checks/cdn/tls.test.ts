import { expect, test } from 'vitest';
import type { CdnEvidence } from './evidence.ts';
import { cdnTls } from './tls.ts';

const NOTHING: Omit<CdnEvidence, 'base'> = {
  version: null,
  seenAt: '2026-01-01T00:00:00Z',
  tls: null,
  latest: null,
  latestText: null,
  manifest: null,
  reading: null,
  objects: [],
  absent: null,
};

test.each<[string, boolean]>([
  ['http://127.0.0.1:8080', true],
  ['http://localhost', true],
  ['http://[::1]:8080/cdn', true],
  ['http://localhost.example.com', false],
  ['http://127.0.0.1.example.com/cdn', false],
  ['http://boot.example.com', false],
])('%s is this machine, of which no TLS is asked: %s', (base, isHere) => {
  expect(cdnTls.lacksSubject?.({ ...NOTHING, base }) === null).toBe(!isHere);
});
