/**
 * What of a line remains on the screen: terminal escapes (colours, cursor moves, bracketed paste, window titles) and
 * control characters are gone, a tab stays.
 */
export function visibleText(text: string): string {
  return CONTROL.test(text) ? text.replace(ESCAPES, '').replace(CONTROLS, '') : text;
}

const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;

/**
 * ECMA-48: a control sequence is ESC [ , parameters, intermediates and one final byte; a string (title, device control) runs
 * to BEL or ESC \ ; anything else is ESC, intermediates and one byte. Cut-off ones at the end of a line go too.
 */
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]?|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~]?)/g;

const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;
