import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { INSTALLATION } from './host/installation.ts';

const PAGES = globSync(['*.md', 'docs/**/*.md', 'fixtures/**/*.md'], { cwd: INSTALLATION });

test('every link between the pages of this project leads to a file, and to a heading that is there', () => {
  const broken = PAGES.flatMap((page) =>
    linksOf(page)
      .filter(({ file, heading }) => !existsSync(join(INSTALLATION, file)) || !hasHeading(file, heading))
      .map(({ text }) => `${page}: ${text}`),
  );
  expect(PAGES).toContain('README.md');
  expect(broken).toEqual([]);
});

test('every page of docs/ can be reached from its index', () => {
  const reached = new Set<string>();
  const visit = (page: string): void => {
    if (reached.has(page) || !PAGES.includes(page)) return;
    reached.add(page);
    for (const { file } of linksOf(page)) visit(file);
  };
  visit('docs/README.md');
  expect(PAGES.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});

test('every page that the program names is there', () => {
  const sources = globSync(['harness/**/*.{ts,mjs}', '.github/**/*.yml', 'action.yml'], { cwd: INSTALLATION });
  const named = sources.flatMap((source) =>
    [...readFileSync(join(INSTALLATION, source), 'utf8').matchAll(/\bdocs\/[\w/-]+\.(?:md|json|svg)\b/g)].map(
      ([page]) => page,
    ),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((page) => !existsSync(join(INSTALLATION, page)))).toEqual([]);
});

interface Link {
  readonly text: string;
  /** The file, below the project's folder. */
  readonly file: string;
  /** Empty: the page as a whole. */
  readonly heading: string;
}

/** The links of a page, without those to other hosts. */
function linksOf(page: string): Link[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, text = '']) => text)
    .filter((text) => !/^[a-z]+:/.test(text))
    .map((text) => {
      const [file = '', heading = ''] = text.split('#');
      return { text, heading, file: file === '' ? page : normalize(join(dirname(page), file)) };
    });
}

function hasHeading(file: string, heading: string): boolean {
  return heading === '' || (file.endsWith('.md') && headingsOf(file).includes(heading));
}

/** The names that GitHub gives a page's headings. */
function headingsOf(file: string): string[] {
  return [...proseOf(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** A page without its blocks of code, where brackets and number signs mean something else. */
function proseOf(page: string): string {
  return readFileSync(join(INSTALLATION, page), 'utf8').replaceAll(/^```[^]*?^```|^ {4,}.*$/gm, '');
}
