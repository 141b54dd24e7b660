// What the page explores of a landscape: the map, straight lines, critical points; and points of a dataset that are moved.
import type { Browser, ElementHandle, Page } from 'puppeteer';
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

/** Waits for a part of the app; looking again and again, as shadow roots tell nobody what changes in them. */
async function found(page: Page, selector: string): Promise<ElementHandle> {
  const until = Date.now() + 60_000;
  for (;;) {
    const part = await page.$(`basin-app >>> ${selector}`);
    if (part) return part;
    if (Date.now() > until) throw new Error(`there is no ${selector}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Scrolls to a section of what there is to explore, until its element is there. */
async function goTo(page: Page, element: string, part: string): Promise<void> {
  await scrollTo(page, 'basin-explore', element);
  await scrollTo(page, element, `${element} >>> ${part}`);
}

async function press(page: Page, element: string): Promise<void> {
  const button = await found(page, `${element} >>> button`);
  await button.evaluate((it) => {
    (it as HTMLElement).click();
  });
}

/** What the chart in an element says of itself. */
async function saidBy(page: Page, chart: string): Promise<string> {
  const picture = await found(page, `${chart} >>> [role=img]`);
  return (await picture.evaluate((it) => it.getAttribute('aria-label'))) ?? '';
}

describe('the landscape on the page', () => {
  it('is a map around the network in the hand', async () => {
    const { page, complaints } = await open('&index=7');
    expect(site.asked.some((file) => file.includes('page-worker'))).toBe(false);
    await goTo(page, 'basin-map', 'select');
    await waitForText(page, 'basin-map >>> .status', /^(Sharpening|[\d,]+ networks trained)/);
    expect(await textOf(page, 'basin-map >>> figure')).toMatch(/The ring is where network 7 starts/);
    expect(await textOf(page, 'basin-map >>> ul')).toMatch(/loss .* % \(.* to .* %\)/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('has the straight lines from starts to endpoints', async () => {
    const { page, complaints } = await open();
    await goTo(page, 'basin-straight-way', 'button');
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
    await goTo(page, 'basin-critical-search', 'button');
    await press(page, 'basin-critical-search');
    await waitForText(page, 'basin-critical-search >>> [role=status]', /must be smooth.*softplus/);
    await page.goto('about:blank');
    await page.goto(`${site.url}#preset=sigmoid-10-points&networks=200&steps=200`);
    await waitForText(page, '.evidence', /[Aa]fter 200 steps/);
    await goTo(page, 'basin-critical-search', 'button');
    await press(page, 'basin-critical-search');
    expect(await saidBy(page, 'basin-index-loss')).toMatch(/^\d+ critical points; mean loss /);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the points of the dataset', () => {
  it('are dragged, moved by keys, added and taken away; the address has them, and the run uses them', async () => {
    const { page, complaints } = await open();
    const summary = await found(page, 'basin-sweep-panel >>> details > summary');
    await summary.scrollIntoView();
    await summary.click();
    const point = (i: number) => found(page, `basin-samples >>> .point:nth-of-type(${i})`);
    // An SVG element: puppeteer's own focus() takes HTML alone.
    const focus = async (i: number) =>
      (await point(i)).evaluate((it) => {
        (it as SVGElement).focus();
      });
    const label = async (i: number): Promise<string> =>
      (await (await point(i)).evaluate((it) => it.getAttribute('aria-label'))) ?? '';
    expect(await label(4)).toBe('Point 4: inputs 1 and 1, target 0');
    const last = await point(4);
    await last.scrollIntoView();
    const box = await last.boundingBox();
    const picture = await (await page.$('basin-app >>> basin-samples >>> svg'))?.boundingBox();
    if (!box || !picture) throw new Error('no point');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 - picture.width * 0.3, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    expect(await label(4)).toMatch(/^Point 4: inputs 0\.(49|5)\d* and (1|1\.0\d*|0\.9\d*), target 0$/);
    expect(decodeURIComponent(page.url())).toContain('dataset={"inputs":');
    await focus(4);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await label(4)).toMatch(/^Point 4: inputs 0\.(49|5)\d* and (1\.0\d*|0\.9\d*), target 1$/);
    await page.mouse.click(picture.x + picture.width / 2, picture.y + picture.height / 2, { count: 2 });
    await waitForText(page, 'basin-samples >>> [role=status]', /^5 samples/);
    expect(await label(5)).toMatch(/^Point 5: inputs 0\.[45]\d* and 0\.[45]\d*, target 1/);
    await focus(1);
    await page.keyboard.press('Delete');
    await waitForText(page, 'basin-samples >>> [role=status]', /^4 samples/);
    await page.locator('basin-app >>> basin-sweep-panel >>> button.primary').click();
    await waitForText(page, '.evidence', /300 steps/);
    const again = await visit(browser, page.url(), { still: true });
    expect(decodeURIComponent(again.page.url())).toContain('dataset={"inputs":');
    await waitForText(again.page, '.evidence', /300 steps/);
    expect(await textOf(again.page, 'basin-sweep-panel >>> #dataset option:checked')).toBe(
      'points of your own',
    );
    await again.page.close();
    expect(complaints).toEqual([]);
    await page.close();
  });
});
