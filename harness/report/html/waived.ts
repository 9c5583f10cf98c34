import { rowName } from '../../core/check-result.ts';
import { type Markup, html } from './markup.ts';
import { type ShownCheck, anchorOf } from './report-view.ts';

/** What is known to be wrong and let through: every waiver is shown. */
export function renderWaived(checks: readonly ShownCheck[]): Markup | null {
  const waived = checks.filter(({ status }) => status === 'waived');
  if (waived.length === 0) return null;
  return html`<section id="waived" aria-labelledby="waived-title">
    <h2 id="waived-title">What is waived</h2>
    ${waived.map(
      (check) =>
        html`<article class="card waived" id="${anchorOf(check)}" tabindex="-1">
          <h3><code>${rowName(check)}</code></h3>
          <p>${check.waiver ?? ''}</p>
          ${check.findings.map(({ at, problem }) => html`<p class="muted"><code>${at}</code> ${problem}</p>`)}
        </article>`,
    )}
  </section>`;
}
