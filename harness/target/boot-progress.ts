import type { Progress } from '../core/progress.ts';
import type { Stage } from '../guest/console/stages.ts';

/** A boot as it is shown to whoever waits. */
export interface ShownBoot {
  readonly reached: (stage: Stage) => void;
  readonly end: (ok: boolean) => void;
}

/** Shows a boot in a line of its own: the stages that it has reached so far. */
export function showStages(label: string, progress: Progress): ShownBoot {
  const stages: Stage[] = [];
  const detail = (): string => (stages.length === 0 ? 'waiting for room' : stages.join(' → '));
  progress({ label, detail: detail(), isWaiting: true });
  return {
    reached(stage) {
      stages.push(stage);
      progress({ label, detail: detail(), isWaiting: false });
    },
    end: (ok) => progress({ label, detail: detail(), ended: ok ? 'ok' : 'failed' }),
  };
}
