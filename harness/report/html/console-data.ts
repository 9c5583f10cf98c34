import { printable } from '../printable.ts';
import type { Markup } from './markup.ts';
import { type ReportView, consoleAnchor } from './report-view.ts';

/** The lines of the consoles as JSON for the script, in an element that nothing in them can end. */
export function renderConsoleData({ consoles, marks }: ReportView): Markup {
  const data: Record<string, object> = {};
  let room = MOST_CHARACTERS;
  for (const console of consoles) {
    const lines: [number, string][] = [];
    for (const { number, text } of console.lines) {
      room -= text.length + 1;
      if (room < 0) break;
      lines.push([number, printable(text.toWellFormed())]);
    }
    const own = marks.filter(({ guest, console: name }) => guest === console.guest && name === console.name);
    data[consoleAnchor(console)] = {
      lines,
      leftOut: console.lines.length - lines.length,
      marks: Object.fromEntries(
        own.map(({ lineNumber, severity, describes }) => [lineNumber, [severity, printable(describes)]]),
      ),
    };
  }
  return { markup: `<script type="application/json" id="console-data">${embed(data)}</script>` };
}

/** JSON in which no sign means anything to HTML. */
function embed(data: object): string {
  return JSON.stringify(data).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

/** The whole page stays some megabytes, whatever the guests printed. */
const MOST_CHARACTERS = 3 * 1024 * 1024;
