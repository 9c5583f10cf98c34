import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { suiteProjects } from './harness/vitest/projects.ts';

const UNIT_TESTS = {
  pool: 'threads',
  // Vitest leaves one processor out. Many of these tests wait for a program that they started.
  maxWorkers: availableParallelism() + 1,
  sequence: { groupOrder: 1 },
  // They end what hangs. How fast the machine is, is nobody's claim.
  testTimeout: 120_000,
  hookTimeout: 120_000,
} as const;

export default defineConfig({
  test: {
    retry: 0,
    passWithNoTests: false,
    allowOnly: false,
    projects: [
      // A thread that imports everything anew for every file spends a third of its time on that: no file changes what
      // another one sees, so they share threads. What a test sets aside comes back at its end.
      {
        test: {
          ...UNIT_TESTS,
          name: 'harness',
          include: ['harness/**/*.test.ts', 'fixtures/**/*.test.ts'],
          exclude: ['**/*.{alone,guest,container}.test.ts'],
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
          restoreMocks: true,
        },
      },
      // These measure the memory of their thread, or replace a module in it.
      { test: { ...UNIT_TESTS, name: 'alone', include: ['harness/**/*.alone.test.ts'] } },
      // Guests need the processors for themselves, and wait for their init a third of the time.
      {
        test: {
          name: 'guests',
          include: ['harness/**/*.guest.test.ts'],
          pool: 'threads',
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      // Containers need a Docker daemon, which `npm test` starts for them where none runs.
      {
        test: {
          name: 'containers',
          include: ['harness/**/*.container.test.ts'],
          pool: 'threads',
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      ...suiteProjects(import.meta.dirname),
    ],
  },
});
