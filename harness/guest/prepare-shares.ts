import { join } from 'node:path';
import { writeAtomic } from '../host/files.ts';
import { isRoot } from '../host/user.ts';
import { renderAgent } from './agent/script.ts';
import { renderShellAgent } from './agent/shell.ts';
import { renderMachineAgent } from './distro/agent.ts';
import { FROM_HOST, USER_MOUNTS } from './distro/user-mounts.ts';
import { FEX_PLACE } from './fex-offer.ts';
import type { GuestSpec } from './guest-spec.ts';
import type { ReplayedShare } from './qemu/replay.ts';
import { SETTINGS, does } from './scenario.ts';
import { type Daemon, daemonArguments, requireDaemon } from './share/daemon.ts';
import { type ShareAgent, type SharedFile, keepShare, prepareShare } from './share/folder.ts';

/** A filled share and the daemon that will offer it. */
export interface PreparedShare {
  readonly tag: string;
  readonly daemon: Daemon;
  readonly folder: string;
  readonly socket: string;
  /** The release's programs in it. */
  readonly files: readonly SharedFile[];
  /** The folder of the guest's own that keeps what the harness put there. */
  readonly kept: string;
}

/** The tag that releases mount on `/arcbox`. */
const ARCBOX_TAG = 'arcbox';

/**
 * Fills the shares that a scenario gives to its guest: the one with the agent on it comes first, then the user's mounts.
 *
 * @param place a folder that lasts as long as the guest.
 * @throws {HarnessError} when there is no daemon here that could offer them.
 */
export async function prepareShares(place: string, nonce: string, spec: GuestSpec): Promise<PreparedShare[]> {
  const setting = SETTINGS[spec.scenario];
  if (!setting.share) return [];
  const daemon = await requireDaemon(isRoot());
  const share = (tag: string, kept: string, files: readonly SharedFile[] = []): PreparedShare => {
    const socket = join(place, `${tag}.socket`);
    return { tag, daemon, folder: join(shareRoom(place), tag), socket, files, kept };
  };
  const shares = [share(ARCBOX_TAG, 'share', sharedFiles(spec))];
  for (const { folder, files } of shares) await prepareShare(folder, agentFor(nonce, spec), files);
  const offered = setting.machineShim ? USER_MOUNTS.filter(({ isOffered }) => isOffered) : [];
  for (const { tag } of offered) {
    const user = share(tag, `share-${tag}`);
    await writeAtomic(join(user.folder, FROM_HOST), `${nonce}\n`);
    shares.push(user);
  }
  for (const { folder, kept, files } of shares) await keepShare(folder, join(spec.folder, kept), files);
  return shares;
}

/** The folder of all shares of a guest: what it writes there is measured together. */
export function shareRoom(place: string): string {
  return join(place, 'shares');
}

/** How a replay offers a share again. */
export function replayedShare({ daemon, folder, socket, files, kept }: PreparedShare): ReplayedShare {
  const command = { program: daemon.program, args: daemonArguments(daemon.kind, folder, socket, isRoot()) };
  return { folder, kept, files, daemon: command, socket };
}

function agentFor(nonce: string, spec: GuestSpec): ShareAgent {
  const { scenario, fex, kept } = spec;
  const setting = SETTINGS[scenario];
  if (setting.givesShell) return { script: renderShellAgent(), runsPrograms: false };
  if (setting.machineShim) return { script: renderMachineAgent(nonce), runsPrograms: false };
  const fexHandler = does('fex', spec) && fex.kind === 'program' ? fex.handler : null;
  const { failsAtInit } = setting;
  const data = kept === undefined ? null : kept.isFirstBoot ? 'blank' : 'used';
  const script = renderAgent({ nonce, failsAtInit, tries: does('trials', spec), fexHandler, data });
  return { script, runsPrograms: fexHandler !== null };
}

/** The release's programs; FEX as the scenario wants it. */
function sharedFiles({ scenario, fex, sharedFiles }: GuestSpec): SharedFile[] {
  const others = sharedFiles.filter(({ place }) => place !== FEX_PLACE);
  const offered = SETTINGS[scenario].fex && fex.kind === 'program';
  return offered ? [...others, { source: fex.path, place: FEX_PLACE, sha256: fex.sha256 }] : others;
}
