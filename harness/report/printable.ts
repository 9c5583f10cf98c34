/**
 * Text from the target as it may be shown: control characters, escape sequences among them, and direction overrides
 * become visible escapes, so that a hostile name cannot rewrite the terminal.
 */
export function printable(text: string): string {
  return text.replace(HOSTILE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

// C0 without tab and newline, DEL and C1, the bidirectional controls, line and paragraph separators.
const HOSTILE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
