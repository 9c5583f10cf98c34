import type { ConsoleLine } from './console-line.ts';

/** Knows the lines that only repeat what the harness itself gave to the guest. */
export interface EchoFilter {
  /** Whether a line is an echo, and so no evidence of anything. Lines must be shown in order. */
  isEcho(line: ConsoleLine): boolean;
  /** Tells of text that was typed at the console: a terminal shows it again. */
  sent(text: string): void;
  /** How many `console=` words the echoed command line holds; 1 until it was seen. */
  readonly consoles: number;
}

/**
 * The kernel repeats its command line at the start, warns about words that it does not know, and, when it is told to be
 * talkative, lists what it hands to init.
 */
export function openEchoFilter(): EchoFilter {
  let handingOver = false;
  let consoles = 1;
  const typed: string[] = [];

  const isTyped = (text: string): boolean => {
    const shown = text.trim();
    if (shown === '') return false;
    // A long input is shown in pieces as wide as the terminal.
    return typed.some((sent) => shown.includes(sent) || (shown.length >= SHORTEST_PIECE && sent.includes(shown)));
  };
  return {
    isEcho(line) {
      const { text } = line;
      if (HAND_OVER.test(text)) {
        handingOver = true;
        return true;
      }
      if (handingOver && text.startsWith('    ')) return true;
      handingOver = false;
      if (!ECHO.test(text)) return isTyped(text);
      consoles = Math.max(consoles, text.match(CONSOLE_WORD)?.length ?? 0);
      return true;
    },
    sent(text) {
      const lines = text.split(/[\r\n]+/).map((line) => line.trim());
      typed.push(...lines.filter((line) => line !== ''));
      typed.splice(0, typed.length - MOST_TYPED);
    },
    get consoles() {
      return consoles;
    },
  };
}

/** init/main.c, kernel/params.c and arch/*: every place that prints the command line or a word of it. */
const ECHO =
  /^(?:Kernel command line: |Command line: |Unknown kernel command line parameters "|Malformed early option '|Bootloader command line: |.{0,40}(?:: Unknown parameter `|' invalid for parameter `))/;

const HAND_OVER = /^ {2}with (?:arguments|environment):$/;

const CONSOLE_WORD = /\bconsole=/g;

const SHORTEST_PIECE = 8;

const MOST_TYPED = 64;
