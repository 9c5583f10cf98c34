import { defineConfig } from 'vitest/config';
import { suiteProjects } from './harness/vitest/projects.ts';

export default defineConfig({
  test: {
    retry: 0,
    passWithNoTests: false,
    allowOnly: false,
    projects: [
      {
        test: {
          name: 'harness',
          include: ['harness/**/*.test.ts', 'fixtures/**/*.test.ts'],
          pool: 'threads',
          testTimeout: 30_000,
        },
      },
      ...suiteProjects(import.meta.dirname),
    ],
  },
});
