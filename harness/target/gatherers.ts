import type { Arch } from '../core/arch.ts';
import type { Artifact } from '../core/artifact.ts';
import type { BootSummary } from '../core/boot-summary.ts';
import type { Progress } from '../core/progress.ts';
import type { Places } from '../host/places.ts';
import type { BootOptions } from './boot-options.ts';
import type { Gatherers } from './broker.ts';
import { gatherKernel } from './kernel-evidence.ts';
import type { Target } from './target.ts';

/** What gathering may use of the machine and of the run. */
export interface GatherOptions {
  readonly runFolder: string;
  readonly boot: BootOptions;
  readonly places: Places;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Told of every file whose digest was computed. */
  readonly onArtifact: (artifact: Artifact) => void;
  /** Told of every guest that was booted. */
  readonly onBoot: (boot: BootSummary) => void;
}

/** How the evidence of a target is gathered. */
export function targetGatherers(target: Target, _options: GatherOptions): Gatherers {
  return {
    kernel: (arch) => gatherKernel(target.files.get(arch as Arch)?.kernel ?? '', null),
  };
}
