import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

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
  'No Chromium was found, so nothing was tried in a browser. Debian: apt-get install chromium; elsewhere set CHROMIUM to its path.';

/** Whether tests in a browser are to run. If not, says so once a file. */
export function hasChromium(): boolean {
  if (browserPath === undefined && !isRequired) console.warn(NO_BROWSER);
  return browserPath !== undefined || isRequired;
}

/** Throws an Error if this machine has none. */
export function launchChromium(): Promise<Browser> {
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

/** Collects what a visit must not do: complain, fail, or ask another host than `own`, the start of the site's addresses. */
export function watchVisit(context: BrowserContext, own: string): readonly string[] {
  const troubles: string[] = [];
  context.on('console', (message) => {
    const { url } = message.location();
    // Of a document without a head, such as JSON, the browser asks the host for this picture, which is none of the site's.
    if (url === new URL('/favicon.ico', own).href) return;
    if (message.type() === 'error' || message.type() === 'warning')
      troubles.push(`${message.text()} (${url || 'no address'})`);
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
