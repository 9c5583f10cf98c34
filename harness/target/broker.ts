import type { Arch } from '../core/arch.ts';
import type { EvidenceKind, EvidenceKinds } from '../checks/evidence.ts';

/** Gives evidence, gathering each piece once however many checks ask for it. */
export interface Broker {
  /** @throws {HarnessError} when we could not look. */
  gather<K extends EvidenceKind>(kind: K, arch: Arch | null): Promise<EvidenceKinds[K]>;
}

/** How each kind of evidence is gathered from a target. */
export type Gatherers = {
  readonly [K in EvidenceKind]: (arch: Arch | null, broker: Broker) => Promise<EvidenceKinds[K]>;
};

/**
 * A broker over a target's gatherers, memoised by kind and architecture.
 *
 * @param onGathered told once of each piece, so that it is kept as evidence.
 */
export function openBroker(
  gatherers: Gatherers,
  onGathered: (kind: EvidenceKind, arch: Arch | null, evidence: unknown) => Promise<void> = () => Promise.resolve(),
): Broker {
  const pieces = new Map<string, Promise<unknown>>();
  const broker: Broker = {
    gather<K extends EvidenceKind>(kind: K, arch: Arch | null) {
      const key = `${kind} ${arch ?? ''}`;
      const piece = pieces.get(key) ?? gatherOnce(kind, arch);
      pieces.set(key, piece);
      return piece as Promise<EvidenceKinds[K]>;
    },
  };
  async function gatherOnce(kind: EvidenceKind, arch: Arch | null): Promise<unknown> {
    const evidence = await gatherers[kind](arch, broker);
    await onGathered(kind, arch, evidence);
    return evidence;
  }
  return broker;
}
