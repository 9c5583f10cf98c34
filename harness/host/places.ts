import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where bootproof keeps things between runs, after the XDG base directory specification. */
export interface Places {
  /** Builds and content-addressed files: may be deleted at any time, costs only a rebuild. */
  readonly cache: string;
  /** Kept runs and calibrations. */
  readonly state: string;
}

/** The places of this user: `XDG_CACHE_HOME` and `XDG_STATE_HOME` are honoured when they are absolute, as the specification asks. */
export function userPlaces(env: Readonly<Record<string, string | undefined>>): Places {
  const absolute = (value: string | undefined): string | undefined =>
    value?.startsWith('/') === true ? value : undefined;
  return {
    cache: join(absolute(env['XDG_CACHE_HOME']) ?? join(homedir(), '.cache'), 'bootproof'),
    state: join(absolute(env['XDG_STATE_HOME']) ?? join(homedir(), '.local', 'state'), 'bootproof'),
  };
}
