import { type Markup, html } from './markup.ts';
import type { ReportView } from './report-view.ts';

/** The bytes that the verdict is bound to. */
export function renderArtifacts({ run }: ReportView): Markup | null {
  const { artifacts } = run.result;
  if (artifacts.length === 0) return null;
  const before = new Map(run.previous?.artifacts.map(({ path, sha256 }) => [path, sha256]));
  return html`<section id="artifacts" aria-labelledby="artifacts-title">
    <h2 id="artifacts-title">Artifacts</h2>
    <p class="muted">The verdict is bound to these bytes.</p>
    <div class="scroll">
      <table class="artifacts">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Bytes</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          ${artifacts.slice(0, MOST_SHOWN).map(({ path, sha256, size }) => {
            const known = before.get(path);
            return html`<tr>
              <th scope="row">
                ${path}${known === undefined || known === sha256 ? null : html` <span class="changed">changed</span>`}
              </th>
              <td class="number">${size.toLocaleString('en')}</td>
              <td><code class="digest">${sha256}</code></td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${artifacts.length > MOST_SHOWN ? html`<p>… and ${artifacts.length - MOST_SHOWN} more: see <a href="result.json">result.json</a>.</p>` : null}
  </section>`;
}

const MOST_SHOWN = 500;
