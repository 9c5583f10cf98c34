import { constants, accessSync, existsSync } from 'node:fs';
import { type NetConnectOpts, connect } from 'node:net';
import type { ContainerRuntimeClient, GenericContainer } from 'testcontainers';
import { HarnessError, messageOf } from '../core/errors.ts';
import { asRoot, findTool, installCommand } from './tool.ts';

/** A Docker daemon that answered, and the one library that speaks to it. */
export interface Docker {
  readonly client: ContainerRuntimeClient;
  readonly GenericContainer: typeof GenericContainer;
}

/**
 * Finds the Docker daemon: the one that `DOCKER_HOST` names, else the machine's own.
 *
 * The library takes a second to load, so nothing imports it before a container is wanted.
 *
 * @throws {HarnessError} `BOOTPROOF_DOCKER` when none answers, with the reason and the next step.
 */
export async function openDocker(): Promise<Docker> {
  // The library would go on to the machine's own daemon, which is not the one that was asked for.
  if (dockerHost() !== '' && !(await isDockerThere())) throw noDocker();
  // Our own reaper removes what a killed run leaves; the library's is one image more, and wants the daemon's socket in it.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  // It asks the bridge network for the daemon's host when it believes to be in a container. Nothing of ours has a port.
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= 'localhost';
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  try {
    return { client: await getContainerRuntimeClient(), GenericContainer };
  } catch (error) {
    throw noDocker(error);
  }
}

/** Whether a Docker daemon takes connections: the one that `DOCKER_HOST` names, else the machine's own. */
export function isDockerThere(): Promise<boolean> {
  const named = URL.parse(dockerHost() || `unix://${OWN_SOCKET}`);
  if (named === null) return Promise.resolve(false);
  const { protocol, pathname, hostname, port } = named;
  return takesConnections(protocol === 'unix:' ? { path: pathname } : { host: hostname, port: Number(port) });
}

/** Whether something listens there. */
export function takesConnections(to: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect({ ...to, timeout: PATIENCE_MS });
    const give = (isThere: boolean): void => {
      connection.destroy();
      resolve(isThere);
    };
    connection.once('connect', () => give(true));
    connection.once('error', () => give(false));
    connection.once('timeout', () => give(false));
  });
}

/** Which daemon is spoken to: two processes with the same one share its containers. */
export function dockerHost(): string {
  return process.env['DOCKER_HOST'] ?? '';
}

function noDocker(cause?: unknown): HarnessError {
  const facts = { said: cause === undefined ? null : messageOf(cause), dockerHost: dockerHost() };
  return new HarnessError('BOOTPROOF_DOCKER', `no Docker daemon answers: ${whyNoDocker()}`, facts, { cause });
}

/** What keeps the daemon from answering, with the next step. */
function whyNoDocker(): string {
  const host = dockerHost();
  if (host !== '' && !host.startsWith('unix://'))
    return `DOCKER_HOST=${host} does not answer: start it, or unset DOCKER_HOST`;
  const socket = host === '' ? OWN_SOCKET : host.slice('unix://'.length);
  if (!existsSync(socket)) {
    if (host !== '')
      return `DOCKER_HOST names ${socket}, which does not exist: start that daemon, or unset DOCKER_HOST`;
    return findTool('dockerd') === undefined
      ? `Docker is not installed here: \`${installCommand(['docker.io'])}\`, or let DOCKER_HOST name a daemon`
      : `there is no ${socket}: start it with \`${asRoot(['systemctl start docker'])}\`, or run \`dockerd\` as root`;
  }
  if (!mayTalkTo(socket)) {
    return `this user may not talk to ${socket}: \`${asRoot(['usermod -aG docker $USER'])}\`, then log in again`;
  }
  return `${socket} is there, and nobody answers: start it with \`${asRoot(['systemctl start docker'])}\`, or run \`dockerd\` as root`;
}

function mayTalkTo(socket: string): boolean {
  try {
    accessSync(socket, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const OWN_SOCKET = '/var/run/docker.sock';
const PATIENCE_MS = 5_000;
