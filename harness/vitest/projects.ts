import { join } from 'node:path';
import { AREAS } from '../core/check-id.ts';

/** One Vitest project an area, so that `npx vitest run --project tarball` judges that area alone. */
export function suiteProjects(root: string): object[] {
  return AREAS.map((area) => ({
    test: {
      name: area,
      root,
      include: [`suites/${area}/*.suite.ts`],
      globalSetup: join(root, 'harness/vitest/global-setup.ts'),
      ...SUITE_OPTIONS,
    },
  }));
}

/**
 * How suites run, whoever starts them: in threads of the judging process, as long as the judgement takes. Node loads them
 * there as it loads the harness: Vite would transform each of their modules in the thread that judges.
 */
export const SUITE_OPTIONS = {
  pool: 'threads',
  isolate: false,
  testTimeout: 0,
  retry: 0,
  experimental: { viteModuleRunner: false, nodeLoader: false },
} as const;
