import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Study } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import type { RunRecord } from '@digitbench/results';
import { decodeSafetensors, onnx, openTrained, ProgramCache, runTrial } from '@digitbench/train';
import { likeMnist, onPaper } from '@digitbench/train/pictures';
import { budgetOf } from '@digitbench/train/protocol';
import * as tf from '@tensorflow/tfjs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { png } from '../src/data/png.ts';
import { violations } from './support/axe.ts';
import { describeInBrowser } from './support/browser.ts';
import { ENTRIES, type LabSite, labSite } from './support/lab-site.ts';
import { rendererBytes } from './support/process-memory.ts';

let site: LabSite;
beforeAll(async () => {
  tf.env().set('PROD', true);
  site = await labSite();
}, 300_000);
afterAll(() => site?.close());

const repository = fileURLToPath(new URL('../../..', import.meta.url));

async function studyOf(entry: string): Promise<Study> {
  const [name] = entry.split('/');
  return ((await import(`../../../packages/models/${name}/src/index.ts`)) as { default: Study }).default;
}

/** A trained entry in Node, as `digitbench predict` asks it: the native runtime, a batch of 256. */
async function openHere(name: string) {
  const study = await studyOf(name);
  const file = join(site.results, 'weights', name, 'seed-1.safetensors');
  const weights = decodeSafetensors(readFileSync(file));
  return openTrained({ study, entry: name.split('/')[1] ?? '', seed: 1, engines: [onnx], weights });
}

const said = (page: Page, where: string) => page.locator(`${where} [data-part="said"]`);

/** Draws a seven. */
async function drawSeven(page: Page) {
  const canvas = page.locator('canvas[data-part="canvas"]');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('no drawing area');
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.3, 0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.25), { steps: 6 });
  await page.mouse.move(...at(0.45, 0.8), { steps: 6 });
  await page.mouse.up();
}

/** What the page shows of each network: its answers, and the bars' heights in percent. */
const shownBy = (page: Page) =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('[data-network]')].map((row) => [
        row.dataset.network ?? '',
        {
          answer: row.querySelector('[data-part="answer"]')?.textContent ?? '',
          bars: [...row.querySelectorAll('svg')].map((svg) => svg.getAttribute('aria-label') ?? ''),
        },
      ]),
    ),
  );

describeInBrowser(
  'the drawing page',
  (visit) => {
    it('loads nothing before it is asked, and then every network answers as in Node, on the same pixels', async () => {
      const asked: string[] = [];
      await visit('draw/', async (page) => {
        page.on('request', (request) => asked.push(request.url()));
        await page.reload();
        await page.waitForLoadState('networkidle');
        expect(
          asked.filter((url) => /worker|wasm|safetensors|idx/.test(url.replace(/lab-worker/, ''))),
        ).toEqual([]);
        await drawSeven(page);
        await page.getByText('networks for ten digits say').waitFor();

        const drawn = await page.evaluate(() => {
          const canvas = document.querySelector<HTMLCanvasElement>('canvas[data-part="canvas"]');
          return [...(canvas?.getContext('2d')?.getImageData(0, 0, 280, 280).data ?? [])];
        });
        const { pixels } = likeMnist(
          { rows: 280, columns: 280, pixels: onPaper(Uint8Array.from(drawn)) },
          28,
          28,
        );
        // The last answer is to the whole drawing; earlier ones were to its beginning.
        await expect
          .poll(async () =>
            (await page.locator('[data-draw]').getAttribute('data-pixels'))?.split(' ').map(Number),
          )
          .toEqual([...pixels]);
        await expect
          .poll(() => page.locator('[data-network="modern/mlp"] [data-part="answer"]').textContent())
          .toBe('7');
        const shown = await shownBy(page);
        expect(Object.keys(shown).sort()).toEqual([...ENTRIES].sort());
        for (const name of ENTRIES) {
          const here = await openHere(name);
          const { outputs } = await here.ask(pixels, 5);
          await here.dispose();
          const answers = Object.entries(outputs);
          const expected = answers.map(([output, { answer }]) =>
            answers.length > 1 ? `${output} ${answer}` : answer,
          );
          expect(shown[name]?.answer, name).toBe(expected.join(', '));
          for (const [i, [output, { labels, probabilities }]] of answers.entries()) {
            if (probabilities === null) continue;
            const heights = [...(shown[name]?.bars[i] ?? '').matchAll(/ (\d+)(?=,|$)/g)].map(([, height]) =>
              Number(height),
            );
            expect(heights.length, `${name} ${output}`).toBe(labels.length);
            for (const [k, probability] of probabilities.entries())
              expect(
                Math.abs((heights[k] ?? Number.NaN) - 100 * probability),
                `${name} ${output} ${labels[k]}`,
              ).toBeLessThan(0.51);
          }
        }
      });
    }, 120_000);

    it('takes a picture in the place of a drawing, and examples by keyboard; clears; is accessible in each state', async () => {
      const { test } = loadDataset();
      const index = test.labels.indexOf(2);
      const ink = test.images.subarray(784 * index, 784 * (index + 1));
      for (const [colorScheme, width] of [
        ['light', 1280],
        ['dark', 360],
      ] as const)
        await visit(
          'draw/',
          async (page) => {
            expect(await violations(page)).toEqual([]);
            await page.locator('input[type="file"]').setInputFiles({
              name: 'two.png',
              mimeType: 'image/png',
              buffer: png(
                ink.map((value) => 255 - value),
                28,
                28,
              ),
            });
            await page.getByText('say 2').waitFor();
            await page.getByRole('button', { name: 'Show a 4 of the test set' }).focus();
            await page.keyboard.press('Enter');
            await page.getByText('say 4').waitFor();
            await page.getByText('Show what it saw').click();
            await page.getByText('taken pixel for pixel').waitFor();
            expect(await violations(page)).toEqual([]);
            expect(
              await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
            ).toBeLessThanOrEqual(0);
            // Not even the table scrolls sideways: a small screen shows each row as two lines.
            expect(
              await page
                .getByRole('region', { name: 'Answers' })
                .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
            ).toBeLessThanOrEqual(0);
            expect(await page.getByRole('row').count()).toBe(1 + ENTRIES.length);
            await page
              .locator('input[type="file"]')
              .setInputFiles({ name: 'words.txt', mimeType: 'image/png', buffer: Buffer.from('no picture') });
            await page.getByText('no picture that the browser can read').waitFor();
            await page.getByRole('button', { name: 'Clear' }).click();
            expect(await page.locator('[data-part="answer"]').first().textContent()).toBe('–');
          },
          { colorScheme, viewport: { width, height: 900 } },
        );
    }, 120_000);

    it('says nothing of an earlier picture, takes one that is dropped beside the area, and tries networks again', async () => {
      await visit('draw/', async (page) => {
        // What answers in the place of a network that is away, such as the page of a hotel's network.
        await page.route('**/weights/**', (route) => route.fulfill({ status: 200, body: 'log in first' }));
        await page.getByRole('button', { name: 'Show a 4 of the test set' }).click();
        await page.getByText('No network could be loaded').waitFor();
        await page.unroute('**/weights/**');
        await page.getByRole('button', { name: 'Show a 4 of the test set' }).click();
        await page.getByText('say 4').waitFor();

        const blank = png(new Uint8Array(784).fill(255), 28, 28);
        const prevented = await page.evaluate((base64) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], 'blank.png', { type: 'image/png' }));
          const options = { dataTransfer, bubbles: true, cancelable: true };
          const at = document.querySelector('h1');
          return ['dragover', 'drop'].map((name) => !at?.dispatchEvent(new DragEvent(name, options)));
        }, Buffer.from(blank).toString('base64'));
        expect(prevented).toEqual([true, true]);
        await page.getByText('no digit found').waitFor();
        const answers = await page.locator('[data-part="answer"]').allTextContents();
        expect(new Set(answers)).toEqual(new Set(['–']));
        expect(await page.locator('[data-part="steps"] li').count()).toBe(0);
      });
    }, 120_000);

    it('refuses a picture that has more pixels than a phone has memory, before it unpacks it', async () => {
      await visit('draw/', async (page) => {
        await page.getByRole('button', { name: 'Show a 4 of the test set' }).click();
        await page.getByText('say 4').waitFor();
        // A whole file of 38 bytes: a lossless WebP, all white.
        const buffer = Buffer.from('UklGRh4AAABXRUJQVlA4TBEAAAAv3+7JCAfQ//73v/+BiOh/AAA=', 'base64');
        await page.evaluate(() => {
          globalThis.createImageBitmap = () => Promise.reject(new Error('unpacked'));
        });
        await page
          .locator('input[type="file"]')
          .setInputFiles({ name: 'vast.webp', mimeType: 'image/webp', buffer });
        await page
          .getByText('The picture has 12,000 x 9,000 pixels, 108 million, and at most 100 million')
          .waitFor();
        expect(await page.locator('[data-part="answer"]').first().textContent()).toBe('–');
      });
    }, 60_000);

    it('says in plain words what is not available, and the rest where it is asked for', async () => {
      await visit(
        'draw/',
        async (page) => {
          await page.route('**/*.wasm', (route) => route.fulfill({ status: 404 }));
          await page.getByRole('button', { name: 'Show a 4 of the test set' }).click();
          await page.getByText('No network could be loaded').waitFor();
          const said = await page.locator('[data-part="answer"]').allTextContents();
          expect(new Set(said)).toEqual(
            new Set(['not available: its runtime did not start in this browser']),
          );
          const technical = page.locator('[data-part="technical"]');
          expect(await technical.locator('li').isVisible()).toBe(false);
          await technical.locator('summary').click();
          expect(await technical.locator('li').textContent()).toMatch(
            /^every network: .*onnxruntime-web.* cannot be loaded/,
          );
          expect(await violations(page)).toEqual([]);
          await page.unroute('**/*.wasm');
          await page.getByRole('button', { name: 'Show a 4 of the test set' }).click();
          await page.getByText('say 4').waitFor();
          expect(await technical.isVisible()).toBe(false);
        },
        { viewport: { width: 360, height: 800 } },
        /wasm|WebAssembly|ArrayBuffer instantiation|404/,
      );
    }, 60_000);

    it('reads as a page without JavaScript, and says what is missing without WebAssembly', async () => {
      // biome-ignore lint/performance/useDomNodeTextContent: what a reader sees, not what the page holds.
      const text = (page: Page) => page.locator('main').innerText();
      const without = { javaScriptEnabled: false };
      await visit(
        'draw/',
        async (page) => expect(await text(page)).toContain('Drawing needs JavaScript'),
        without,
      );
      await visit(
        'studies/modern/mlp/',
        async (page) => expect(await text(page)).toContain('Training here needs JavaScript'),
        without,
      );
      for (const path of ['draw/', 'studies/modern/mlp/'])
        await visit(path, async (page) => {
          await page.addInitScript('delete globalThis.WebAssembly');
          await page.reload();
          expect(await text(page)).toContain('This browser has no WebAssembly');
        });
    });
  },
  () => site.url,
);

const section = '[data-train]';

async function train(page: Page, budget: 'smoke' | 'quick' | 'paper') {
  await page.locator(`${section} [data-part="budget"]`).selectOption(budget);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
}

async function downloaded(page: Page): Promise<{ record: RunRecord; name: string }> {
  const link = page.locator(`${section} a[data-part="download"]`);
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const path = await download.path();
  return { record: JSON.parse(readFileSync(path, 'utf8')), name: download.suggestedFilename() };
}

/** The published record of a seed. */
function publishedRecord(entry: string): RunRecord {
  const folder = join(site.results, 'paper', entry);
  const file = readdirSync(folder).find((name) => name.startsWith('seed-1.')) ?? '';
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

describeInBrowser(
  'training on an entry’s page',
  (visit) => {
    it('repeats a published seed: its losses, its verdict, and a record that verify accepts', async () => {
      const entry = 'three-vs-seven/two-layer';
      await visit(`studies/${entry}/`, async (page) => {
        expect(await violations(page)).toEqual([]);
        await train(page, 'paper');
        const { record, name } = await downloaded(page);
        const published = publishedRecord(entry);
        expect(record.hash).toBe(published.hash);
        expect(record.epochs).toHaveLength(published.epochs.length);
        for (const [i, { trainLoss, validAccuracy }] of record.epochs.entries()) {
          expect(
            Math.abs((trainLoss ?? 9) - (published.epochs[i]?.trainLoss ?? 0)),
            `epoch ${i + 1}`,
          ).toBeLessThan(1e-3);
          expect(Math.abs((validAccuracy ?? 9) - (published.epochs[i]?.validAccuracy ?? 0))).toBeLessThan(
            2e-3,
          );
        }
        expect(await said(page, section).textContent()).toMatch(
          /^Test accuracy 9\d\.\d\d %\. The same recipe, sources and data .* lies inside the 95 % prediction interval of the 5 recorded seeds/,
        );
        await page.getByText('Epochs as a table').click();
        expect(await page.locator(`${section} tbody tr`).count()).toBe(published.epochs.length);
        expect(await violations(page)).toEqual([]);

        const kept = join(site.results, '..', 'repeated');
        const file = join(kept, 'paper', entry, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, JSON.stringify(record));
        const command = join(repository, 'packages/bench/bin/digitbench.mjs');
        const { stdout } = await promisify(execFile)(
          process.execPath,
          [command, 'verify', entry, '--profile', 'paper', '--results', kept],
          { cwd: repository },
        );
        expect(stdout).toContain('1 trial up to date, 0 outdated');
        expect(stdout).toContain('All is well.');
      });
    }, 180_000);

    it.each(['modern/mlp', 'modern/lenet5'])(
      '%s learns as in Node, loss by loss',
      async (name) => {
        const study = await studyOf(name);
        const entry = name.split('/')[1] ?? '';
        const cache = new ProgramCache();
        const { report } = await runTrial({
          study,
          entry,
          seed: 3,
          dataset: loadDataset(),
          budget: budgetOf('smoke', study.entries[entry]?.budgets),
          engines: [onnx],
          cache,
          latency: false,
          saveWeights: false,
          progress() {},
        });
        await cache.dispose();
        await visit(`studies/${name}/`, async (page) => {
          await page.getByLabel('Seed').fill('3');
          await train(page, 'smoke');
          const { record } = await downloaded(page);
          expect(record.seed).toBe(3);
          const [there] = record.epochs;
          const [here] = report.epochs;
          expect(Math.abs((there?.trainLoss ?? 9) - (here?.trainLoss ?? 0))).toBeLessThan(1e-3);
          expect(Math.abs((record.test?.loss ?? 9) - (report.test?.loss ?? 0))).toBeLessThan(1e-3);
          expect(record.shares).toEqual(report.shares);
          expect(record.engine.versions).toMatchObject({ 'onnxruntime-web': '1.30.0' });
        });
      },
      180_000,
    );

    it.each([
      ['modern/lenet5', /^quick: 3 epochs of 10,000 images, about \d+ s$/],
      // Ten members, each with a tenth of the work.
      ['second-opinion/experts', /^quick: 3 epochs of 20,000 images, about 1?\d s$/],
      ['modern/mlp', /^quick: 3 epochs, about \d+ s$/],
    ])('says of %s what a budget is, and about how long it takes', async (name, told) => {
      await visit(`studies/${name}/`, async (page) => {
        const option = page.locator(`${section} [data-part="budget"] option:checked`);
        expect(await option.textContent()).toMatch(told);
      });
    });

    it('says what to do where the data set does not arrive, and loads it when asked again', async () => {
      await visit('studies/three-vs-seven/two-layer/', async (page) => {
        await page.route('**/*train-images*', (route) =>
          route.fulfill({ status: 200, body: 'log in first' }),
        );
        await page.locator('[data-part="budget"]').selectOption('smoke');
        await page.getByRole('button', { name: 'Train', exact: true }).click();
        await page.getByText('the data set did not arrive whole').waitFor();
        await page.unroute('**/*train-images*');
        await page.getByRole('button', { name: 'Train', exact: true }).click();
        await page.getByText('Test accuracy').waitFor();
      });
    }, 120_000);

    it('marks a recipe of the reader’s own, pauses, goes on and stops, and is accessible meanwhile, small and dark', async () => {
      await visit(
        'studies/modern/mlp/',
        async (page) => {
          await page.getByText('Change the recipe').click();
          await page.locator(`${section} [data-part="rate"]`).selectOption('3');
          await page.locator(`${section} [data-part="width"]`).selectOption('0.25');
          await train(page, 'smoke');
          const { record } = await downloaded(page);
          expect(record.warnings.join()).toContain('recipe of the reader’s own');
          expect(record.hash).not.toBe(publishedRecord('modern/mlp').hash);
          expect(record.parameters).toBeLessThan(60_000);
          expect(await said(page, section).textContent()).toContain('your own recipe');
          await page.getByText('Your own recipe, not the published one').waitFor();
          expect(await violations(page)).toEqual([]);

          for (const name of ['Pause', 'Stop'])
            expect(await page.getByRole('button', { name }).isVisible()).toBe(false);
          await page.locator(`${section} [data-part="width"]`).selectOption('1');
          await train(page, 'paper');
          await page.getByRole('button', { name: 'Pause' }).click();
          await page.getByRole('button', { name: 'Go on' }).waitFor();
          // What was under way when the button was pressed ends first.
          await page.waitForTimeout(2500);
          const phase = () => page.locator(`${section} [data-part="phase"]`).textContent();
          const before = await phase();
          await page.waitForTimeout(2500);
          expect(await phase()).toBe(before);
          expect(await violations(page)).toEqual([]);
          await page.getByRole('button', { name: 'Go on' }).click();
          await expect.poll(phase).not.toBe(before);
          await page.getByRole('button', { name: 'Stop' }).click();
          await page.getByText('Stopped after').waitFor();
          expect(await page.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true);
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          ).toBeLessThanOrEqual(0);
        },
        { colorScheme: 'dark', viewport: { width: 360, height: 800 } },
      );
    }, 180_000);

    it('asks before it throws a training away, lets its worker go with the page, and trains again when it comes back', async () => {
      await visit('studies/three-vs-seven/two-layer/', async (page) => {
        const asked: string[] = [];
        page.on('dialog', (dialog) => {
          asked.push(dialog.type());
          void dialog.dismiss();
        });
        const leave = () => page.evaluate(() => location.assign('../../../draw/'));
        await train(page, 'paper');
        await page.getByText('Training.', { exact: true }).waitFor();
        await leave();
        await expect.poll(() => asked).toEqual(['beforeunload']);
        expect(page.url()).toContain('two-layer');

        // As into the browser's cache of pages, and back.
        expect(page.workers()).toHaveLength(1);
        const away = () => page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')));
        await away();
        await page.getByText('The page was left, which ended the training').waitFor();
        await expect.poll(() => page.workers().length).toBe(0);
        await train(page, 'smoke');
        await page.getByText('Test accuracy').waitFor();
        await away();
        await expect.poll(() => page.workers().length).toBe(0);

        // Nothing is lost now but a record of seconds.
        await Promise.all([page.waitForURL('**/draw/'), leave()]);
        expect(asked).toHaveLength(1);
        await page.getByRole('button', { name: 'Show a 7 of the test set' }).click();
        await page.getByText('say 7').waitFor();
      });
    }, 120_000);

    it('is trained by keyboard alone, whose place is never lost', async () => {
      await visit('studies/three-vs-seven/two-layer/', async (page) => {
        const place = () => page.evaluate(() => document.activeElement?.textContent?.trim());
        await page.locator(`${section} [data-part="budget"]`).selectOption('paper');
        await page.getByRole('button', { name: 'Train', exact: true }).focus();
        await page.keyboard.press('Enter');
        expect(await place()).toBe('Pause');
        await page.keyboard.press('Enter');
        await page.getByText('Paused.').waitFor();
        expect(await place()).toBe('Go on');
        await page.keyboard.press('Enter');
        await page.getByText('Training: loss').waitFor();
        await page.keyboard.press('Tab');
        expect(await place()).toBe('Stop');
        await page.keyboard.press('Enter');
        await page.getByText('Stopped after').waitFor();
        expect(await place()).toBe('Train');
      });
    }, 120_000);

    it.runIf(process.platform === 'linux')(
      'keeps its memory over ten trainings, in one worker with one set of data',
      async () => {
        await visit('studies/three-vs-seven/two-layer/', async (page) => {
          const browser = page.context().browser();
          if (browser === null) throw new Error('no browser');
          const sizes: number[] = [];
          const fetched: string[] = [];
          page.context().on('request', (request) => fetched.push(request.url()));
          for (let round = 0; round < 10; round++) {
            await train(page, 'smoke');
            await page.locator(`${section} a[data-part="download"]`).waitFor();
            await page.getByRole('button', { name: 'Train', exact: true }).isEnabled();
            sizes.push(await rendererBytes(browser));
          }
          // What is collected, and when, is the browser's choice: the first trainings say how much it lets stand.
          const [early, late] = [Math.max(...sizes.slice(0, 3)), sizes.at(-1) ?? 0];
          expect(late - early, sizes.map((bytes) => Math.round(bytes / 2 ** 20)).join(' ')).toBeLessThan(
            60 * 2 ** 20,
          );
          expect(fetched.filter((url) => url.includes('train-images'))).toHaveLength(1);
        });
      },
      180_000,
    );
  },
  () => site.url,
);
