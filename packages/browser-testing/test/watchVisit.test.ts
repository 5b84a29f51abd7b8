import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasChromium, launchChromium, type Server, serve, watchVisit } from '@digitbench/browser-testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe.runIf(hasChromium())('what a visit complains of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'visit-'));
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder, 'record.json'), '{}');
    writeFileSync(join(folder, 'page.html'), '<link rel="icon" href="data:,"><img src="missing.png">');
    server = await serve(folder, '/site/');
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is complained of until the browser has reported one thing that could not be loaded. */
  async function troublesOf(path: string) {
    const context = await browser.newContext();
    const troubles = watchVisit(context, server.url);
    const page = await context.newPage();
    await Promise.all([page.waitForEvent('console'), page.goto(server.url + path)]);
    await context.close();
    return troubles;
  }

  it('names the address of what is missing', async () => {
    expect(await troublesOf('page.html')).toEqual(
      expect.arrayContaining([
        `404 ${server.url}missing.png`,
        expect.stringMatching(/^Failed to load resource: .*404.*site\/missing\.png\)$/),
      ]),
    );
  });

  it('leaves out the icon that the browser asks of the host for a document without a head', async () => {
    expect(await troublesOf('record.json')).toEqual([]);
  });
});
