import { type CheckStatus, rowName } from '../../core/check-result.ts';
import { renderDuration } from '../../core/deadline.ts';
import { STATUS_WORDS } from '../counts.ts';
import type { Result } from '../result.ts';
import type { PreviousRun } from '../run-event.ts';
import { type Markup, html } from './markup.ts';
import { type ReportView, type ShownCheck, seconds } from './report-view.ts';
import { moment } from './verdict.ts';

/** What is different from the last run over this target. */
export function renderComparison({ run }: ReportView, checks: readonly ShownCheck[]): Markup | null {
  const { previous, result } = run;
  if (previous === null) return null;
  const now = new Map<string, string>(checks.map((check) => [rowName(check), check.status]));
  const before = new Map(Object.entries(previous.checks));
  // What was asked for only once has not changed.
  const both = [...now.keys()].filter((name) => before.has(name));
  const changed = both.filter((name) => before.get(name) !== now.get(name));
  const once = now.size + before.size - 2 * both.length;
  return html`<section id="changes" aria-labelledby="changes-title">
    <h2 id="changes-title">Since the last run</h2>
    <p class="muted">
      Compared with the run of ${moment(previous.startedAt)}, which came to “${previous.verdict}”,
      ${previous.folder === result.runFolder ? 'in this folder before' : html`in <code>${previous.folder}</code>`}.
    </p>
    ${
      changed.length === 0
        ? html`<p>No check changed.</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Check</th>
                  <th scope="col">Then</th>
                  <th scope="col">Now</th>
                </tr>
              </thead>
              <tbody>
                ${changed.slice(0, MOST_SHOWN).map(
                  (name) =>
                    html`<tr>
                      <th scope="row"><code>${name}</code></th>
                      <td>${word(before.get(name))}</td>
                      <td>${word(now.get(name))}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${once > 0 ? html`<p class="muted">${once} more checks were asked for in one of the two runs only.</p>` : null}
    ${changed.length > MOST_SHOWN ? html`<p>… and ${changed.length - MOST_SHOWN} more.</p>` : null}
    <div class="scroll">
      <table class="times">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Then</th>
            <th scope="col">Now</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          ${bootTimes(previous, result).map(
            ([name, then, at]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${seconds(then)}</td>
                <td>${seconds(at)}</td>
                <td>${change(then, at)}</td>
              </tr>`,
          )}
          <tr>
            <th scope="row">the whole run</th>
            <td>${renderDuration(previous.durationMs)}</td>
            <td>${renderDuration(result.durationMs)}</td>
            <td>${change(previous.durationMs, result.durationMs)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The boots that both runs had, with the milliseconds to userspace then and now. */
function bootTimes(previous: PreviousRun, { boots }: Result): [name: string, then: number, now: number][] {
  return boots.flatMap(({ arch, scenario, stages }) => {
    const then = previous.boots.find((boot) => boot.arch === arch && boot.scenario === scenario)?.userspaceMs ?? null;
    const now = stages.find(({ stage }) => stage === 'userspace')?.atMs ?? null;
    return then === null || now === null ? [] : [[`${arch} ${scenario} to userspace`, then, now]];
  });
}

function change(then: number, now: number): string {
  if (then === 0) return '';
  const percent = Math.round((now / then - 1) * 100);
  return `${percent > 0 ? '+' : ''}${String(percent)} %`;
}

function word(status: string | undefined): Markup {
  if (status === undefined) return html`<span class="muted">not asked</span>`;
  return html`<span class="status ${status}">${isStatus(status) ? STATUS_WORDS[status] : status}</span>`;
}

function isStatus(word: string): word is CheckStatus {
  return Object.hasOwn(STATUS_WORDS, word);
}

const MOST_SHOWN = 200;
