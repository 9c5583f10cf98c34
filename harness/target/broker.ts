import type { Arch } from '../core/arch.ts';
import type { Scenario } from '../guest/scenario.ts';
import type { EvidenceKind, EvidenceKinds } from '../checks/evidence.ts';

/** Gives evidence, gathering each piece once however many checks ask for it. */
export interface Broker {
  /**
   * @param scenario the boot that it is of; only evidence of boots has one. @default the usual boot
   * @throws {HarnessError} when we could not look.
   */
  gather<K extends EvidenceKind>(kind: K, arch: Arch | null, scenario?: Scenario): Promise<EvidenceKinds[K]>;
}

/** A piece of evidence and its name. */
export interface Piece {
  readonly kind: EvidenceKind;
  readonly arch: Arch | null;
  readonly name: string;
}

/** How each kind of evidence is gathered from a target. */
export type Gatherers = {
  readonly [K in EvidenceKind]: (arch: Arch | null, broker: Broker, scenario?: Scenario) => Promise<EvidenceKinds[K]>;
};

/**
 * A broker over a target's gatherers, memoised by kind, architecture and scenario.
 *
 * @param onGathered told once of each piece and its name, such as `boot-arm64-bare`, so that it is kept as evidence.
 */
export function openBroker(
  gatherers: Gatherers,
  onGathered: (piece: Piece, evidence: unknown) => Promise<void> = () => Promise.resolve(),
): Broker {
  const pieces = new Map<string, Promise<unknown>>();
  const broker: Broker = {
    gather<K extends EvidenceKind>(kind: K, arch: Arch | null, scenario?: Scenario) {
      const name = pieceName(kind, arch, scenario);
      const piece = pieces.get(name) ?? gatherOnce({ kind, arch, name }, scenario);
      pieces.set(name, piece);
      return piece as Promise<EvidenceKinds[K]>;
    },
  };
  async function gatherOnce(piece: Piece, scenario?: Scenario): Promise<unknown> {
    const evidence = await gatherers[piece.kind](piece.arch, broker, scenario);
    await onGathered(piece, evidence);
    return evidence;
  }
  return broker;
}

/** What a piece of evidence is called, such as `boot-arm64-bare`. */
export function pieceName(kind: EvidenceKind, arch: Arch | null, scenario?: Scenario): string {
  return [kind, arch, scenario].filter((part) => part != null).join('-');
}

/** The file of the run folder that a piece of evidence is kept in. */
export function evidenceFile(name: string): string {
  return `evidence/${name}.json`;
}
