import type { Result } from '../result.ts';
import type { GuestTrace } from '../run-record.ts';
import { type Markup, html } from './markup.ts';
import { type ReportView, seconds } from './report-view.ts';

/** One boot as it is drawn. */
interface Bar {
  readonly title: string;
  readonly outcome: string;
  readonly isGood: boolean;
  readonly stages: readonly { readonly stage: string; readonly atMs: number }[];
}

/** The boots on one scale of time, a bar a guest, a part a stage. */
export function renderTimelines({ run }: ReportView): Markup | null {
  const judged = run.result.boots.map(barOf);
  const known = new Set(run.result.boots.map(({ folder }) => folder.split('/').at(-1)));
  // Canaries, repeated boots, and guests that were running when the run was cut off.
  const others = run.guests.filter(({ guest, stages }) => !known.has(guest) && stages.length > 0).map(traceBar);
  const bars = [...judged, ...others].slice(0, MOST_BARS);
  if (bars.length === 0) return null;
  const endMs = Math.max(1_000, ...bars.flatMap(({ stages }) => stages.map(({ atMs }) => atMs)));
  return html`<section id="boots" aria-labelledby="boots-title">
    <h2 id="boots-title">Boots</h2>
    <p class="muted">Seconds since QEMU was started; all bars have the same scale.</p>
    <div class="timelines">${bars.map((bar) => renderBar(bar, endMs))}</div>
    ${renderTable(bars)}
  </section>`;
}

function barOf({
  arch,
  scenario,
  machine,
  accelerator,
  outcome,
  proof,
  weakProof,
  stages,
}: Result['boots'][number]): Bar {
  const proven =
    proof === null ? '' : `, proven by ${proof}${weakProof ? ' (the weaker proof: this text is no secret)' : ''}`;
  return {
    title: `${arch}, ${scenario}, on ${machine} with ${accelerator}`,
    outcome: `${outcome}${proven}`,
    isGood: outcome === 'reached',
    stages,
  };
}

function traceBar({ guest, stages }: GuestTrace): Bar {
  return { title: guest, outcome: `seen as far as ${stages.at(-1)?.stage ?? 'nothing'}`, isGood: true, stages };
}

/** Places are in percent, so that the text keeps its size however wide the page is. */
function renderBar({ title, outcome, isGood, stages }: Bar, endMs: number): Markup {
  const percent = (ms: number): string => `${((ms / endMs) * SCALE_PERCENT).toFixed(2)}%`;
  const lastMs = stages.at(-1)?.atMs ?? 0;
  const said = stages.map(({ stage, atMs }) => `${stage} ${seconds(atMs)}`).join(', ');
  return html`<figure>
    <figcaption><strong>${title}</strong> <span class="${isGood ? 'muted' : 'fail-text'}">${outcome}</span></figcaption>
    <svg width="100%" height="58" role="img" aria-label="${title}: ${said}">
      ${ticksOf(endMs).map((ms) => html`<line x1="${percent(ms)}" x2="${percent(ms)}" y1="0" y2="40" class="tick" /><text x="${percent(ms)}" y="54" class="tick-text">${ms / 1_000}</text>`)}
      ${stages.slice(0, -1).map(({ stage, atMs }, index) => {
        const next = stages[index + 1]?.atMs ?? atMs;
        const wide = (next - atMs) / endMs > LABEL_SHARE;
        return html`<g
          ><title>${stage}: from ${seconds(atMs)}, ${seconds(next - atMs)} long</title>
          <rect x="${percent(atMs)}" y="6" width="${percent(next - atMs)}" height="28" class="stage s${index % 6}" />
          ${wide ? html`<text x="${percent(atMs)}" dx="6" y="24" class="stage-text t${index % 6}">${stage}</text>` : null}</g
        >`;
      })}
      <rect x="${percent(lastMs)}" y="2" width="3" height="36" class="${isGood ? 'end' : 'end bad'}">
        <title>${stages.at(-1)?.stage ?? ''}: ${seconds(lastMs)}</title>
      </rect>
    </svg>
  </figure>`;
}

function renderTable(bars: readonly Bar[]): Markup {
  const names = [...new Set(bars.flatMap(({ stages }) => stages.map(({ stage }) => stage)))];
  return html`<div class="scroll">
    <table class="times">
      <thead>
        <tr>
          <th scope="col">Reached after</th>
          ${names.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${bars.map(
          ({ title, stages }) =>
            html`<tr>
              <th scope="row">${title}</th>
              ${names.map((name) => {
                const reached = stages.find(({ stage }) => stage === name);
                return html`<td>${reached === undefined ? '–' : seconds(reached.atMs)}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Some five ticks, at whole numbers that people count in. */
function ticksOf(endMs: number): number[] {
  const step = STEPS_MS.find((ms) => endMs / ms <= MOST_TICKS) ?? endMs;
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step);
}

const STEPS_MS: readonly number[] = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 300_000, 600_000];
const MOST_TICKS = 6;
/** Room for the number of the last tick. */
const SCALE_PERCENT = 96;
const LABEL_SHARE = 0.12;
const MOST_BARS = 24;
