import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { hostileView } from './page-samples.ts';
import { renderPage } from './page.ts';

let browser: Browser;
beforeAll(async () => {
  // Debian's browser; as root it has no sandbox of its own, and it sees nothing but this page.
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(async () => browser.close());

test('a hostile release runs nothing, asks for nothing from the network and breaks no policy', async () => {
  await using report = await openReport();
  const { page, complaints, requests } = report;
  for (const log of await page.locator('details').all())
    await log.evaluate((one: { open: boolean }) => (one.open = true));
  expect(await page.locator('.log li').count()).toBeGreaterThan(2);
  expect(await page.evaluate('window.taken')).toBeUndefined();
  expect(complaints).toEqual([]);
  expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
  expect(requests).toHaveLength(1);
});

test('the policy stops a script that came into the page all the same', async () => {
  await using report = await openReport((html) => html.replace('</main>', '<script>window.taken = 1</script></main>'));
  expect(await report.page.evaluate('window.taken')).toBeUndefined();
  expect(report.complaints.join()).toMatch(/Content Security Policy/);
});

test('the checks are filtered by words, status and architecture', async () => {
  await using report = await openReport();
  const { page } = report;
  const shown = async (): Promise<string[]> => page.locator('.area tbody tr:visible th code').allTextContents();
  await page.getByLabel('Search').fill('TARBALL name');
  expect(await shown()).toEqual(['tarball/name']);
  await page.getByLabel('Search').fill('');
  await page.getByLabel('Status').selectOption('fail');
  expect(await shown()).toEqual(['boot/init']);
  await page.getByLabel('For').selectOption('arm64');
  expect(await page.locator('#none').isVisible()).toBe(true);
});

test('everything can be done with the keyboard: to the search, to a failure, to the console line behind it', async () => {
  await using report = await openReport();
  const { page } = report;
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('To the report');
  await page.keyboard.press('/');
  expect(await page.evaluate('document.activeElement.name')).toBe('text');
  await page.locator('.mark a').focus();
  await page.keyboard.press('Enter');
  await page.locator('[id$="-serial-2"]').waitFor();
  expect(await page.locator('[id$="-serial-2"]').getAttribute('class')).toMatch(/^marked fatal/);
  expect(await page.evaluate('document.activeElement.id')).toMatch(/-serial-2$/);
  expect(await page.locator('.log .gap').first().textContent()).toMatch(/^… 899997 lines are left out/);
});

test('a failure says what mends it and where its check is told of, in text that stays text', async () => {
  await using report = await openReport();
  const facts = report.page.locator('#failures .why');
  expect(await facts.locator('dt').allTextContents()).toEqual([
    'This check passes when',
    'Otherwise',
    'What mends it',
    'More of it',
    'Evidence',
  ]);
  expect(await facts.locator('dd').nth(2).innerText()).toContain('<script>window.taken=1</script>');
  expect(await facts.locator('dd').nth(3).innerText()).toBe('docs/checks/boot.md#bootinit of bootproof');
});

test.each([
  [360, 'light'],
  [360, 'dark'],
  [1_280, 'light'],
] as const)(
  'at %i px in %s nothing is wider than the page, and text can be told from its ground',
  async (width, scheme) => {
    await using report = await openReport(undefined, width, scheme);
    const { page } = report;
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await page.evaluate(LOWEST_CONTRAST)).toBeGreaterThanOrEqual(4.5);
  },
);

interface OpenReport extends AsyncDisposable {
  readonly page: Page;
  /** What the browser logged, errors and broken policies among it. */
  readonly complaints: string[];
  readonly requests: string[];
}

async function openReport(
  change: (html: string) => string = (html) => html,
  width = 1_280,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<OpenReport> {
  const folder = await makeTemporaryFolder('page');
  const file = join(folder.path, 'report.html');
  await writeFile(file, change(renderPage(hostileView())));
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return {
    page,
    complaints,
    requests,
    async [Symbol.asyncDispose]() {
      await page.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function focused(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.textContent');
}

/** The lowest contrast of visible text and its ground, after WCAG 2. */
const LOWEST_CONTRAST = `(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((one) => one / 255).map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('body *')].filter((one) =>
    one.checkVisibility() && !one.closest('svg') && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''));
  return Math.min(...texts.map((one) => {
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
})()`;
