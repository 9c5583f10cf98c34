import { printable } from '../printable.ts';

/** HTML that may be put into a page as it is. */
export interface Markup {
  readonly markup: string;
}

/** What a template takes: text, which is escaped, and markup, which is not. Null is nothing. */
export type Piece = string | number | null | Markup | readonly Piece[];

/** A piece of HTML: whatever is put into it is text, in elements and in quoted attributes alike, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { markup: strings.map((text, index) => text + render(pieces[index] ?? null)).join('') };
}

/** Text in several lines, which stay lines. */
export function lines(text: string): Markup {
  return { markup: shortened(text).split('\n').map(escape).join('\n') };
}

function render(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'object') return 'markup' in piece ? piece.markup : piece.map(render).join('');
  return escape(shortened(String(piece)));
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} … and ${text.length - LONGEST} more characters` : text;
}

/** Control characters and direction overrides become visible: nothing of the target may pass for something of ours. */
function escape(text: string): string {
  return printable(text.toWellFormed()).replace(/[&<>"'`]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}

const LONGEST = 8_000;
