import type { Result } from '../result.ts';
import type { GuestTrace } from '../run-record.ts';
import { type Bar, renderBar } from './boot-bar.ts';
import { type Markup, html } from './markup.ts';
import { type ReportView, seconds } from './report-view.ts';

/** The boots on one scale of time, a bar a guest, a part a stage. */
export function renderTimelines({ run, endMs: ends }: ReportView): Markup | null {
  const judged = run.result.boots.map((boot) => barOf(boot, ends.get(guestOf(boot)) ?? null));
  const known = new Set(run.result.boots.map(guestOf));
  // Canaries, repeated boots, and guests that were running when the run was cut off.
  const others = run.guests.filter(({ guest, stages }) => !known.has(guest) && stages.length > 0).map(traceBar);
  const bars = [...judged, ...others].slice(0, MOST_BARS);
  if (bars.length === 0) return null;
  const endMs = Math.max(
    1_000,
    ...bars.flatMap(({ stages, lostUntilMs }) => [lostUntilMs ?? 0, ...stages.map(({ atMs }) => atMs)]),
  );
  return html`<section id="boots" aria-labelledby="boots-title">
    <h2 id="boots-title">Boots</h2>
    <p class="muted">Seconds since QEMU was started; all bars have the same scale.</p>
    <div class="timelines">${bars.map((bar) => renderBar(bar, endMs))}</div>
    ${renderTable(bars)}
  </section>`;
}

function barOf(boot: Result['boots'][number], endMs: number | null): Bar {
  const { arch, scenario, machine, accelerator, cpus, memoryMiB, transport, outcome, proof, weakProof, stages } = boot;
  const proven =
    proof === null ? '' : `, proven by ${proof}${weakProof ? ' (the weaker proof: this text is no secret)' : ''}`;
  return {
    title: `${arch}, ${scenario}, on ${machine} with ${accelerator}`,
    details: `${cpus} ${cpus === 1 ? 'processor' : 'processors'}, ${memoryMiB} MiB, ${transport};`,
    outcome: `${outcome}${proven}`,
    isGood: outcome === 'reached',
    stages,
    lostUntilMs: outcome === 'reached' ? null : endMs,
  };
}

/** A guest is named after its folder. */
function guestOf({ folder }: Result['boots'][number]): string {
  return folder.split('/').at(-1) ?? '';
}

function traceBar({ guest, stages }: GuestTrace): Bar {
  return {
    title: guest,
    details: '',
    outcome: `seen as far as ${stages.at(-1)?.stage ?? 'nothing'}`,
    isGood: true,
    stages,
    lostUntilMs: null,
  };
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

const MOST_BARS = 24;
