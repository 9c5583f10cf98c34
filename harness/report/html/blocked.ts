import { rowName } from '../../core/check-result.ts';
import { type Markup, html } from './markup.ts';
import { type ShownCheck, anchorOf } from './report-view.ts';

/** What could not be looked at, a card a reason: it is never a pass. */
export function renderBlocked(checks: readonly ShownCheck[]): Markup | null {
  const blocked = checks.filter(({ status }) => status === 'blocked');
  if (blocked.length === 0) return null;
  const waiting = blocked.filter(({ error }) => error === undefined);
  const reasons = Map.groupBy(
    blocked.filter(({ error }) => error !== undefined),
    ({ error }) => error?.message ?? '',
  );
  return html`<section id="blocked" aria-labelledby="blocked-title">
    <h2 id="blocked-title">What could not be looked at</h2>
    ${[...reasons].map(
      ([reason, rows]) =>
        html`<article class="card blocked">
          <p>${reason}</p>
          ${renderRows(rows)}
        </article>`,
    )}
    ${
      waiting.length === 0
        ? null
        : html`<article class="card blocked">
            <p>These wait for another check, which did not pass.</p>
            ${renderRows(waiting)}
          </article>`
    }
  </section>`;
}

function renderRows(rows: readonly ShownCheck[]): Markup {
  const list = html`<ul class="rows">
    ${rows.map((row) => html`<li id="${anchorOf(row)}" tabindex="-1"><code>${rowName(row)}</code>${row.reason === undefined ? null : html` <span class="muted">${row.reason}</span>`}</li>`)}
  </ul>`;
  return rows.length <= MOST_OPEN
    ? list
    : html`<details>
        <summary>${rows.length} checks</summary>
        ${list}
      </details>`;
}

const MOST_OPEN = 6;
