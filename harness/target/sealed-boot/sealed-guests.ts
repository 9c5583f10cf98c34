import type { SealedBootEvidence, SealedTrial, SealedTrialsEvidence } from '../../checks/seal/boot-evidence.ts';
import type { SealEvidence } from '../../checks/seal/evidence.ts';
import { requireBareMetal } from '../boot-evidence.ts';
import type { SealedParts } from '../sealed.ts';
import type { BootGathering } from '../staged-guest.ts';
import { type SealedInstallation, installSealed } from './installation.ts';
import { type Tampering, planSecond, planTampering } from './tampering.ts';

/** The boots of a sealed target: as it is, and from disks that were changed. `good` is what the first came to. */
export interface SealedGuests {
  /** @throws {HarnessError} when a tool is missing, the disk cannot be made, or this machine boots nothing. */
  boot(evidence: SealEvidence, options: BootGathering): Promise<SealedBootEvidence>;
  /** Boots it from disks that somebody changed; none may come up. */
  tamper(good: SealedBootEvidence, options: BootGathering): Promise<SealedTrialsEvidence>;
  /** Boots it from a disk that has only the second image of its command line. */
  second(good: SealedBootEvidence, options: BootGathering): Promise<SealedTrialsEvidence>;
}

/** Opens the boots of a sealed target. Its disk is made once, for the first of them; each guest has a copy. */
export function openSealedGuests(parts: SealedParts): SealedGuests {
  const system = parts.uki ?? parts.kernel ?? 'the system';
  let installed: SealedInstallation | null = null;
  const tryAll = async (
    { lacks, boot: good }: SealedBootEvidence,
    plan: (installation: SealedInstallation) => Promise<Tampering[]>,
    { mustComeUp, lacksMore }: { readonly mustComeUp: boolean; readonly lacksMore: string },
    options: BootGathering,
  ): Promise<SealedTrialsEvidence> => {
    if (installed === null || good?.isUp !== true) {
      return { lacks: lacks ?? 'the system does not come up as it is', system, trials: [] };
    }
    const limitMs = options.boot.timeoutMs;
    // Long enough for a boot that comes up in spite of it, however busy the machine is meanwhile.
    const refusedMs = Math.min(limitMs, Math.max(LEAST_WAIT_MS, WAIT_FACTOR * good.atMs));
    const timeoutMs = mustComeUp ? limitMs : refusedMs;
    const trials: SealedTrial[] = [];
    for (const { name, change, changes } of await plan(installed)) {
      const boot = await installed.boot({ name: `sealed-${name}`, changes, mustComeUp, timeoutMs }, options);
      trials.push({ name, change, boot });
    }
    return { lacks: trials.length === 0 ? lacksMore : null, system, trials };
  };
  return {
    async boot(evidence, options) {
      const installation = await installSealed(parts, evidence, options);
      if (typeof installation === 'string') return { lacks: installation, system, boot: null, canary: null };
      installed = installation;
      const { arch, accelerator } = installation;
      const { timeoutMs } = options.boot;
      const boot = await installation.boot({ name: 'sealed', changes: [], mustComeUp: true, timeoutMs }, options);
      const canary = boot.isUp ? null : await requireBareMetal(arch, accelerator, options);
      return { lacks: null, system, boot, canary };
    },
    tamper: (good, options) =>
      tryAll(good, planTampering, { mustComeUp: false, lacksMore: 'the repository has no image to change' }, options),
    second: (good, options) =>
      tryAll(
        good,
        planSecond,
        { mustComeUp: true, lacksMore: 'the repository has one image of the command line only' },
        options,
      ),
  };
}

const LEAST_WAIT_MS = 20_000;
const WAIT_FACTOR = 8;
