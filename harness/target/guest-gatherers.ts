import type { Arch } from '../core/arch.ts';
import type { EvidenceKind, EvidenceKinds } from '../checks/evidence.ts';
import type { Scenario } from '../guest/scenario.ts';
import { guestTokens } from '../guest/tokens.ts';
import { capacity } from '../host/capacity.ts';
import { isLinux } from '../host/user.ts';
import { gatherBoot } from './boot-evidence.ts';
import { qemuVariables } from './boot-options.ts';
import type { Broker } from './broker.ts';
import { offersDebugConsole } from './debug-console.ts';
import { findCanary } from './find-canary.ts';
import type { GatherOptions } from './gatherers.ts';
import { earlierGuest } from './history/earlier-guest.ts';
import { NO_HISTORY } from './history/history-options.ts';
import { rememberPassed } from './last-passed.ts';
import { gatherMachine } from './machine-evidence.ts';
import { gatherMatrix } from './matrix-evidence.ts';
import { offerFex } from './offer-fex.ts';
import { gatherRestart } from './restart-evidence.ts';
import { openSealedGuests } from './sealed-boot/sealed-guests.ts';
import type { BootGathering, StagedGuest } from './staged-guest.ts';
import type { StagedFiles } from './staging.ts';
import type { Target } from './target.ts';
import type { GuestTurn } from './turns.ts';
import { gatherUpgrade } from './upgrade-evidence.ts';

/** The evidence that guests give. */
export type GuestKind = Extract<
  EvidenceKind,
  'boot' | 'matrix' | 'machine' | 'restart' | 'upgrade' | 'sealed-boot' | 'sealed-tampering' | 'sealed-second'
>;

/** How the evidence of guests is gathered, each in its turn. */
export type GuestGatherers = {
  readonly [K in GuestKind]: (
    turn: GuestTurn,
    arch: Arch | null,
    broker: Broker,
    scenario?: Scenario,
  ) => Promise<EvidenceKinds[K]>;
};

/** How the evidence of a target's guests is gathered. */
export function openGuestGatherers(
  target: Target,
  options: GatherOptions,
  stage: (arch: Arch) => Promise<StagedFiles>,
): GuestGatherers {
  const machine = capacity().then(guestTokens);
  const sealed = openSealedGuests(target.sealed ?? {});
  const { history = NO_HISTORY } = options;

  const guest = async (arch: Arch | null, broker: Broker): Promise<StagedGuest> => {
    if (arch === null) throw new Error('this evidence belongs to an architecture');
    const files = await stage(arch);
    const { contents } = await broker.gather('kernel', arch);
    return {
      arch,
      ...files,
      kernelConfig: contents.state === 'read' ? contents.config : null,
      fex: await offerFex(arch, files, await options.demo(), options.amd64Root),
      offersDebugConsole: null,
    };
  };
  const gathering = async (turn: GuestTurn): Promise<BootGathering> => ({
    ...options,
    tokens: await machine,
    environment: qemuVariables(options.boot),
    onStage: (stage) => turn.reached(stage),
    earlier: (arch) => earlierGuest(arch, history),
    canary: options.canary ?? ((failed) => findCanary(failed, { ...options, stateFolder: options.places.state })),
  });

  return {
    async boot(turn, arch, broker, scenario) {
      const staged = await guest(arch, broker);
      const asksForConsole = scenario === 'debug-shell' || !isLinux();
      const offers = asksForConsole ? await offersDebugConsole(staged.rootfs.path) : null;
      const asked = { ...staged, offersDebugConsole: offers };
      const record = await gatherBoot(asked, scenario, await gathering(turn));
      // A canary is booted in the usual way.
      const passed = scenario === undefined && record.outcome.kind === 'reached';
      if (passed) await rememberPassed(asked, target.name, options.places.state);
      return record;
    },
    matrix: async (turn, arch, broker) => gatherMatrix(await guest(arch, broker), await gathering(turn)),
    machine: async (turn, arch, broker) =>
      gatherMachine(await guest(arch, broker), options.distro, await gathering(turn)),
    restart: async (turn, arch, broker) => gatherRestart(await guest(arch, broker), await gathering(turn)),
    upgrade: async (turn, arch, broker) => gatherUpgrade(await guest(arch, broker), await gathering(turn)),
    'sealed-boot': async (turn, _arch, broker) => sealed.boot(await broker.gather('seal', null), await gathering(turn)),
    'sealed-tampering': async (turn, _arch, broker) =>
      sealed.tamper(await broker.gather('sealed-boot', null), await gathering(turn)),
    'sealed-second': async (turn, _arch, broker) =>
      sealed.second(await broker.gather('sealed-boot', null), await gathering(turn)),
  };
}
