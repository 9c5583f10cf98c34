import { expect, test } from 'vitest';
import { isFloating } from './floating-name.ts';

test.each(['', ' ', 'latest', 'Main', 'refs/heads/feature-x', 'refs/pull/7/merge', 'refs/tags/nightly', 'origin/x'])(
  '"%s" names something else tomorrow',
  (ref) => expect(isFloating(ref)).toBe(true),
);

test.each(['v0.6.11', 'refs/tags/v0.6.11', '6.12.9', '0123456789abcdef', 'release-7', 'mainline-6.12'])(
  '"%s" stays what it is',
  (ref) => expect(isFloating(ref)).toBe(false),
);
