import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { type Result, resultSchema } from '../result.ts';

/** A run that may be signed, with a waiver. */
export function signableRun(): Result {
  const check = { findings: [], durationMs: 1, evidence: [] };
  return resultSchema.parse({
    schema: 1,
    tool: { name: 'bootproof', version: '0.1.0' },
    target: { name: 'dist', kind: 'release folder', from: 'the argument' },
    scope: { tier: 'full', arches: ['x86_64'], only: [], skip: [], complete: true },
    verdict: 'pass',
    startedAt: '2026-11-21T12:00:00.000Z',
    durationMs: 60_000,
    host: { platform: 'linux', arch: 'x64', cpus: 2, memoryMiB: 1024, node: 'v24.0.0' },
    tools: [],
    boots: [],
    artifacts: [
      { path: 'a.tar.gz', sha256: digestOfBytes(Buffer.from('tarball')), size: 7 },
      { path: 'a.tar.gz: kernel', sha256: 'b'.repeat(64), size: 7 },
    ],
    runFolder: '/run',
    checks: [
      { ...check, id: 'tarball/members', arch: 'x86_64', status: 'pass' },
      { ...check, id: 'boot/init', arch: 'x86_64', status: 'pass' },
      { ...check, id: 'boot/console', arch: 'x86_64', status: 'waived', waiver: 'known (BOOT-1, until 2027-01-01)' },
    ],
  });
}
