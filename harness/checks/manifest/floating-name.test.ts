import { expect, test } from 'vitest';
import { isFloating, isFloatingRef } from './floating-name.ts';

test.each(['', ' ', 'latest', 'Main', 'refs/heads/feature-x', 'refs/pull/7/merge', 'refs/tags/nightly', 'origin/x'])(
  '"%s" names something else tomorrow',
  (ref) => expect(isFloating(ref)).toBe(true),
);

test.each(['v0.6.11', 'refs/tags/v0.6.11', '6.12.9', '0123456789abcdef', 'release-7', 'mainline-6.12'])(
  '"%s" stays what it is',
  (ref) => expect(isFloating(ref)).toBe(false),
);

test.each(['develop', 'feature/fex', 'refs/heads/x', ' ', 'next'])('the ref "%s" is a branch', (ref) =>
  expect(isFloatingRef(ref)).toBe(true),
);

test.each(['v0.6.11', 'debian/6.12.9-1', 'refs/tags/jammy', 'tags/jammy', '0123abc', 'release-7'])(
  'the ref "%s" is believed to stay',
  (ref) => expect(isFloatingRef(ref)).toBe(false),
);
