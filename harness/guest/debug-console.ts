import type { BootWatch } from './watch.ts';
import type { RunningQemu } from './qemu/launch.ts';
import { STAGES } from './console/stages.ts';

/**
 * A question for the release's debug shell. Its terminal echoes what is typed, so the answer must differ from the
 * question: the quotes in the middle of the nonce are in the echo and not in the answer.
 */
export function debugQuestion(nonce: string): string {
  return `echo boot''proof-${nonce.slice(0, 8)}''${nonce.slice(8)}\n`;
}

/** Whether a console line is the shell's answer; a prompt may stand before it. */
export function isDebugAnswer(line: string, nonce: string): boolean {
  return line.includes(`bootproof-${nonce}`);
}

/** Somebody at the debug console; called now and then, it types what is due. */
export interface Questioner {
  tick(nowMs: number): void;
}

/**
 * Types the question until it is answered, since nobody says when the shell begins to listen, and what is typed early waits
 * for it: a release that misses its share may power off before a later question is read.
 *
 * @param endsGuest whether to ask for the end then, because there is no agent that would.
 */
export function questionShell(qemu: RunningQemu, watch: BootWatch, nonce: string, endsGuest: boolean): Questioner {
  let lastMs = -Infinity;
  let asked = false;
  const type = (text: string): void => {
    watch.sent(text, 'hvc0');
    // A console that is gone cannot be typed at; the guest's end says the rest.
    qemu.consoles
      .get('hvc0')
      ?.then((stream) => stream.write(text))
      .catch(() => undefined);
  };
  return {
    tick(nowMs) {
      if (asked || STAGES.indexOf(watch.stage) < STAGES.indexOf('kernel')) return;
      if (watch.debugAnswered) {
        asked = true;
        if (endsGuest) type('/bin/busybox poweroff\n');
      } else if (nowMs - lastMs >= ASK_AGAIN_MS) {
        lastMs = nowMs;
        type(debugQuestion(nonce));
      }
    },
  };
}

const ASK_AGAIN_MS = 500;
