import { pageOf } from '../../core/check-id.ts';
import type { Finding } from '../../core/finding.ts';
import { type Markup, html, lines } from './markup.ts';
import { type ReportView, type ShownCheck, anchorOf, consoleAnchor, consolesFor, fileLink } from './report-view.ts';

/** Everything that is wrong, in full: this is what the report is opened for. */
export function renderFailures(view: ReportView, checks: readonly ShownCheck[]): Markup | null {
  const failed = checks.filter(({ status }) => status === 'fail');
  if (failed.length === 0) return null;
  return html`<section id="failures" aria-labelledby="failures-title">
    <h2 id="failures-title">What is wrong</h2>
    ${failed.slice(0, MOST_CHECKS).map((check) => renderFailure(view, check))}
    ${failed.length > MOST_CHECKS ? html`<p>… and ${failed.length - MOST_CHECKS} more failed checks: see <a href="result.json">result.json</a>.</p>` : null}
  </section>`;
}

function renderFailure(view: ReportView, check: ShownCheck): Markup {
  const { id, arch, holds, why, mend, findings } = check;
  const rest = findings.length - MOST_FINDINGS;
  return html`<article class="card fail" id="${anchorOf(check)}" tabindex="-1">
    <h3><code>${id}</code>${arch === null ? null : html` <span class="arch">${arch}</span>`}</h3>
    ${findings.slice(0, MOST_FINDINGS).map(renderFinding)}
    ${rest > 0 ? html`<p class="muted">… and ${rest} more: see <a href="result.json">result.json</a>.</p>` : null}
    <dl class="why">
      <dt>This check passes when</dt>
      <dd>${holds}.</dd>
      <dt>Otherwise</dt>
      <dd>${why}.</dd>
      ${
        mend === undefined
          ? null
          : html`<dt>What mends it</dt>
              <dd>${mend}.</dd>`
      }
      <dt>More of it</dt>
      <dd><code>docs/checks/${pageOf(id)}</code> of bootproof</dd>
      ${renderEvidence(view, check)}
    </dl>
  </article>`;
}

function renderFinding({ at, problem, expected, actual, hint }: Finding): Markup {
  const rows = [
    ['expected', expected],
    ['found', actual],
  ] as const;
  return html`<div class="finding">
    <p><code class="at">${at}</code> <span class="problem">${lines(problem)}</span></p>
    ${
      expected === undefined && actual === undefined
        ? null
        : html`<dl class="compare">
            ${rows.map(([name, text]) =>
              text === undefined
                ? null
                : html`<dt>${name}</dt>
                    <dd><pre>${lines(text)}</pre></dd>`,
            )}
          </dl>`
    }
    ${hint === undefined ? null : html`<p class="hint"><strong>Hint</strong> ${lines(hint)}</p>`}
  </div>`;
}

function renderEvidence(view: ReportView, check: ShownCheck): Markup | null {
  if (check.evidence.length === 0) return null;
  const consoles = consolesFor(check, view);
  return html`<dt>Evidence</dt>
    <dd>
      ${check.evidence.map((file) => html`<a href="${fileLink(file)}">${file}</a> `)}
      ${consoles.map((one) => html`<a href="#${consoleAnchor(one)}">console of ${one.guest}</a> `)}
    </dd>`;
}

const MOST_CHECKS = 200;
const MOST_FINDINGS = 50;
