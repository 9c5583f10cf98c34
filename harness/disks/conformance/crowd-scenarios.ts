import { readBounded } from '../../host/files.ts';
import { cloneOf } from './clone-scenarios.ts';
import type { DiskScenario } from './stage.ts';

/** Clones that are made while somebody kills or many ask. */
export const CROWD_SCENARIOS: readonly DiskScenario[] = [
  {
    id: 'clone-killed',
    title:
      'it is killed while it clones a large template: what is there afterwards is whole, or is not taken for a clone',
    async play(stage) {
      const bytes = Buffer.alloc(96 * 1024 * 1024, 'template');
      await stage.template('base', bytes);
      for (const afterMs of [60, 150, 300]) {
        await stage.runAndKill(afterMs, 'clone', 'base', 'vm-1');
        const { status } = await stage.run('clone', 'base', 'vm-1');
        if (status !== 0) continue;
        const found = await readBounded(cloneOf(stage, 'vm-1'), 2 * bytes.length).catch(() => Buffer.alloc(0));
        if (!found.equals(bytes))
          return [`after a kill at ${String(afterMs)} ms a clone of ${String(found.length)} bytes was handed out`];
        await stage.run('release', 'vm-1');
      }
      return [];
    },
  },
  {
    id: 'clones-at-once',
    title: 'four of it make the same clone at once: each gets the one whole clone',
    async play(stage) {
      const bytes = Buffer.alloc(16 * 1024 * 1024, 'template');
      await stage.template('base', bytes);
      const ends = await Promise.all(Array.from({ length: 4 }, () => stage.ends('prepares', 'clone', 'base', 'vm-1')));
      const found = await readBounded(cloneOf(stage, 'vm-1'), 2 * bytes.length).catch(() => Buffer.alloc(0));
      return [...ends.flat(), ...(found.equals(bytes) ? [] : ['the clone is not whole'])];
    },
  },
];
