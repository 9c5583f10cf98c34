import type { Capacity } from '../host/capacity.ts';

/** What a guest takes of the machine while it runs. */
export interface GuestNeeds {
  readonly memoryMiB: number;
  readonly cpus: number;
}

/** Lets guests run at the same time as far as the machine can carry them. */
export interface GuestTokens {
  /** Waits for room and takes it; dispose to give it back. Guests get in in the order in which they asked. */
  take(needs: GuestNeeds, signal: AbortSignal): Promise<Disposable>;
  /** How many guests run now. */
  readonly running: number;
  readonly cores: number;
}

/**
 * Tokens over a machine's memory and cores. A guest that needs more than there is still runs, alone: it may be slow or
 * fail, but it must not wait for ever.
 */
export function guestTokens(machine: Capacity): GuestTokens {
  // QEMU itself, its translated code and the share's daemon need memory beside the guest's.
  const total = { memoryMiB: machine.availableMemoryMiB, cpus: machine.cores };
  const taken = { memoryMiB: 0, cpus: 0 };
  const waiting: { needs: GuestNeeds; enter: () => void }[] = [];
  let running = 0;

  const fits = ({ memoryMiB, cpus }: GuestNeeds): boolean =>
    running === 0 || (taken.memoryMiB + memoryMiB + OVERHEAD_MIB <= total.memoryMiB && taken.cpus + cpus <= total.cpus);
  const admit = (): void => {
    for (let [next] = waiting; next !== undefined && fits(next.needs); [next] = waiting) {
      waiting.shift();
      running += 1;
      taken.memoryMiB += next.needs.memoryMiB + OVERHEAD_MIB;
      taken.cpus += next.needs.cpus;
      next.enter();
    }
  };
  const give = ({ memoryMiB, cpus }: GuestNeeds): void => {
    running -= 1;
    taken.memoryMiB -= memoryMiB + OVERHEAD_MIB;
    taken.cpus -= cpus;
    admit();
  };
  return {
    cores: machine.cores,
    get running() {
      return running;
    },
    async take(needs, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const place = { needs, enter: () => resolve(undefined) };
      const leave = (): void => {
        const index = waiting.indexOf(place);
        if (index !== -1) waiting.splice(index, 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(place);
      admit();
      await promise;
      signal.removeEventListener('abort', leave);
      return { [Symbol.dispose]: () => give(needs) };
    },
  };
}

const OVERHEAD_MIB = 256;
