import { hasChromium, launchChromium, watchVisit } from '@digitbench/browser-testing';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';

/** Opens a page of the built site, does `work` on it, and fails where the visit complained of anything. */
export type Visit = (
  path: string,
  work: (page: Page) => Promise<void>,
  options?: BrowserContextOptions,
  /** Complaints that are expected. */
  expected?: RegExp,
) => Promise<void>;

/** Tests in a real browser; where there is none they are left out, and it is said. */
export function describeInBrowser(
  name: string,
  tests: (visit: Visit) => void,
  /** Start of the site; that of all tests unless given. */
  site: () => string = () => inject('site').url,
) {
  describe.runIf(hasChromium())(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());
    tests(async (path, work, options = {}, expected = /^$/) => {
      const url = site();
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      // The test has a limit of its own; one more only makes a busy machine's test fail elsewhere.
      context.setDefaultTimeout(0);
      const troubles = watchVisit(context, url);
      try {
        const page = await context.newPage();
        await page.goto(`${url}${path}`);
        await work(page);
        expect(troubles.filter((trouble) => !expected.test(trouble))).toEqual([]);
      } finally {
        await context.close();
      }
    });
  });
}
