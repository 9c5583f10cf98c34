import { expect, test, vi } from 'vitest';
import { FEX_PLACE } from '../guest/fex-offer.ts';
import { offerFex } from './offer-fex.ts';
import type { StagedFiles } from './staging.ts';

const withFex = {
  sharedFiles: [{ place: FEX_PLACE, source: '/release/FEX', sha256: null }],
  namesFex: true,
} as unknown as StagedFiles;

test('the amd64 root file system is the demo’s, and another one only where there is none', async () => {
  const other = vi.fn(() => Promise.resolve('/other.erofs'));
  const withDemo = await offerFex('arm64', withFex, '/demo', other);
  expect(withDemo).toMatchObject({ path: '/release/FEX', amd64Root: '/demo/x86_64/rootfs.erofs' });
  expect(other).not.toHaveBeenCalled();
  expect(await offerFex('arm64', withFex, null, other)).toMatchObject({ amd64Root: '/other.erofs' });
});

test('nothing is made for a release without FEX, nor for x86_64', async () => {
  const never = (): Promise<never> => Promise.reject(new Error('asked for'));
  const without = { ...withFex, sharedFiles: [], namesFex: false };
  expect(await offerFex('arm64', without, null, never)).toMatchObject({ kind: 'none' });
  expect(await offerFex('x86_64', withFex, null, never)).toMatchObject({ kind: 'none' });
});
