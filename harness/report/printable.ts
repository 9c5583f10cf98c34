/**
 * Text from the target as it may be shown within a line: control characters, line ends and escape sequences among them,
 * and direction overrides become visible escapes, so that a hostile name can neither rewrite the terminal nor forge a line.
 */
export function printable(text: string): string {
  return text.replace(HOSTILE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Text of several lines, each printable; those after the first are indented, so that none passes for a line of ours. */
export function printableBlock(text: string, indent: string): string {
  return text.split('\n').map(printable).join(`\n${indent}`);
}

// C0, DEL and C1, the bidirectional controls, line and paragraph separators.
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
