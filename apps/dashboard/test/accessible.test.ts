import type { Page } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { violations } from './support/axe.ts';
import { describeInBrowser } from './support/browser.ts';

const { pages, url } = inject('site');

/** Views whose names are a word that no line holds, or whose numbers have 300 digits: their tables scroll. */
const SCROLLING = /^(?:valueOf-toString|vast)\//;

/** Tables that are wider than the column they are in. */
const cutTables = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('table')].flatMap((table) => {
      const column = table.closest('.scroll, .data-table') ?? table.parentElement ?? document.body;
      const over = Math.ceil(table.getBoundingClientRect().width) - column.clientWidth;
      return over > 0 ? `${table.ariaLabel ?? column.ariaLabel}: ${over} px too wide` : [];
    }),
  );

describeInBrowser('every page', (visit) => {
  for (const colorScheme of ['light', 'dark'] as const)
    it(`is accessible and runs nothing of a record, ${colorScheme}`, async () => {
      const viewport = { width: colorScheme === 'light' ? 1280 : 360, height: 900 };
      await visit(
        '',
        async (page) => {
          for (const path of pages) {
            await page.goto(`${url}${path}`);
            expect(await violations(page), path).toEqual([]);
            expect(await page.evaluate(() => 'hacked' in globalThis), path).toBe(false);
          }
        },
        { colorScheme, viewport },
      );
    }, 240_000);

  it('is no wider than its window, from 360 to 1920 px, and cuts no table on a desktop', async () => {
    await visit('', async (page) => {
      for (const path of pages) {
        await page.goto(`${url}${path}`);
        await page.evaluate(() => {
          for (const part of document.querySelectorAll('details')) part.open = true;
        });
        for (const width of [360, 768, 1100, 1400, 1920]) {
          await page.setViewportSize({ width, height: 900 });
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect.soft(over, `${path} at ${width} px`).toBeLessThanOrEqual(0);
          if (width >= 1100 && !SCROLLING.test(path))
            expect.soft(await cutTables(page), `${path} at ${width} px`).toEqual([]);
        }
      }
    });
  }, 120_000);

  it('fits a sheet of paper', async () => {
    // A4 between the margins that the page asks for: 186 mm.
    const sheet = { width: 703, height: 1000 };
    await visit(
      '',
      async (page) => {
        await page.emulateMedia({ media: 'print' });
        for (const path of pages) {
          await page.goto(`${url}${path}`);
          const over = await page.evaluate(() =>
            [...document.querySelectorAll('table, pre, figure, p, h1, h2, li')]
              .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
              .map((element) => `${element.tagName} ${element.textContent?.slice(0, 40)}`),
          );
          expect(over, path).toEqual([]);
        }
      },
      { viewport: sheet },
    );
  }, 60_000);

  it('prints in ink on paper, without what a printed page cannot answer to', async () => {
    await visit(
      '',
      async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        expect(await page.locator('nav:visible').count()).toBe(0);
        expect(await page.locator('[data-controls]:visible').count()).toBe(0);
        const [paper, ink] = await page
          .locator('[data-board] td')
          .first()
          .evaluate((cell) => [
            getComputedStyle(document.body).backgroundColor,
            getComputedStyle(cell).color,
          ]);
        expect(paper).toBe('rgb(255, 255, 255)');
        expect(Math.max(...(ink?.match(/\d+/g) ?? ['255']).map(Number))).toBeLessThan(80);
      },
      { colorScheme: 'dark' },
    );
  });
});
