#!/usr/bin/env node
// The `bootproof` command, for any Node from 18 on and without dependencies: in a checkout it installs what is missing
// and goes on in the Node that the checkout pins; in an installed package it loads the compiled code.
import { spawn } from 'node:child_process';
import { accessSync, mkdirSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Exit status of "could not look": what had to be there is missing. */
const BLOCKED = 3;
/** The oldest Node that the compiled code runs on; package.json's `engines` says the same. */
const OLDEST_NODE = [22, 22];

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

if (isThere(join(here, 'main.ts')) && !root.split(/[\\/]/).includes('node_modules')) await runCheckout();
else await runPackage();

async function runCheckout() {
  const { ensureInstalled, pinnedNode } = await import('./checkout-install.mjs');
  const problem = await ensureInstalled(root);
  if (problem !== undefined) return stop(problem);
  const node = pinnedNode(root);
  if (node === undefined) return stop(`bootproof carries no Node for ${process.platform} ${process.arch}`);
  // npm puts the pinned Node first on PATH, so a second start is usually there already.
  if (realpathSync(node) === realpathSync(process.execPath)) return load('./main.ts');
  relaunch(node);
}

async function runPackage() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    return stop(
      `this is Node ${process.versions.node}; bootproof needs ${OLDEST_NODE.join('.')} or newer: install the current LTS release of Node and run the same command again`,
    );
  }
  // This file stands twice in the package: where the checkout has it, and within the compiled tree.
  return load(isThere(join(here, 'main.js')) ? './main.js' : '../../compiled/harness/cli/main.js');
}

async function load(path) {
  // Loading is half of the start-up time. The cache stays in a folder that only this user writes: it holds machine code.
  const caches = codeCache();
  if (caches !== undefined && canMake(caches)) module.enableCompileCache?.(caches);
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, type, ...rest) => {
    // node:sqlite and type stripping are meant, and pinned: their warning says nothing to a user.
    if ((type?.type ?? type) !== 'ExperimentalWarning') emitWarning.call(process, warning, type, ...rest);
  };
  const { main } = await import(path);
  process.exit(await main(process.argv.slice(2)));
}

/** Undefined for a user without a home, of whom commands that keep something ask for a place. */
function codeCache() {
  const caches = process.env.XDG_CACHE_HOME ?? '';
  if (isAbsolute(caches)) return join(caches, 'bootproof', 'code');
  try {
    return isAbsolute(homedir()) ? join(homedir(), '.cache', 'bootproof', 'code') : undefined;
  } catch {
    return undefined;
  }
}

/** Makes the folder and those above it: Node would too, but never ends below /proc, which refuses with ENOENT. */
function canMake(folder) {
  if (isThere(folder)) return true;
  if (!canMake(dirname(folder))) return false;
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return isThere(folder);
  }
}

/** Goes on as this same command in another Node, and ends as that one ends. */
function relaunch(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    // The fourth is a pipe that nothing is written to: it closes when this process dies, however it dies.
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, BOOTPROOF_PARENT_PIPE: '3' },
  });
  const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`cannot start ${node}: ${error.message}`));
  child.on('close', (status, signal) => {
    if (signal === null) process.exit(status);
    for (const name of forwarded) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function stop(problem) {
  process.stderr.write(`bootproof: ${problem}\n`);
  process.exitCode ??= BLOCKED;
}

function isThere(path) {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
