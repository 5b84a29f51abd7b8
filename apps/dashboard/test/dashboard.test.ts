import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, launch, NO_BROWSER } from './support/browser.ts';
import { makeSite, type TestSite } from './support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await makeSite();
}, 180_000);
afterAll(() => site?.remove());

/** A page's tags and text without the values of attributes, in which a `<` starts nothing. */
const bare = (page: string) => html(page).replaceAll(/="[^"]*"/g, '=""');

const html = (page: string) => readFileSync(join(site.folder, page, 'index.html'), 'utf8');

describe('the built site', () => {
  it('has a page for the overview, every study, every entry, and each general subject', () => {
    for (const page of [
      '',
      'studies/alpha/',
      'studies/alpha/entry5/',
      'studies/omega/entry0/',
      'quick/',
      'quick/studies/alpha/entry1/',
      'compare/',
      'quick/compare/',
      'engines/',
      'methods/',
      'downloads/',
    ])
      expect(site.pages).toContain(page);
  });

  it('names what is broken, in the build and on the page, and goes on', () => {
    for (const path of site.broken) expect(site.build.output).toContain(path);
    expect(html('')).toContain('6 files</strong> of the results could not be shown'.replace('</strong>', ''));
  });

  it('lets no name from a record become markup or script', () => {
    for (const page of site.pages) {
      expect(bare(page), page).not.toMatch(/<script>|<img src=x/i);
      expect(html(page), page).not.toMatch(/<img src=x onerror="|href="javascript:/i);
    }
  });

  it('allows no inline script and needs none', () => {
    for (const page of site.pages) {
      const text = html(page);
      expect(text, page).toContain("script-src 'self'");
      expect(text, page).not.toContain('unsafe-');
      expect(bare(page).match(/<script(?![^>]*\bsrc=)[^>]*>/g), page).toBeNull();
      expect(bare(page).match(/ style="/g), page).toBeNull();
    }
  });

  it('links only to what exists', () => {
    const missing = new Set<string>();
    for (const page of site.pages)
      for (const [, target = ''] of html(page).matchAll(/(?:href|src)="([^"#?]+)[^"]*"/g)) {
        if (target.startsWith('data:')) continue;
        if (!target.startsWith('/digitbench/')) {
          if (!target.startsWith('.')) missing.add(`${page}: ${target} is outside the base`);
          continue;
        }
        const file = join(site.folder, target.slice('/digitbench/'.length));
        const there = statSync(file, { throwIfNoEntry: false });
        if (
          there === undefined ||
          (there.isDirectory() && !statSync(join(file, 'index.html'), { throwIfNoEntry: false }))
        )
          missing.add(`${page}: ${target}`);
      }
    expect([...missing]).toEqual([]);
  });

  it('draws its charts before any script, each with a text alternative and its numbers', () => {
    const text = html('studies/alpha/');
    const charts = text.match(/data-chart=/g)?.length ?? 0;
    expect(charts).toBeGreaterThanOrEqual(4);
    expect(text.match(/<svg aria-hidden="true"/g)?.length).toBe(2 * charts);
    expect(text.match(/<summary>The numbers/g)?.length).toBe(charts);
    expect(text).toMatch(/role="img" aria-label="Lines of validation accuracy[^"]+entry5 from/);
  });

  it('writes what can be downloaded', () => {
    const read = (path: string) => readFileSync(join(site.folder, path), 'utf8');
    expect(read('downloads/digitbench-paper-mnist.csv').split('\n').length).toBeGreaterThan(9);
    expect(read('downloads/digitbench-paper-mnist.tex')).toContain('\\begin{tabular}');
    expect(JSON.parse(read('downloads/digitbench-paper-mnist.records.json'))).toHaveLength(33);
    expect(JSON.parse(read('schema/run-record.schema.json'))).toHaveProperty('title');
    expect(JSON.parse(read('records/paper/alpha/entry5/seed-1.machine1.json'))).toMatchObject({
      entry: 'entry5',
      seed: 1,
    });
  });
});

describe.skipIf(browserPath === undefined && !process.env.CI)(
  browserPath === undefined ? NO_BROWSER : 'in a browser',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    }, 30_000);
    afterAll(() => browser?.close());

    /** What a visit must not do: complain, fail, or ask another host. */
    const watched = (context: BrowserContext) => {
      const troubles: string[] = [];
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
      });
      context.on('weberror', (error) => troubles.push(String(error.error())));
      context.on('request', (request) => {
        if (!/^(?:data:|blob:)/.test(request.url()) && !request.url().startsWith(site.server.url))
          troubles.push(`request to ${request.url()}`);
      });
      context.on('response', (response) => {
        if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
      });
      return troubles;
    };

    const visit = async (path: string, work: (page: Page) => Promise<void>, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const troubles = watched(context);
      try {
        const page = await context.newPage();
        await page.goto(`${site.server.url}${path}`);
        await work(page);
        expect(troubles).toEqual([]);
      } finally {
        await context.close();
      }
    };

    const violations = async (page: Page) => {
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(
          { exclude: '.drawing svg' },
          {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          },
        );
        return violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .slice(0, 3)
              .map(({ html }) => html.slice(0, 160))
              .join(' | ')}`,
        );
      });
    };

    /** One of each kind, and those with hostile names. */
    const KINDS = [
      '',
      'studies/omega/',
      'studies/alpha/entry5/',
      'compare/',
      'engines/',
      'methods/',
      'downloads/',
    ];

    for (const colorScheme of ['light', 'dark'] as const)
      it(`is accessible and runs nothing of a record, ${colorScheme}`, async () => {
        const viewport = { width: colorScheme === 'light' ? 1280 : 360, height: 900 };
        for (const path of KINDS)
          await visit(
            path,
            async (page) => {
              expect(await violations(page), path).toEqual([]);
              expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
            },
            { colorScheme, viewport },
          );
      }, 120_000);

    it('has no page wider than its window, from 360 to 1920 px', async () => {
      for (const path of site.pages)
        await visit(path, async (page) => {
          for (const width of [360, 768, 1920]) {
            await page.setViewportSize({ width, height: 900 });
            const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            expect(over, `${path} at ${width} px`).toBeLessThanOrEqual(0);
          }
        });
    }, 60_000);

    it(
      'loads less than 50 KB of scripts until somebody is there, then makes charts answer',
      () =>
        visit('studies/alpha/', async (page) => {
          const size = async () =>
            page.evaluate(() =>
              performance
                .getEntriesByType('resource')
                .filter(({ name }) => name.endsWith('.js'))
                .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).decodedBodySize, 0),
            );
          await page.waitForLoadState('networkidle');
          expect(await size()).toBeLessThan(50_000);
          await page.mouse.move(200, 200);
          const chart = page.locator('[data-chart$="validAccuracy-epoch"]');
          await chart.scrollIntoViewIfNeeded();
          await chart.and(page.locator('[data-alive]')).waitFor();
          await chart.locator('.wide .mark-symbol path').last().hover({ force: true });
          await page.locator('.tip:not([hidden])').waitFor();
          expect(await page.locator('.tip').textContent()).toMatch(/epoch/);
        }),
      60_000,
    );

    it(
      'sorts, filters and limits the leaderboard',
      () =>
        visit('', async (page) => {
          const names = () =>
            page
              .locator('[data-board] tr[data-study="alpha"]:visible')
              .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.entry ?? ''));
          const parameters = page.locator('th[data-sort="parameters"] button');
          await parameters.click();
          expect(await names()).toEqual(['entry0', 'entry1', 'entry2', 'entry3', 'entry4', 'entry5']);
          await parameters.press('Enter');
          expect((await names())[0]).toBe('entry5');
          expect(await page.locator('th[data-sort="parameters"]').getAttribute('aria-sort')).toBe(
            'descending',
          );
          await page.locator('[data-filter="study"]').selectOption('alpha');
          expect(await page.locator('[data-board] tr[data-study="omega"]:visible').count()).toBe(0);
          await page.locator('[data-filter="family"]').selectOption('mlp');
          expect(await names()).toEqual(['entry5', 'entry3', 'entry1']);
          await page.locator('[data-most]').fill('4');
          expect(await names()).toEqual(['entry1']);
          expect(await page.locator('[data-shown]').textContent()).toBe('1 of 9 entries shown');
          await page.locator('[data-reset]').click();
          expect(await names()).toHaveLength(6);
        }),
      30_000,
    );

    it(
      'counts epochs and seconds to the target that the reader sets, with the seeds that never reach it',
      () =>
        visit('', async (page) => {
          const cell = page.locator('#alpha-entry0 [data-cell="target"]');
          const slide = (value: string) =>
            page.locator('[data-target]:is(input)').evaluate((input, to) => {
              (input as HTMLInputElement).value = to;
              input.dispatchEvent(new Event('input', { bubbles: true }));
            }, value);
          await slide('99.9');
          await page.waitForFunction(() =>
            document
              .querySelector('#alpha-entry0 [data-cell="target"]')
              ?.textContent?.includes('not reached'),
          );
          expect(await cell.textContent()).toBe('not reached (0 of 3)');
          await slide('50');
          await page.waitForFunction(
            () => !document.querySelector('#alpha-entry0 [data-cell="target"]')?.textContent?.includes('not'),
          );
          expect(await cell.textContent()).toMatch(/^\d+, [\d.]+ m?s/);
          expect(await page.locator('label [data-target-text]').textContent()).toBe('50.0 %');
        }),
      30_000,
    );

    it(
      'compares entries, keeps the choice in the address, and shows the images on which they differ',
      () =>
        visit('compare/?entries=alpha/entry2', async (page) => {
          expect(await page.locator('input[value="alpha/entry2"]').isChecked()).toBe(true);
          expect(await page.locator('[data-part="said"]').textContent()).toBe('Choose one more.');
          await page.locator('input[value="alpha/entry5"]').check();
          await page.locator('[data-part="table"] tr').waitFor();
          expect(page.url()).toContain('?entries=alpha/entry2,alpha/entry5');
          expect(await page.locator('[data-part="table"] tr').count()).toBe(1);
          await page.locator('canvas.digit').first().waitFor();
          const ink = await page
            .locator('canvas.digit')
            .first()
            .evaluate((canvas: HTMLCanvasElement) => {
              const { data } = canvas.getContext('2d')?.getImageData(0, 0, 28, 28) ?? { data: [] };
              return [...data].filter((value) => value > 0 && value < 255).length;
            });
          expect(ink).toBeGreaterThan(0);
          await page.locator('input[value="omega/entry1"]').check();
          await page.locator('[data-part="table"] tr').nth(2).waitFor();
          expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
        }),
      30_000,
    );

    it(
      'copies a LaTeX table',
      () =>
        visit(
          'downloads/',
          async (page) => {
            await page.locator('[data-copy^="latex"]').first().click();
            await page.getByText('Copied').waitFor();
            expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('\\begin{tabular}');
          },
          { permissions: ['clipboard-read', 'clipboard-write'] },
        ),
      30_000,
    );

    it(
      'can be read and walked without JavaScript',
      () =>
        visit(
          '',
          async (page) => {
            expect(await page.locator('[data-board] tbody tr').count()).toBeGreaterThan(9);
            expect(await page.locator('[data-controls]').isVisible()).toBe(false);
            expect(await page.locator('.chart svg:visible').count()).toBeGreaterThan(1);
            await page.locator('#alpha-entry5 a').click();
            await page.getByRole('heading', { level: 1, name: 'entry5' }).waitFor();
            await page.getByRole('link', { name: /JSON of seed 1/ }).click();
            expect(page.url()).toContain('records/paper/alpha/entry5/seed-1.machine1.json');
          },
          { javaScriptEnabled: false },
        ),
      30_000,
    );

    it(
      'can be used with the keyboard alone',
      () =>
        visit('', async (page) => {
          await page.keyboard.press('Tab');
          expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
          await page.keyboard.press('Enter');
          expect(page.url()).toContain('#content');
          await page.locator('th[data-sort="mean"] button').focus();
          await page.keyboard.press('Space');
          expect(await page.locator('th[data-sort="mean"]').getAttribute('aria-sort')).toBe('descending');
        }),
      30_000,
    );
  },
);
