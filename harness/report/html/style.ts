/** How the report looks. Colour is kept for what it means; everything else is ink on paper, or the other way round. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --card: #fff; --soft: #f5f6f7; --line: #dfe2e6; --ink: #1b1f24; --muted: #5b6470; --link: #0b57d0;
  --pass: #14713a; --fail: #b3261e; --blocked: #8a5a00; --waived: #5f3dc4;
  --fail-soft: #fdf1f0; --blocked-soft: #fdf6e7; --waived-soft: #f5f1fe;
  --stage-0: #e3e8ee; --stage-1: #c5d3e2; --stage-2: #a3bad3; --stage-3: #7f9fc3; --stage-4: #5d86b3; --stage-5: #3f6c9c;
  --stage-ink: #14202c; --stage-ink-strong: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1a1e22; --soft: #20252a; --line: #333a41; --ink: #e6e9ec; --muted: #9aa4af; --link: #8ab4f8;
    --pass: #6fcf97; --fail: #ff8a80; --blocked: #f2c063; --waived: #b9a5f5;
    --fail-soft: #2b1c1c; --blocked-soft: #2a2418; --waived-soft: #221e30;
    --stage-0: #2b3138; --stage-1: #33414f; --stage-2: #3c5268; --stage-3: #466583; --stage-4: #527a9f; --stage-5: #6090ba;
    --stage-ink: #e6e9ec; --stage-ink-strong: #fff;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
main, .verdict { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
main { padding-bottom: 5rem; }
h1 { font-size: 2.5rem; line-height: 1.15; margin: 0 0 .25rem; letter-spacing: -.02em; font-weight: 650; }
h2 { font-size: 1.25rem; margin: 3rem 0 .75rem; letter-spacing: -.01em; font-weight: 650; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; }
p { margin: 0 0 .6rem; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code, pre, .log { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { margin: 0; white-space: pre-wrap; }
.muted { color: var(--muted); }
.fail-text { color: var(--fail); }
.scroll { overflow-x: auto; margin-bottom: 1.25rem; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem; z-index: 2; }

.verdict { padding-top: 2.5rem; }
.verdict h1::before { content: ""; display: inline-block; width: .5em; height: .5em; border-radius: 50%; margin-right: .35em; vertical-align: .12em; background: var(--blocked); }
.verdict.pass h1::before { background: var(--pass); }
.verdict.fail h1::before { background: var(--fail); }
.product { color: var(--muted); font-size: .875rem; margin-bottom: 1rem; }
.target { font-size: 1.125rem; margin-bottom: .15rem; }
.note { border-left: 3px solid var(--blocked); background: var(--blocked-soft); padding: .6rem .9rem; margin: .9rem 0; }
.counts { display: flex; flex-wrap: wrap; gap: .35rem 1.5rem; list-style: none; margin: 1.1rem 0 0; padding: 0; color: var(--muted); }
.counts strong { color: var(--ink); font-size: 1.125rem; font-variant-numeric: tabular-nums; }
.counts .fail strong { color: var(--fail); }
.counts .blocked strong { color: var(--blocked); }
.counts .waived strong { color: var(--waived); }

nav { position: sticky; top: 0; z-index: 1; background: var(--paper); border-bottom: 1px solid var(--line); margin-top: 1.75rem; }
nav ul { max-width: 66rem; margin: 0 auto; padding: .55rem 1.25rem; list-style: none; display: flex; gap: 1.25rem; overflow-x: auto; white-space: nowrap; }
nav a { color: var(--muted); text-decoration: none; }
nav a:hover { color: var(--ink); text-decoration: underline; }

.card { border: 1px solid var(--line); border-left: 3px solid var(--line); border-radius: 4px; padding: 1rem 1.15rem; margin: 0 0 1rem; background: var(--card); }
.card.fail { border-left-color: var(--fail); }
.card.blocked { border-left-color: var(--blocked); }
.card.waived { border-left-color: var(--waived); }
.card > h3 { margin-bottom: .6rem; }
.card > :last-child { margin-bottom: 0; }
:target { background: var(--soft); }
.arch { font-weight: 400; color: var(--muted); }
.finding + .finding { border-top: 1px solid var(--line); margin-top: .9rem; padding-top: .9rem; }
.finding .at { display: block; color: var(--muted); }
.problem { white-space: pre-wrap; font-weight: 500; }
.hint { white-space: pre-wrap; }
.hint strong { font-weight: 600; color: var(--muted); margin-right: .35em; }
dl { margin: 0 0 .6rem; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.1rem; }
dt { color: var(--muted); }
dd { margin: 0; }
.compare { background: var(--soft); padding: .55rem .8rem; border-radius: 4px; }
.why { font-size: .875rem; border-top: 1px solid var(--line); margin-top: .9rem; padding-top: .75rem; }
.rows { margin: 0; padding-left: 1.1rem; }

table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--muted); font-size: .8125rem; }
td:last-child, th:last-child { padding-right: 0; }
.times td, .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.times thead th { white-space: nowrap; }
.times th[scope=row] { min-width: 11rem; }
.number, thead .number { text-align: right; }
.digest { font-size: .75rem; white-space: nowrap; }
.artifacts th[scope=row] { min-width: 12rem; }
.changed { color: var(--blocked); font-size: .8125rem; }

#filter { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; margin-bottom: 1rem; }
#filter[hidden] { display: none; }
#filter label { white-space: nowrap; color: var(--muted); display: flex; gap: .45rem; align-items: center; }
input, select { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 4px; padding: .3rem .5rem; max-width: 100%; }
input[type=search] { width: 16rem; }
.area, .console { border-top: 1px solid var(--line); }
.area:last-of-type, .console:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .55rem 0; }
summary h3 { display: inline; margin-right: .5rem; }
.area table { margin: 0 0 1.25rem; }
.area thead { display: none; }
.area tbody tr:last-child > * { border-bottom: 0; }
.area th { padding-right: 1.25rem; }
.area th span { display: block; }
.area th .muted { font-size: .8125rem; }
.area td { width: 11rem; }
.status { display: block; white-space: nowrap; color: var(--muted); }
.status a { color: inherit; }
.status.pass .sign { color: var(--pass); }
.status.fail { color: var(--fail); }
.status.blocked { color: var(--blocked); }
.status.waived { color: var(--waived); }
.status.fail .arch, .status.blocked .arch { color: inherit; }
.sign { display: inline-block; width: 1.3em; font-weight: 700; }

figure { margin: 0 0 1rem; }
figcaption { margin-bottom: .2rem; }
figcaption strong { font-weight: 600; }
svg { display: block; overflow: visible; }
.tick { stroke: var(--line); }
.tick-text { fill: var(--muted); font-size: 11px; }
.stage { stroke: var(--paper); stroke-width: 1; }
.s0 { fill: var(--stage-0); } .s1 { fill: var(--stage-1); } .s2 { fill: var(--stage-2); }
.s3 { fill: var(--stage-3); } .s4 { fill: var(--stage-4); } .s5 { fill: var(--stage-5); }
.stage-text { font-size: 12px; fill: var(--stage-ink); }
.t3, .t4, .t5 { fill: var(--stage-ink-strong); }
.lost { fill: none; stroke: var(--fail); stroke-dasharray: 3 3; }
.end { fill: var(--ink); }
.end.bad { fill: var(--fail); }

.marks { list-style: none; margin: 0 0 1.25rem; padding: 0; }
.mark { border-left: 3px solid var(--blocked); padding: .1rem 0 .1rem .9rem; margin-bottom: 1rem; }
.mark.fatal, .mark.fail, .mark.error { border-left-color: var(--fail); }
.mark p { margin-bottom: .2rem; }
.log { max-height: 34rem; overflow: auto; background: var(--soft); border-radius: 4px; margin-bottom: 1rem; }
.log ol { list-style: none; margin: 0; padding: .5rem 0; }
.log .chunk { content-visibility: auto; contain-intrinsic-size: auto 6000px; }
.log li { display: flex; gap: .9rem; padding: 0 .9rem; white-space: pre-wrap; }
.log li > b { flex: none; width: 4ch; text-align: right; font-weight: 400; color: var(--muted); user-select: none; }
.log li.marked { background: var(--blocked-soft); box-shadow: inset 3px 0 var(--blocked); }
.log li.marked.fatal, .log li.marked.fail, .log li.marked.error { background: var(--fail-soft); box-shadow: inset 3px 0 var(--fail); }
.log li:target, .log li:focus { outline: 2px solid var(--link); outline-offset: -2px; }
.log .gap { color: var(--muted); padding: .5rem .9rem; }
.facts { font-size: .9375rem; }
.wrap { background: var(--soft); padding: .75rem; border-radius: 4px; }
#run h3 { margin: 1.5rem 0 .4rem; }
#run > pre { background: var(--soft); padding: .75rem; border-radius: 4px; margin-bottom: .75rem; }

@media (max-width: 40rem) {
  body { font-size: 14px; }
  h1 { font-size: 2rem; }
  main, .verdict { padding-left: 1rem; padding-right: 1rem; }
  nav ul { padding-left: 1rem; padding-right: 1rem; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .5rem; }
  .area td, .area th { display: block; width: auto; padding-right: 0; }
  .area th { border-bottom: 0; padding-bottom: 0; }
  .area td { padding-top: .2rem; }
  .status { display: inline-block; margin-right: 1rem; }
  .stage-text { display: none; }
  input[type=search] { width: 100%; }
  #filter label:first-child { width: 100%; }
}
@media print {
  nav, #filter { display: none; }
  .log { max-height: none; }
}
`;
