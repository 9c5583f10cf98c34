import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { HarnessError } from '../core/errors.ts';

/** Where bootproof keeps things between runs, after the XDG base directory specification. */
export interface Places {
  /** Builds and content-addressed files: may be deleted at any time, costs only a rebuild. */
  readonly cache: string;
  /** Kept runs and calibrations. */
  readonly state: string;
}

/**
 * The places of this user: `XDG_CACHE_HOME` and `XDG_STATE_HOME` are honoured when they are absolute, as the specification asks.
 *
 * @throws {HarnessError} `BOOTPROOF_NO_HOME` when one of them is not, and the user has no home folder.
 */
export function userPlaces(env: Readonly<Record<string, string | undefined>>): Places {
  const absolute = (value: string | undefined): string | undefined =>
    value?.startsWith('/') === true ? value : undefined;
  return {
    cache: join(absolute(env['XDG_CACHE_HOME']) ?? join(homeFolder(), '.cache'), 'bootproof'),
    state: join(absolute(env['XDG_STATE_HOME']) ?? join(homeFolder(), '.local', 'state'), 'bootproof'),
  };
}

/** `HOME`, else what the machine's list of users says: a relative one would be another folder wherever one stands. */
function homeFolder(): string {
  for (const find of [homedir, () => userInfo().homedir]) {
    try {
      const folder = find();
      if (isAbsolute(folder)) return folder;
    } catch {
      // A container may run as a user whom no list names.
    }
  }
  throw new HarnessError(
    'BOOTPROOF_NO_HOME',
    'this user has no home folder: set HOME, or XDG_CACHE_HOME and XDG_STATE_HOME, to folders that it may write to',
    {},
  );
}
