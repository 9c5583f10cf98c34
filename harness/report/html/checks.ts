import { ARCHES, type Arch } from '../../core/arch.ts';
import { type Area } from '../../core/check-id.ts';
import { type CheckStatus, STATUSES } from '../../core/check-result.ts';
import { STATUS_WORDS, countWords } from '../counts.ts';
import { type Markup, html } from './markup.ts';
import { type ReportView, type ShownCheck, anchorOf, byArea } from './report-view.ts';

/** Every check, an area after the other as a release lives, with what it came to for each architecture. */
export function renderChecks({ run }: ReportView, checks: readonly ShownCheck[]): Markup {
  const { arches } = run.result.scope;
  return html`<section id="checks" aria-labelledby="checks-title">
    <h2 id="checks-title">Every check</h2>
    ${renderFilter(checks, arches)} ${byArea(checks).map(([area, own]) => renderArea(area, own))}
    <p id="none" class="muted" hidden>No check is like that.</p>
  </section>`;
}

/** The script shows it: without one there is nothing that it could do. */
function renderFilter(checks: readonly ShownCheck[], arches: readonly Arch[]): Markup {
  const statuses = STATUSES.filter((status) => checks.some((check) => check.status === status));
  return html`<form id="filter" hidden>
    <label>Search <input type="search" name="text" autocomplete="off" placeholder="area, check or words" /></label>
    <label
      >Status
      <select name="status">
        <option value="">any</option>
        ${statuses.map((status) => html`<option value="${status}">${STATUS_WORDS[status]}</option>`)}
      </select></label
    >
    <label
      >For
      <select name="arch">
        <option value="">any</option>
        ${ARCHES.filter((arch) => arches.includes(arch)).map((arch) => html`<option>${arch}</option>`)}
        <option value="release">the whole release</option>
      </select></label
    >
    <output name="shown" class="muted" aria-live="polite"></output>
  </form>`;
}

function renderArea(area: Area, checks: readonly ShownCheck[]): Markup {
  const isRed = checks.some(({ status }) => status !== 'pass' && status !== 'not-applicable');
  const rows = [...Map.groupBy(checks, ({ id }) => id)];
  return html`<details class="area" ${isRed ? html` open` : null}>
    <summary>
      <h3>${area}</h3>
      <span class="muted">${countWords(checks)}</span>
    </summary>
    <table>
      <thead>
        <tr>
          <th scope="col">Check</th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(([, own]) => renderRow(own))}
      </tbody>
    </table>
  </details>`;
}

/** One check, with all its architectures. */
function renderRow(own: readonly ShownCheck[]): Markup | null {
  const [first] = own;
  if (first === undefined) return null;
  const reasons = Map.groupBy(
    own.filter(({ status }) => status === 'not-applicable'),
    ({ reason = '' }) => reason,
  );
  return html`<tr data-statuses="${own.map(({ status, arch }) => `${arch ?? 'release'}:${status}`).join(' ')}">
    <th scope="row">
      <code>${first.id}</code
      ><span class="holds">${first.holds}</span
      >${[...reasons].map(([reason, rows]) => html`<span class="muted">${rows.length === own.length ? null : `${rows.map(({ arch }) => arch ?? '').join(', ')}: `}${reason}</span>`)}
    </th>
    <td>${own.map(renderStatus)}</td>
  </tr>`;
}

/** A word and a sign beside the colour, which not everybody sees. */
function renderStatus(check: ShownCheck): Markup {
  const { status, arch } = check;
  const label = html`<span class="sign" aria-hidden="true">${SIGNS[status]}</span
    >${STATUS_WORDS[status]}${arch === null ? null : html` <span class="arch">${arch}</span>`}`;
  const isExplained = status === 'fail' || status === 'blocked' || status === 'waived';
  return html`<span class="status ${status}"
    >${isExplained ? html`<a href="#${anchorOf(check)}">${label}</a>` : label}</span
  >`;
}

const SIGNS: Readonly<Record<CheckStatus, string>> = {
  pass: '✓',
  fail: '✕',
  blocked: '!',
  waived: '~',
  'not-applicable': '–',
};
