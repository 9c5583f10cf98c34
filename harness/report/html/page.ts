import { createHash } from 'node:crypto';
import { renderArtifacts } from './artifacts.ts';
import { renderBlocked } from './blocked.ts';
import { renderChecks } from './checks.ts';
import { renderComparison } from './comparison.ts';
import { renderConsoleData } from './console-data.ts';
import { renderConsoles } from './consoles.ts';
import { renderFailures } from './failures.ts';
import { type Markup, html } from './markup.ts';
import { type ReportView, shownChecks } from './report-view.ts';
import { renderRunFacts } from './run-facts.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { renderTimelines } from './timeline.ts';
import { renderVerdict } from './verdict.ts';
import { renderWaived } from './waived.ts';

/**
 * The run as one HTML file that needs nothing else: no network, no other file. The policy in its head lets only our own style
 * and script work, so that whatever a release or a guest writes stays text.
 */
export function renderPage(view: ReportView): string {
  const checks = shownChecks(view);
  const sections = [
    ['failures', 'Wrong', renderFailures(view, checks)],
    ['blocked', 'Blocked', renderBlocked(checks)],
    ['waived', 'Waived', renderWaived(checks)],
    ['boots', 'Boots', renderTimelines(view)],
    ['checks', 'Checks', renderChecks(view, checks)],
    ['changes', 'Changes', renderComparison(view, checks)],
    ['consoles', 'Consoles', renderConsoles(view)],
    ['artifacts', 'Artifacts', renderArtifacts(view)],
    ['run', 'Run', renderRunFacts(view)],
  ] as const;
  const { result } = view.run;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${digestOf(STYLE)}'`,
    `script-src 'sha256-${digestOf(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${as(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${result.verdict.toUpperCase()}: ${result.target.name} · bootproof</title>
        ${as(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">To the report</a>
        ${renderVerdict(view, checks)}
        <nav aria-label="Parts of the report">
          <ul>
            ${sections.map(([id, name, part]) => (part === null ? null : html`<li><a href="#${id}">${name}</a></li>`))}
          </ul>
        </nav>
        <main id="main" tabindex="-1">${sections.map(([, , part]) => part)}</main>
        ${renderConsoleData(view)} ${as(`<script>${SCRIPT}</script>`)}
      </body>
    </html> `.markup;
}

/** Text of ours, which needs no escape. */
function as(markup: string): Markup {
  return { markup };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
