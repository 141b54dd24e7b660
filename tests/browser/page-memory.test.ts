// What twenty runs leave in the memory of the page.
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, serveSite, visit, waitForText, type Site } from './page.ts';

/** What twenty runs may leave behind: less than one snapshot of the networks of one of them per run. */
const MOST_GROWTH_BYTES = 2e6;

const RUNS = 20;

let site: Site;
let browser: Browser;
beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  site.close();
});

describe('twenty runs', () => {
  it('leave no more memory taken than one', async () => {
    const { page } = await visit(browser, `${site.url}#networks=20000&steps=20`, { still: true });
    const session = await page.createCDPSession();
    const heap = async (): Promise<number> => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
      return usedSize + backingStorageSize;
    };
    const run = async (seed: number): Promise<void> => {
      const steps = String(20 + seed);
      await page.evaluate(
        (hash) => {
          location.hash = hash;
        },
        `networks=20000&steps=${steps}&seed=${String(seed)}`,
      );
      await waitForText(page, '.evidence', new RegExp(`After ${steps} steps`));
      await waitForText(page, 'basin-sweep-panel >>> .run', /^Run$/);
    };
    await waitForText(page, '.evidence', /After 20 steps/);
    for (let seed = 1; seed <= 3; seed++) await run(seed); // what is loaded and compiled once
    const before = await heap();
    const sizes: number[] = [];
    for (let seed = 4; seed < 4 + RUNS; seed++) {
      await run(seed);
      sizes.push(await heap());
    }
    const growth = Math.min(...sizes.slice(-3)) - before;
    const megabytes = sizes.map((bytes) => (bytes / 1e6).toFixed(1));
    console.log(`from ${(before / 1e6).toFixed(1)} MB: ${megabytes.join(', ')}`);
    expect(growth).toBeLessThan(MOST_GROWTH_BYTES);
    await page.close();
  });
});
