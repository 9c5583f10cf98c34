import { homedir, userInfo } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { userPlaces } from './places.ts';

afterEach(() => vi.unstubAllEnvs());

test.each(['', 'relative'])('a home folder %j is none: nothing is kept in whatever folder one stands in', (home) => {
  vi.stubEnv('HOME', home);
  expect(userPlaces({}).state).toBe(`${userInfo().homedir}/.local/state/bootproof`);
});

test.each([
  ['nothing is set', {}, `${homedir()}/.cache/bootproof`, `${homedir()}/.local/state/bootproof`],
  ['both are set', { XDG_CACHE_HOME: '/c', XDG_STATE_HOME: '/s' }, '/c/bootproof', '/s/bootproof'],
  [
    'they are relative, which the specification says to ignore',
    { XDG_CACHE_HOME: 'c', XDG_STATE_HOME: '' },
    `${homedir()}/.cache/bootproof`,
    `${homedir()}/.local/state/bootproof`,
  ],
])('when %s, things are kept where the specification says', (_name, env, cache, state) => {
  expect(userPlaces(env)).toEqual({ cache, state });
});
