import { setImmediate as afterTheOthers } from 'node:timers/promises';
import type { Stage } from '../guest/console/stages.ts';

/**
 * Who goes before whom when everything is asked for at once: guests come up, files are read, what was published is
 * fetched. On a machine with processors to spare nobody waits for guests.
 */
export interface Turns {
  /** Announces a guest; dispose of it when its boot is over. */
  guest(): GuestTurn;
  /** Waits until the guests have come up. */
  guestsAreUp(): Promise<void>;
  /** Reads what guests are started with: at once. */
  beforeGuests<T>(work: () => Promise<T>): Promise<T>;
  /** Reads other files: after guests. */
  files<T>(work: () => Promise<T>): Promise<T>;
  /** Serves and fetches: after guests, and after files, which are judged in less time. */
  served<T>(work: () => Promise<T>): Promise<T>;
}

/** A guest that others give way to until it has reached userspace. */
export interface GuestTurn extends Disposable {
  reached(stage: Stage): void;
}

/** @param cores how many things can be done at the same time. */
export function openTurns(cores: number): Turns {
  const guests = new Map<GuestTurn, 'announced' | 'coming up' | 'up'>();
  let filesToRead = 0;
  let waiting: (() => void)[] = [];
  const changed = (): void => {
    const all = waiting;
    waiting = [];
    for (const look of all) look();
  };
  const until = async (holds: () => boolean): Promise<void> => {
    // Whatever is asked for at the same time announces itself first.
    await afterTheOthers();
    while (!holds()) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      waiting.push(() => resolve(undefined));
      await promise;
    }
  };
  const guestsAreUp = (): boolean => {
    if (cores >= guests.size + OUR_THREADS) return true;
    const states = [...guests.values()];
    // One that is still announced when another is up waits for room, and may do so for long.
    return !states.includes('coming up') && (states.includes('up') || !states.includes('announced'));
  };
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    filesToRead += 1;
    try {
      return await work();
    } finally {
      filesToRead -= 1;
      changed();
    }
  };
  return {
    guest() {
      const turn: GuestTurn = {
        reached(stage) {
          if (guests.get(turn) === 'up') return;
          guests.set(turn, stage === 'userspace' || stage === 'end' ? 'up' : 'coming up');
          changed();
        },
        [Symbol.dispose]() {
          guests.delete(turn);
          changed();
        },
      };
      guests.set(turn, 'announced');
      return turn;
    },
    guestsAreUp: () => until(guestsAreUp),
    beforeGuests: counted,
    files: (work) =>
      counted(async () => {
        await until(guestsAreUp);
        return await work();
      }),
    async served(work) {
      await until(() => filesToRead === 0 && guestsAreUp());
      return work();
    },
  };
}

/** The gate's own and that of the engine that reports the checks. */
const OUR_THREADS = 2;
