import type { Writable } from 'node:stream';

/**
 * Questions for the release's debug shell. Its terminal echoes what is typed, so the answer must differ from the
 * question: the quotes in the middle of the nonce are in the echo and not in the answer.
 */
export function debugQuestion(nonce: string): string {
  return `echo boot''proof-${nonce.slice(0, 8)}''${nonce.slice(8)}\n`;
}

/** Whether a console line is the shell's answer; a prompt may stand before it. */
export function isDebugAnswer(line: string, nonce: string): boolean {
  return line.includes(`bootproof-${nonce}`);
}

/** Types the question until it is answered, since nobody says when the shell begins to listen; then asks for the end. */
export function questionShell(
  console: Writable,
  nonce: string,
): { readonly ask: (nowMs: number) => void; readonly finish: () => void } {
  let lastMs = -Infinity;
  let finished = false;
  return {
    ask(nowMs) {
      if (finished || nowMs - lastMs < ASK_AGAIN_MS) return;
      lastMs = nowMs;
      console.write(debugQuestion(nonce));
    },
    finish() {
      if (finished) return;
      finished = true;
      console.write('/bin/busybox poweroff\n');
    },
  };
}

const ASK_AGAIN_MS = 500;
