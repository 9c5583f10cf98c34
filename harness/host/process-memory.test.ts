import { once } from 'node:events';
import { expect, test } from 'vitest';
import { start } from './process.ts';
import { watchMemory } from './process-memory.ts';

/** Holds 100 MiB in a child of its own, says so, and waits. */
const HOLDER = `
  const { spawn } = require('node:child_process');
  const child = "globalThis.held = Buffer.alloc(100 * 1024 * 1024, 1); console.log('held'); setInterval(() => {}, 1000);";
  spawn(process.execPath, ['--eval', child], { stdio: ['ignore', 'inherit', 'inherit'] });
  setInterval(() => {}, 1000);
`;

test('the memory of what a process started counts with its own', async () => {
  const parent = await start(process.execPath, ['--eval', HOLDER]);
  using memory = watchMemory(parent.pid);
  await once(parent.stdout, 'data');
  await expect.poll(() => memory.peakMiB, { timeout: 10_000 }).toBeGreaterThan(150);
  parent.kill();
  await parent.ended;
});
