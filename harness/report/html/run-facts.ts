import { type Markup, html, lines } from './markup.ts';
import { type ReportView, fileLink } from './report-view.ts';

/** How the run came about, and how to repeat it. */
export function renderRunFacts({ run, commands }: ReportView): Markup {
  const { result, started } = run;
  const { host, target, tools = [] } = result;
  const facts: readonly (readonly [string, string])[] = [
    ['Target', `${target.name} (${target.kind}, named by ${target.from})`],
    ['Machine', `${host.platform} ${host.arch}, ${host.cpus} processors, ${host.memoryMiB} MiB, Node ${host.node}`],
    ...result.boots.map(
      ({ arch, scenario, acceleratorReason }) => [`Accelerator, ${arch} ${scenario}`, acceleratorReason] as const,
    ),
    ...tools.map(({ name, version, path }) => [name, `${version}, ${path}`] as const),
    ['Run folder', result.runFolder],
    ['Run', started.id],
  ];
  const again = ['sh reproduce.sh', ...commands.map(({ guest }) => `sh guests/${guest}/replay.sh`)].join('\n');
  return html`<section id="run" aria-labelledby="run-title">
    <h2 id="run-title">The run</h2>
    <dl class="facts">
      ${facts.map(
        ([name, text]) =>
          html`<dt>${name}</dt>
            <dd>${text}</dd>`,
      )}
    </dl>
    <h3>Do it again</h3>
    <p>
      <a href="reproduce.sh">reproduce.sh</a> asks for the same verification once
      more${commands.length === 0 ? '' : '; replay.sh boots one guest again, on your terminal'}.
    </p>
    <pre tabindex="0">${lines(again)}</pre>
    ${commands.map(
      ({ guest, command }) =>
        html`<details>
          <summary>QEMU’s command line for ${guest}</summary>
          <pre class="wrap" tabindex="0">${command}</pre>
        </details>`,
    )}
    <h3>Files</h3>
    <p>
      ${FILES.map(([name, what]) => html`<a href="${fileLink(name)}">${name}</a> <span class="muted">${what}</span><br />`)}
    </p>
  </section>`;
}

const FILES: readonly (readonly [string, string])[] = [
  ['result.json', 'the result for machines'],
  ['junit.xml', 'for CI systems'],
  ['results.tap', 'TAP'],
  ['summary.md', 'Markdown, for a pull request or a mail'],
  ['events.ndjson', 'the event log that all of these are made from'],
  ['evidence', 'every fact that was gathered'],
];
