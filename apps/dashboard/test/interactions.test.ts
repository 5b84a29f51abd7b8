import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from './support/browser.ts';

/** Makes a chart interactive, as a reader does who scrolls to it. */
async function awaken(page: Page, id: string) {
  await page.mouse.move(200, 200);
  const chart = page.locator(`[data-chart$="${id}"]`);
  await chart.scrollIntoViewIfNeeded();
  await chart.and(page.locator('[data-alive]')).waitFor();
  return { drawing: chart, figure: page.locator('figure', { has: chart }) };
}

describeInBrowser('charts', (visit) => {
  it('load less than 50 KB of scripts until somebody is there, then answer', () =>
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
      const { drawing } = await awaken(page, 'validAccuracy-epoch');
      await drawing.locator('.wide .mark-symbol path').last().hover({ force: true });
      await page.locator('.tip:not([hidden])').waitFor();
      expect(await page.locator('.tip').textContent()).toMatch(/epoch/);
    }));

  it('draw the single seeds of a study on demand', () =>
    visit('studies/alpha/', async (page) => {
      const { drawing, figure } = await awaken(page, 'validAccuracy-epoch');
      const lines = () => drawing.locator('.wide .mark-line path').count();
      const before = await lines();
      const seeds = figure.getByRole('button', { name: 'seeds' });
      expect(await seeds.getAttribute('aria-pressed')).toBe('false');
      await seeds.press('Enter');
      await expect.poll(lines).toBeGreaterThan(before + 6);
      expect(await seeds.getAttribute('aria-pressed')).toBe('true');
    }));

  it('leave one seed alone, and move their axes', () =>
    visit('studies/alpha/entry5/', async (page) => {
      const { drawing, figure } = await awaken(page, 'validAccuracy-epoch');
      const lines = () => drawing.locator('.wide .mark-line path[d^="M"]').count();
      expect(await lines()).toBe(5);
      for (const name of ['mean', 'seed 1', 'seed 2', 'seed 3'])
        await figure.getByRole('button', { name }).click();
      await expect.poll(lines).toBe(1);
      const labels = async () =>
        (await drawing.locator('.wide .role-axis-label text').allTextContents()).sort().join(' ');
      const whole = await labels();
      await figure.getByRole('button', { name: 'Zoom in' }).click();
      await expect.poll(labels).not.toBe(whole);
      await figure.getByRole('button', { name: 'Show the whole chart' }).click();
      await expect.poll(labels).toBe(whole);
    }));

  it('lead from a point of the overview to its entry', () =>
    visit('', async (page) => {
      const { drawing } = await awaken(page, 'ten-digits-seconds');
      await drawing.locator('.wide .mark-symbol path').first().click({ force: true });
      await page.waitForURL(/\/studies\/alpha\/entry\d\/$/);
    }));
});

describeInBrowser('the leaderboard', (visit) => {
  it('sorts, filters and limits', () =>
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
      expect(await page.locator('th[data-sort="parameters"]').getAttribute('aria-sort')).toBe('descending');
      await page.locator('[data-filter="study"]').selectOption('alpha');
      expect(await page.locator('[data-board] tr[data-study="omega"]:visible').count()).toBe(0);
      await page.locator('[data-filter="family"]').selectOption('mlp');
      expect(await names()).toEqual(['entry5', 'entry3', 'entry1']);
      await page.locator('[data-most]').fill('4');
      expect(await names()).toEqual(['entry1']);
      expect(await page.locator('[data-shown]').textContent()).toBe('1 of 9 entries shown');
      await page.locator('[data-reset]').click();
      expect(await names()).toHaveLength(6);
      await page.locator('[data-filter="task"]').selectOption('ten-digits');
      expect(await page.locator('[data-shown]').textContent()).toBe('6 of 9 entries shown');
    }));

  it('counts epochs and seconds to the target that the reader sets, with the seeds that never reach it', () =>
    visit('', async (page) => {
      const cell = page.locator('#alpha-entry0 [data-cell="target"]');
      const slider = page.getByRole('slider', { name: 'Target accuracy' });
      const slide = (value: string) =>
        slider.evaluate((input, to) => {
          (input as HTMLInputElement).value = to;
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }, value);
      await slide('99.9');
      await expect.poll(() => cell.textContent()).toBe('not reached (0 of 3)');
      await slide('50');
      await expect.poll(() => cell.textContent()).toMatch(/^\d+, [\d.]+ m?s/);
      expect(await page.locator('label [data-target-text]').textContent()).toBe('50.0 %');
      expect(await slider.getAttribute('aria-valuetext')).toBe('50.0 %');
    }));

  it('can be used with the keyboard alone', () =>
    visit('', async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
      await page.keyboard.press('Enter');
      expect(page.url()).toContain('#content');
      await page.locator('th[data-sort="mean"] button').focus();
      await page.keyboard.press('Space');
      expect(await page.locator('th[data-sort="mean"]').getAttribute('aria-sort')).toBe('descending');
    }));
});

describeInBrowser('the other pages', (visit) => {
  it('compare entries, keep the choice in the address, and show the images on which they differ', () =>
    visit('compare/?entries=alpha/entry2', async (page) => {
      expect(await page.locator('input[value="alpha/entry2"]').isChecked()).toBe(true);
      expect(await page.locator('[data-part="said"]').textContent()).toBe('Choose one more entry.');
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
      expect(await page.locator('[data-part="table"] th').allTextContents()).toEqual([
        'alpha/entry5 − alpha/entry2',
        'omega/entry1 − alpha/entry2',
        'omega/entry1 − alpha/entry5',
      ]);
      expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    }));

  it('compare entries whose names every object has something under', () =>
    visit('valueOf-toString/compare/?entries=constructor/constructor,constructor/toString', async (page) => {
      await page.locator('[data-part="table"] tr').waitFor();
      expect(await page.locator('[data-part="table"] th').textContent()).toBe('toString − constructor');
    }));

  it('copy a LaTeX table', () =>
    visit(
      'downloads/',
      async (page) => {
        await page.locator('[data-copy^="latex"]').first().click();
        await page.getByText('Copied').waitFor();
        expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('\\begin{tabular}');
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    ));

  it('can be read and walked without JavaScript', () =>
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
    ));
});
