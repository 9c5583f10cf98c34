import type { BinaryEvidence } from './binary/evidence.ts';
import type { BuilderEvidence } from './builder/evidence.ts';
import type { CdnEvidence } from './cdn/evidence.ts';
import type { OriginEvidence } from './cdn/origin-evidence.ts';
import type { ConsumeEvidence } from './consume/evidence.ts';
import type { ChangesEvidence, HistoryEvidence, PaceEvidence } from './history/evidence.ts';
import type { RestartEvidence, UpgradeEvidence } from './disks/restart-evidence.ts';
import type { MachineEvidence } from './machine/evidence.ts';
import type { ManifestEvidence } from './manifest/evidence.ts';
import type { MatrixEvidence } from './boot/matrix-evidence.ts';
import type { TarballEvidence } from './tarball/evidence.ts';
import type { BootRecord } from '../guest/boot-record.ts';
import type { KernelEvidence } from './kernel/evidence.ts';
import type { PredictionEvidence } from './kernel/prediction.ts';
import type { StoreFacts } from '../disks/store-facts.ts';
import type { SealedBootEvidence, SealedTrialsEvidence } from './seal/boot-evidence.ts';
import type { SealEvidence } from './seal/evidence.ts';
import type { RootfsEvidence } from './rootfs/evidence.ts';

/** The kinds of evidence and what each looks like: JSON-safe values, written to the run folder as they are. */
export interface EvidenceKinds {
  readonly manifest: ManifestEvidence;
  readonly cdn: CdnEvidence;
  readonly origins: OriginEvidence;
  readonly consume: ConsumeEvidence;
  readonly tarball: TarballEvidence;
  readonly boot: BootRecord;
  readonly matrix: MatrixEvidence;
  readonly machine: MachineEvidence;
  readonly restart: RestartEvidence;
  readonly upgrade: UpgradeEvidence;
  readonly kernel: KernelEvidence;
  readonly prediction: PredictionEvidence;
  readonly rootfs: RootfsEvidence;
  readonly binary: BinaryEvidence;
  readonly builder: BuilderEvidence;
  readonly store: StoreFacts;
  readonly seal: SealEvidence;
  readonly 'sealed-boot': SealedBootEvidence;
  readonly 'sealed-tampering': SealedTrialsEvidence;
  readonly 'sealed-second': SealedTrialsEvidence;
  readonly history: HistoryEvidence;
  readonly changes: ChangesEvidence;
  readonly pace: PaceEvidence;
}

export type EvidenceKind = keyof EvidenceKinds;
