import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser of this machine, if it has one; where it is, `CHROMIUM` may say. */
export const browserPath = PLACES.find((path) => path !== undefined && existsSync(path));

export const NO_BROWSER =
  'No Chromium was found, so the dashboard was not tried in a browser. Debian: apt-get install chromium; elsewhere set CHROMIUM to its path.';

export function launch(): Promise<Browser> {
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
