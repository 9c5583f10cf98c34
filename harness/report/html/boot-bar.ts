import { type Markup, html } from './markup.ts';
import { seconds } from './report-view.ts';

/** One boot as it is drawn. */
export interface Bar {
  readonly title: string;
  /** What the guest was made of. */
  readonly details: string;
  readonly outcome: string;
  readonly isGood: boolean;
  readonly stages: readonly { readonly stage: string; readonly atMs: number }[];
  /** How long it went on after the last stage that it reached; null where that is its end. */
  readonly lostUntilMs: number | null;
}

/** A boot as a bar on a scale of time. Places are in percent, so that the text keeps its size however wide the page is. */
export function renderBar({ title, details, outcome, isGood, stages, lostUntilMs }: Bar, scaleMs: number): Markup {
  const percent = (ms: number): string => `${((ms / scaleMs) * SCALE_PERCENT).toFixed(2)}%`;
  const { stage: lastStage = 'nothing', atMs: lastMs = 0 } = stages.at(-1) ?? {};
  const endMs = lostUntilMs ?? lastMs;
  const said = stages.map(({ stage, atMs }) => `${stage} ${seconds(atMs)}`).join(', ');
  const ticks = ticksOf(scaleMs).map(
    (ms) =>
      html`<line x1="${percent(ms)}" x2="${percent(ms)}" y1="0" y2="40" class="tick" />
        <text x="${percent(ms)}" y="54" class="tick-text">${ms / 1_000}</text>`,
  );
  const parts = stages.slice(0, -1).map(({ stage, atMs }, index) => {
    const nextMs = stages[index + 1]?.atMs ?? atMs;
    const label = html`<text x="${percent(atMs)}" dx="6" y="24" class="stage-text t${index % 6}">${stage}</text>`;
    return html`<g>
      <title>${stage}: from ${seconds(atMs)}, ${seconds(nextMs - atMs)} long</title>
      <rect x="${percent(atMs)}" y="6" width="${percent(nextMs - atMs)}" height="28" class="stage s${index % 6}" />
      ${(nextMs - atMs) / scaleMs > LABEL_SHARE ? label : null}
    </g>`;
  });
  const lost = html`<g>
    <title>${lastStage}: from ${seconds(lastMs)}; it got no further in ${seconds(endMs - lastMs)}</title>
    <rect x="${percent(lastMs)}" y="6" width="${percent(endMs - lastMs)}" height="28" class="lost" />
  </g>`;
  return html`<figure>
    <figcaption>
      <strong>${title}</strong> <span class="muted">${details}</span>
      <span class="${isGood ? 'muted' : 'fail-text'}">${outcome}</span>
    </figcaption>
    <svg width="100%" height="58" role="img" aria-label="${title}: ${said}; ${outcome}">
      ${ticks} ${parts} ${endMs > lastMs ? lost : null}
      <rect x="${percent(endMs)}" y="2" width="3" height="36" class="${isGood ? 'end' : 'end bad'}">
        <title>${outcome}: ${seconds(endMs)}</title>
      </rect>
    </svg>
  </figure>`;
}

/** Some five ticks, at numbers that people count in. */
function ticksOf(scaleMs: number): number[] {
  const step = STEPS_MS.find((ms) => scaleMs / ms <= MOST_TICKS) ?? scaleMs;
  return Array.from({ length: Math.floor(scaleMs / step) + 1 }, (_, index) => index * step);
}

const STEPS_MS: readonly number[] = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 300_000, 600_000];
const MOST_TICKS = 8;
/** Room for the number of the last tick. */
const SCALE_PERCENT = 96;
const LABEL_SHARE = 0.12;
