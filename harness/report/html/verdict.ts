import { type CheckStatus, STATUSES } from '../../core/check-result.ts';
import { renderDuration } from '../../core/deadline.ts';
import { STATUS_WORDS } from '../counts.ts';
import { type Markup, html } from './markup.ts';
import type { ReportView, ShownCheck } from './report-view.ts';

/** The verdict, of what, and how many checks came to what. */
export function renderVerdict({ run }: ReportView, checks: readonly ShownCheck[]): Markup {
  const { result } = run;
  const { target, scope, verdict } = result;
  return html`<header class="verdict ${verdict}">
    <p class="product">bootproof ${result.tool.version}</p>
    <h1>${result.partial === true && verdict !== 'fail' ? 'Not judged to the end' : WORDS[verdict]}</h1>
    <p class="target">${target.name}</p>
    <p class="muted">
      ${[target.kind, scope.arches.join(' and '), `tier ${scope.tier}`].filter((part) => part !== '').join(', ')};
      <time datetime="${result.startedAt}">${moment(result.startedAt)}</time>, ${renderDuration(result.durationMs)}
    </p>
    ${renderPartial(run, checks)}
    ${
      result.reused === undefined
        ? null
        : html`<p class="note">
            Nothing was decoded or booted: every digest is that of the run of ${moment(result.reused.startedAt)}, which
            passed (${result.reused.runFolder}). Consoles and times are that run’s. <code>--fresh</code> looks anew.
          </p>`
    }
    ${scope.shard === undefined ? null : html`<p class="note">This run is shard ${scope.shard.index} of ${scope.shard.count}: <code>bootproof merge-runs</code> gives the verdict of all.</p>`}
    ${scope.complete ? null : html`<p class="note">This run did not look at the whole release: ${narrowing(scope)}.</p>`}
    <ul class="counts">
      ${STATUSES.map((status) => renderCount(status, checks))}
    </ul>
  </header>`;
}

/** What was left out. */
function narrowing({ only, skip }: ReportView['run']['result']['scope']): string {
  const parts = [
    ...(only.length === 0 ? [] : [`only ${only.join(', ')}`]),
    ...(skip.length === 0 ? [] : [`without ${skip.join(', ')}`]),
  ];
  return parts.length === 0 ? 'parts of it were not asked for' : parts.join('; ');
}

function renderPartial({ end, result }: ReportView['run'], checks: readonly ShownCheck[]): Markup | null {
  if (end === 'ended') return null;
  if (result.merged !== undefined) {
    return html`<p class="note">
      <strong>This report is partial.</strong> A shard is missing or was cut off. What is not judged is blocked.
    </p>`;
  }
  const judged = checks.filter(({ error }) => error?.code !== 'BOOTPROOF_NOT_JUDGED').length;
  const why = end === 'stopped' ? 'The run was stopped' : 'The run was cut off, or still goes on';
  return html`<p class="note">
    <strong>This report is partial.</strong> ${why}: ${judged} of ${checks.length} checks had come to a result when it
    was written. What is not judged is blocked.
  </p>`;
}

function renderCount(status: CheckStatus, checks: readonly ShownCheck[]): Markup | null {
  const number = checks.filter((check) => check.status === status).length;
  return number === 0 ? null : html`<li class="${status}"><strong>${number}</strong> ${STATUS_WORDS[status]}</li>`;
}

/** To the minute, in universal time: a report is read elsewhere than where it was written. */
export function moment(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

const WORDS = { pass: 'Pass', fail: 'Fail', blocked: 'Blocked' } as const;
