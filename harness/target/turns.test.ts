import { setImmediate as soon } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Turns, openTurns } from './turns.ts';

test('guests come up first, then files are read, then what was published is fetched', async () => {
  const turns = openTurns(2);
  const done = watch(turns);
  using one = turns.guest();
  using other = turns.guest();
  one.reached('firmware');
  other.reached('firmware');
  one.reached('userspace');
  expect(await done()).toEqual([]);
  other.reached('userspace');
  expect(await done()).toEqual(['up', 'files', 'served']);
});

test('a guest that ends without coming up holds nobody up any longer', async () => {
  const turns = openTurns(2);
  const done = watch(turns);
  {
    using guest = turns.guest();
    guest.reached('kernel');
    expect(await done()).toEqual([]);
  }
  expect(await done()).toEqual(['up', 'files', 'served']);
});

test('a guest that waits for room while another one is up is not waited for', async () => {
  const turns = openTurns(1);
  const done = watch(turns);
  using running = turns.guest();
  using _waiting = turns.guest();
  running.reached('kernel');
  expect(await done()).toEqual([]);
  running.reached('userspace');
  expect(await done()).toEqual(['up', 'files', 'served']);
});

test('where processors are left over nobody waits for a guest', async () => {
  const turns = openTurns(4);
  const done = watch(turns);
  using _one = turns.guest();
  using _other = turns.guest();
  expect(await done()).toEqual(['up', 'files', 'served']);
});

test('what guests are started with is read before them, and what is served waits for it', async () => {
  const turns = openTurns(2);
  const kernel = Promise.withResolvers<string>();
  const read = turns.beforeGuests(() => kernel.promise);
  const done = watch(turns);
  using guest = turns.guest();
  kernel.resolve('a kernel');
  expect(await read).toBe('a kernel');
  guest.reached('userspace');
  expect(await done()).toEqual(['up', 'files', 'served']);
  void turns.beforeGuests(() => Promise.withResolvers<string>().promise);
  const next = watch(turns);
  expect(await next()).toEqual(['up', 'files']);
});

test('files that cannot be read hold up nothing that is served', async () => {
  const turns = openTurns(2);
  const broken = turns.files(() => Promise.reject(new Error('unreadable')));
  const served = turns.served(() => Promise.resolve('served'));
  await expect(broken).rejects.toThrow('unreadable');
  expect(await served).toBe('served');
});

/** Asks for each kind of work, what is served before the files; gives what was done when everything has come to rest. */
function watch(turns: Turns): () => Promise<string[]> {
  const done: string[] = [];
  const note = (name: string) => async (): Promise<void> => {
    await soon();
    done.push(name);
  };
  void turns.served(note('served'));
  void turns.files(note('files'));
  void turns.guestsAreUp().then(() => done.push('up'));
  return async () => {
    for (let round = 0; round < 20; round += 1) await soon();
    return done;
  };
}
