import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser of this machine, if it has one; where it is, `CHROMIUM` may say. */
const browserPath = PLACES.find((path) => path !== undefined && existsSync(path));

/** Continuous integration installs a browser and says that it must be there. */
const isRequired = process.env.DIGITBENCH_TEST_BROWSER === '1';

const NO_BROWSER =
  'No Chromium was found, so the dashboard was not tried in a browser. Debian: apt-get install chromium; elsewhere set CHROMIUM to its path.';

function launch(): Promise<Browser> {
  if (browserPath === undefined) throw new Error(NO_BROWSER);
  return chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a visit must not do: complain, fail, or ask another host. */
function watched(context: BrowserContext, own: string) {
  const troubles: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  context.on('weberror', (error) => troubles.push(String(error.error())));
  context.on('request', (request) => {
    if (!/^(?:data:|blob:)/.test(request.url()) && !request.url().startsWith(own))
      troubles.push(`request to ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
  });
  return troubles;
}

/** Opens a page of the built site, does `work` on it, and fails where the visit complained of anything. */
export type Visit = (
  path: string,
  work: (page: Page) => Promise<void>,
  options?: BrowserContextOptions,
) => Promise<void>;

/** Tests in a real browser; where there is none they are left out, and it is said. */
export function describeInBrowser(name: string, tests: (visit: Visit) => void) {
  if (browserPath === undefined && !isRequired) console.warn(NO_BROWSER);
  describe.runIf(browserPath !== undefined || isRequired)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser?.close());
    tests(async (path, work, options = {}) => {
      const { url } = inject('site');
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      // The test has a limit of its own; one more only makes a busy machine's test fail elsewhere.
      context.setDefaultTimeout(0);
      const troubles = watched(context, url);
      try {
        const page = await context.newPage();
        await page.goto(`${url}${path}`);
        await work(page);
        expect(troubles).toEqual([]);
      } finally {
        await context.close();
      }
    });
  });
}
