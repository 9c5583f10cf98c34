import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { INSTALLATION } from './host/installation.ts';

const PAGES = globSync(['*.md', 'docs/*.md', 'fixtures/**/*.md'], { cwd: INSTALLATION });

test('every link between the pages of this project leads to a file', () => {
  const broken = PAGES.flatMap((page) =>
    linksOf(readFileSync(join(INSTALLATION, page), 'utf8'))
      .filter((link) => !existsSync(join(INSTALLATION, dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  );
  expect(PAGES).toContain('README.md');
  expect(broken).toEqual([]);
});

/** The targets of Markdown links, without those to other hosts and to headings of the same page. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}
