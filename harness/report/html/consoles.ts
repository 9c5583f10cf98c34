import { type Markup, html } from './markup.ts';
import type { ConsoleMark } from '../boot-details.ts';
import type { RunConsole } from '../consoles.ts';
import { type ReportView, consoleAnchor, fileLink } from './report-view.ts';

/** The consoles: the lines that rules know, and the logs themselves, which the script draws when one is opened. */
export function renderConsoles({ consoles, marks }: ReportView): Markup | null {
  if (consoles.length === 0) return null;
  const shown = marks.filter(({ severity }) => severity !== 'ignore');
  return html`<section id="consoles" aria-labelledby="consoles-title">
    <h2 id="consoles-title">Consoles</h2>
    ${
      shown.length === 0
        ? html`<p class="muted">No line is one that the rules know as trouble.</p>`
        : html`<ol class="marks">
            ${shown.map(renderMark)}
          </ol>`
    }
    ${consoles.map((console) => renderConsole(console, marks))}
    <noscript
      ><p class="note">
        The logs are drawn by a script. Without it, open the files below <a href="guests/">guests</a>.
      </p></noscript
    >
  </section>`;
}

function renderMark(mark: ConsoleMark): Markup {
  const place = { guest: mark.guest, name: mark.console };
  return html`<li class="mark ${mark.severity}">
    <p><strong>${mark.describes}</strong> <code>${mark.rule}</code> <span class="muted">${mark.severity}</span></p>
    <p>
      <a href="#${consoleAnchor(place, mark.lineNumber)}">${mark.guest} ${mark.console}, line ${mark.lineNumber}</a>
      <code class="line">${mark.line}</code>
    </p>
    ${mark.meaning === null ? null : html`<p class="muted">${mark.meaning}</p>`}
    ${mark.hint === null ? null : html`<p class="hint"><strong>Hint</strong> ${mark.hint}</p>`}
  </li>`;
}

function renderConsole(console: RunConsole, marks: readonly ConsoleMark[]): Markup {
  const { guest, name, file, lines, leftOutBytes } = console;
  const marked = marks.filter((mark) => mark.guest === guest && mark.console === name && mark.severity !== 'ignore');
  return html`<details class="console" id="${consoleAnchor(console)}">
    <summary>
      <h3>${guest} <span class="arch">${name}</span></h3>
      <span class="muted">${lines.length} lines${marked.length === 0 ? null : `, ${marked.length} marked`}</span>
    </summary>
    <p class="muted">
      <a href="${fileLink(file)}">${file}</a
      >${leftOutBytes === 0 ? null : html`; <strong>${mebibytes(leftOutBytes)} in its middle are left out here</strong>`}
    </p>
    <div class="log" tabindex="0" role="region" aria-label="console ${name} of ${guest}"></div>
  </details>`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
