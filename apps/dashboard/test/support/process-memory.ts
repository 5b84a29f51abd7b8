import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';

/** Resident bytes of the browser's largest process that shows pages; Linux only. */
export async function rendererBytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    return Math.max(
      ...renderers.map(({ id }) => {
        const kibibytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? '0';
        return 1024 * Number(kibibytes);
      }),
    );
  } finally {
    await session.detach();
  }
}
