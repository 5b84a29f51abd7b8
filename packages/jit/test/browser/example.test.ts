import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasChromium, launchChromium, type Server, serve, watchVisit } from '@digitbench/browser-testing';
import * as tf from '@tensorflow/tfjs';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Trained, train } from '../../browser-example/training.ts';
import { settings } from '../../examples/image-classifier/problem.ts';

/** What a careful site sends, nothing looser; a worker has the policy of its own answer, not of the page's <meta>. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; object-src 'none'";

const root = fileURLToPath(new URL('../../browser-example', import.meta.url));

describe.runIf(hasChromium())('the example page', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jit-browser-'));
    await build({ root, logLevel: 'silent', build: { outDir: folder, emptyOutDir: true } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Serves the page with that policy, does `work` on it, and returns what it complained of. */
  async function visit(policy: string, work: (page: Page, asked: string[]) => Promise<void>) {
    let server: Server | undefined;
    const context = await browser.newContext();
    try {
      server = await serve(folder, '/', { 'content-security-policy': policy });
      const troubles = watchVisit(context, server.url);
      const asked: string[] = [];
      context.on('request', (request) => asked.push(new URL(request.url()).pathname));
      const page = await context.newPage();
      await page.goto(server.url);
      await work(page, asked);
      return troubles;
    } finally {
      await context.close();
      server?.close();
    }
  }

  it('ships one WebAssembly file, and no other runtime', async () => {
    const files = await readdir(folder, { recursive: true });
    expect(files.filter((file) => file.endsWith('.wasm'))).toEqual([
      expect.stringMatching(/ort-wasm-simd-threaded-[\w-]+\.wasm$/),
    ]);
    expect(files.filter((file) => /onnxruntime-node|\.node$|jsep|asyncify|jspi/.test(file))).toEqual([]);
  });

  it.each(['Train in this page', 'Train in a worker'])(
    '“%s” trains as Node does, under a strict policy, with nothing loaded before',
    async (name) => {
      tf.env().set('PROD', true);
      const expected = await train();
      const troubles = await visit(POLICY, async (page, asked) => {
        await page.waitForLoadState('networkidle');
        expect(asked.filter((path) => /wasm|training|worker/.test(path))).toEqual([]);
        await page.getByRole('button', { name }).click();
        await page.locator('output[data-trained]').waitFor();
        const trained: Trained = JSON.parse(
          (await page.locator('output').getAttribute('data-trained')) ?? '{}',
        );
        expect(trained.runtime).toBe(expected.runtime.replace('node', 'web'));
        expect(expected.losses).toHaveLength(settings.epochs);
        expect(trained.losses).toHaveLength(settings.epochs);
        for (const [epoch, loss] of trained.losses.entries())
          expect(loss).toBeCloseTo(expected.losses[epoch] ?? Number.NaN, 3);
        expect(trained.accuracy).toBeGreaterThan(0.95);
        expect(await page.locator('output').textContent()).toContain('new pictures right after');
      });
      expect(troubles).toEqual([]);
    },
  );

  it.each<[string, string, (page: Page) => Promise<unknown>, RegExp]>([
    [
      'a policy that forbids WebAssembly',
      POLICY.replace("'wasm-unsafe-eval'", ''),
      async () => {},
      /Content-Security-Policy forbids WebAssembly\. Its script-src needs 'wasm-unsafe-eval'/,
    ],
    [
      'a browser without WebAssembly',
      POLICY,
      (page) => page.addInitScript('delete globalThis.WebAssembly').then(() => page.reload()),
      /this browser has no WebAssembly.*Safari 16\.4/,
    ],
    [
      'a WebAssembly file that is not there',
      POLICY,
      (page) => page.route('**/*.wasm', (route) => route.fulfill({ status: 404 })),
      /its WebAssembly did not start \(.*connect-src/,
    ],
  ])('says what to do about %s', async (_, policy, prepare, said) => {
    await visit(policy, async (page) => {
      await prepare(page);
      await page.getByRole('button', { name: 'Train in this page' }).click();
      await page.getByText('Error:').waitFor();
      const text = await page.locator('output').textContent();
      expect(text).toMatch(/^RuntimeLoadError: jit: ONNX Runtime \(onnxruntime-web\) cannot be loaded: /);
      expect(text).toMatch(said);
    });
  });
});
