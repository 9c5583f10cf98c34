import { type ConsoleRule, FAIL } from '../console-rule.ts';

/** The console did not say all: what is missing may have been the very line that matters, so it is never green. */
export const LOST_EVIDENCE_RULES: readonly ConsoleRule[] = [
  {
    id: 'lost-evidence/printk',
    class: 'lost evidence',
    describes: 'the kernel dropped messages that it could not print in time',
    pattern: /\*\* (\d{1,20}) printk messages dropped \*\*/,
    severity: FAIL,
    decode: ([, count = '']) => `${count} messages`,
    samples: { hit: ['** 32 printk messages dropped **'], miss: ['32 packets dropped'] },
  },
  {
    id: 'lost-evidence/bytes',
    class: 'lost evidence',
    describes: 'bytes on the console are no text',
    // The line assembler puts U+FFFD in their place.
    pattern: /\ufffd/,
    severity: FAIL,
    samples: { hit: ['Mounting \ufffd\ufffd on /run'], miss: ['Überprüfung läuft'] },
  },
];
