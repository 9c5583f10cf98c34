import { printable } from './printable.ts';

/** Text for XML, in an element or in an attribute: control characters, which XML has no way to write, become visible. */
export function xmlText(text: string): string {
  return printable(text.toWellFormed())
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}

/** The same for text of several lines. */
export function xmlLines(text: string): string {
  return text.split('\n').map(xmlText).join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
