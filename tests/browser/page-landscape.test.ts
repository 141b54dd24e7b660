// What the page explores of a landscape: the map, straight lines, critical points; and points of a dataset that are moved.
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openBrowser,
  scrollTo,
  serveSite,
  textOf,
  visit,
  waitForText,
  type Site,
  type Visit,
} from './page.ts';

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

/** Few networks, few steps: the machine is shared. */
async function open(words = ''): Promise<Visit> {
  const visited = await visit(browser, `${site.url}#networks=500&steps=300${words}`, { still: true });
  await waitForText(visited.page, '.evidence', /[Aa]fter 300 steps/);
  return visited;
}

async function press(page: Page, element: string): Promise<void> {
  const button = await page.waitForSelector(`basin-app >>> ${element} >>> button`);
  await button?.evaluate((it) => {
    it.click();
  });
}

/** What the chart in an element says of itself. */
async function saidBy(page: Page, chart: string): Promise<string> {
  const picture = await page.waitForSelector(`basin-app >>> ${chart} >>> [role=img]`, { timeout: 90_000 });
  return (await picture?.evaluate((it) => it.getAttribute('aria-label'))) ?? '';
}

describe('the landscape on the page', () => {
  it('is a map around the network in the hand', async () => {
    const { page, complaints } = await open('&index=7');
    expect(site.asked.some((file) => file.includes('page-worker'))).toBe(false);
    await scrollTo(page, 'basin-map', 'basin-map >>> select');
    await waitForText(page, 'basin-map >>> .status', /^(Sharpening|[\d,]+ networks trained)/);
    expect(await textOf(page, 'basin-map >>> figure')).toMatch(/The ring is where network 7 starts/);
    expect(await textOf(page, 'basin-map >>> ul')).toMatch(/loss .* % \(.* to .* %\)/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('has the straight lines from starts to endpoints', async () => {
    const { page, complaints } = await open();
    await scrollTo(page, 'basin-straight-way', 'basin-straight-way >>> button');
    await press(page, 'basin-straight-way');
    expect(await saidBy(page, 'basin-line')).toMatch(/^Loss on 5 straight lines from start to endpoint: /);
    const rows = await page.$$eval('basin-app >>> basin-line >>> tbody tr', (lines) =>
      lines.map((line) => [...line.children].map(({ textContent }) => textContent)),
    );
    expect(rows.map(([name]) => name)).toEqual([0, 1, 2, 3, 4].map((index) => `network ${index}`));
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('has the critical points of a smooth network, and says why not of another', async () => {
    const { page, complaints } = await open();
    await scrollTo(page, 'basin-critical-search', 'basin-critical-search >>> button');
    await press(page, 'basin-critical-search');
    await waitForText(page, 'basin-critical-search >>> [role=status]', /must be smooth.*softplus/);
    await page.goto('about:blank');
    await page.goto(`${site.url}#preset=sigmoid-10-points&networks=200&steps=200`);
    await waitForText(page, '.evidence', /[Aa]fter 200 steps/);
    await scrollTo(page, 'basin-critical-search', 'basin-critical-search >>> button');
    await press(page, 'basin-critical-search');
    expect(await saidBy(page, 'basin-index-loss')).toMatch(/^\d+ critical points; mean loss /);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the points of the dataset', () => {
  it('are dragged, moved by keys, added and taken away; the address has them, and the run uses them', async () => {
    const { page, complaints } = await open();
    const summary = await page.waitForSelector('basin-app >>> basin-sweep-panel >>> details > summary');
    await summary?.scrollIntoView();
    await summary?.click();
    const point = (i: number) =>
      page.waitForSelector(`basin-app >>> basin-samples >>> .point:nth-of-type(${i})`);
    const label = async (i: number): Promise<string> =>
      (await (await point(i))?.evaluate((it) => it.getAttribute('aria-label'))) ?? '';
    expect(await label(4)).toBe('Point 4: inputs 1 and 1, target 0');
    const last = await point(4);
    await last?.scrollIntoView();
    const box = await last?.boundingBox();
    const picture = await (await page.$('basin-app >>> basin-samples >>> svg'))?.boundingBox();
    if (!box || !picture) throw new Error('no point');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 - picture.width * 0.3, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    expect(await label(4)).toBe('Point 4: inputs 0.5 and 1, target 0');
    expect(page.url()).toContain('dataset={inputs:');
    await (await point(4))?.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await label(4)).toBe('Point 4: inputs 0.5 and 0.99, target 1');
    await page.mouse.click(picture.x + picture.width / 2, picture.y + picture.height / 2, { count: 2 });
    await waitForText(page, 'basin-samples >>> [role=status]', /^5 samples/);
    expect(await label(5)).toMatch(/^Point 5: inputs 0\.[45]\d* and 0\.[45]\d*, target 1/);
    await (await point(1))?.focus();
    await page.keyboard.press('Delete');
    await waitForText(page, 'basin-samples >>> [role=status]', /^4 samples/);
    await page.locator('basin-app >>> basin-sweep-panel >>> button.primary').click();
    await waitForText(page, '.evidence', /[Aa]fter 300 steps/);
    const again = await visit(browser, page.url(), { still: true });
    expect(again.page.url()).toContain('[0.5,0.99]');
    await waitForText(again.page, '.evidence', /[Aa]fter 300 steps/);
    expect(await textOf(again.page, 'basin-sweep-panel >>> #dataset option:checked')).toBe(
      'points of your own',
    );
    await again.page.close();
    expect(complaints).toEqual([]);
    await page.close();
  });
});
