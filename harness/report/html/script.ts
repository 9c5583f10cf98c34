/**
 * What the report does in a browser: it filters the checks and draws a console when it is opened. Plain JavaScript for any
 * browser of the last years; text goes into the page as text only.
 */
export const SCRIPT = String.raw`'use strict';
(() => {
  const byId = (id) => document.getElementById(id);

  const filter = byId('filter');
  const areas = [...document.querySelectorAll('details.area')];
  const wasOpen = areas.map((area) => area.open);
  const rowMatches = (row, { text, status, arch }) => {
    const area = row.closest('details').querySelector('h3').textContent;
    const words = (area + ' ' + row.textContent).toLowerCase();
    const fits = (one) => {
      const [of, came] = one.split(':');
      return (arch === '' || of === arch) && (status === '' || came === status);
    };
    return text.toLowerCase().split(/\s+/).every((word) => words.includes(word)) && row.dataset.statuses.split(' ').some(fits);
  };
  const applyFilter = () => {
    const wanted = Object.fromEntries(new FormData(filter));
    const isAsked = Object.values(wanted).some((value) => value !== '');
    let shown = 0;
    areas.forEach((area, index) => {
      const rows = [...area.querySelectorAll('tbody tr')];
      for (const row of rows) row.hidden = !rowMatches(row, wanted);
      const left = rows.filter((row) => !row.hidden).length;
      shown += left;
      area.hidden = left === 0;
      area.open = isAsked ? left > 0 : wasOpen[index];
    });
    filter.elements.shown.value = isAsked ? shown + (shown === 1 ? ' check' : ' checks') : '';
    byId('none').hidden = shown > 0;
  };
  filter.hidden = false;
  filter.addEventListener('input', applyFilter);
  filter.addEventListener('submit', (event) => event.preventDefault());

  const consoles = JSON.parse(byId('console-data').textContent);
  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const drawLine = (id, number, text, mark) => {
    const line = element('li', mark ? 'marked ' + mark[0] : '');
    line.id = id + '-' + number;
    if (mark) line.title = mark[1];
    line.append(element('b', '', String(number)), element('span', '', text));
    return line;
  };
  const draw = (details) => {
    const log = details.querySelector('.log');
    const { lines, leftOut, marks } = consoles[details.id];
    if (log.childElementCount > 0) return;
    let last = 0;
    for (let start = 0; start < lines.length; start += 250) {
      const chunk = element('ol', 'chunk');
      for (const [number, text] of lines.slice(start, start + 250)) {
        if (number > last + 1) chunk.append(element('li', 'gap', '… ' + (number - last - 1) + ' lines are left out; the file has them'));
        last = number;
        chunk.append(drawLine(details.id, number, text, marks[number]));
      }
      log.append(chunk);
    }
    if (leftOut > 0) log.append(element('p', 'gap', '… ' + leftOut + ' more lines; the file has them'));
    if (lines.length === 0) log.append(element('p', 'gap', 'Nothing was printed.'));
  };
  for (const details of document.querySelectorAll('details.console')) {
    details.addEventListener('toggle', () => details.open && draw(details));
  }

  // A link to a line leads into a console that may not be drawn yet.
  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id === '') return;
    const console = [...document.querySelectorAll('details.console')].find((one) => id === one.id || id.startsWith(one.id + '-'));
    if (console !== undefined) {
      console.open = true;
      draw(console);
    }
    const place = byId(id);
    if (place === null) return;
    place.closest('details')?.setAttribute('open', '');
    place.scrollIntoView({ block: console === undefined || place === console ? 'start' : 'center' });
    // What came to be only now is no target for the browser yet.
    if (console !== undefined && place !== console) {
      place.tabIndex = -1;
      place.focus({ preventScroll: true });
    }
  };
  addEventListener('hashchange', follow);
  follow();

  // "/" goes to the search, as in most tools.
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || /^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    filter.elements.text.focus();
  });
})();
`;
