import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePage, type PageServer } from '../../src/engine/chrome/serve-page.ts';
import { openBrowser, visit, type Visit } from './page.ts';

/** What an element says about itself. */
interface Said {
  readonly tag: string;
  readonly label: string;
  /** Rows of its table. */
  readonly rows: number;
  /** Whether it draws as wide as it may, and no wider. */
  readonly fits: boolean;
}

const CHARTS = [
  'basin-histogram',
  'basin-boundary',
  'basin-density',
  'basin-alluvial',
  'basin-widths',
  'basin-index-loss',
  'basin-line',
];

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The page with every element, built as a page's author would. */
async function buildGallery(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: 'tests/browser/elements',
    base: './',
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false } },
  });
}

/** The events heard so far, network indices as text. */
async function eventsOf(page: Page): Promise<[string, unknown][]> {
  const text = await page.evaluate(() =>
    JSON.stringify((window as unknown as { events: unknown }).events, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value === Infinity ? 'Infinity' : value,
    ),
  );
  return JSON.parse(text) as [string, unknown][];
}

async function drawn(page: Page): Promise<void> {
  await page.waitForSelector('basin-line[drawn]');
  await page.waitForSelector('basin-widths[drawn]');
  await page.waitForSelector('basin-microscope >>> basin-spectrum[drawn]');
}

/** Serious and critical violations of accessibility rules, in words. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; impact: string; nodes: { target: unknown; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${JSON.stringify(nodes.map(({ target, failureSummary }) => [target, failureSummary]))}`,
      );
  });
}

describe('elements', () => {
  let folder: string;
  let server: PageServer;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'basinlab-elements-'));
    await buildGallery(folder);
    server = await servePage(folder);
    browser = await openBrowser(false);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  async function open(options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
    const opened = await visit(browser, server.url, options);
    await drawn(opened.page);
    return opened;
  }

  it.each([
    ['light, wide', { width: 1200, dark: false }],
    ['dark, on a phone', { width: 390, dark: true }],
  ])('draw under a strict policy, say their figures, pass axe: %s', async (_, options) => {
    const { page, complaints } = await open(options);
    const said = await page.evaluate(
      (tags) =>
        tags.map((tag): Said => {
          const root = document.querySelector(tag)?.shadowRoot;
          const picture = root?.querySelector('[role="img"]');
          const widest = Math.max(
            0,
            ...[...(root?.querySelectorAll('svg, canvas') ?? [])].map(
              (it) => it.getBoundingClientRect().right,
            ),
          );
          return {
            tag,
            label: picture?.getAttribute('aria-label') ?? '',
            rows: root?.querySelectorAll('details tbody tr').length ?? 0,
            fits: widest > 100 && widest <= innerWidth,
          };
        }),
      CHARTS,
    );
    for (const { tag, label, rows, fits } of said) {
      expect.soft(label, tag).toMatch(/\d.*\.$/);
      expect.soft(rows, tag).toBeGreaterThan(2);
      expect.soft(fits, tag).toBe(true);
    }
    expect(complaints).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });

  it('marks a range of losses with the pointer and with the keyboard', async () => {
    const { page } = await open();
    const over = await page.waitForSelector('basin-histogram >>> svg.over');
    const box = await over?.boundingBox();
    if (!box) throw new Error('the histogram has no picture');
    await page.mouse.move(box.x + box.width * 0.55, box.y + box.height - 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 20, box.y + box.height - 20, { steps: 4 });
    await page.mouse.up();
    const [name, range] = (await eventsOf(page)).at(-1) ?? [];
    expect(name).toBe('basin-brush');
    expect(range).toMatchObject({ high: 1 });
    const { low } = range as { low: number };
    expect(low).toBeGreaterThan(0.05);
    expect(low).toBeLessThanOrEqual(0.126);
    const text = (): Promise<string> =>
      page.$eval('basin-histogram >>> output', (output) => output.textContent.trim());
    expect(await text()).toMatch(/ to 1: 3,0\d\d networks, 75\.\d % \(74\.\d to 77\.\d %\)\.$/);

    await page.focus('basin-histogram >>> input[aria-label="Mark losses from"]');
    await page.keyboard.press('Home');
    expect((await eventsOf(page)).at(-1)).toEqual(['basin-brush', { low: 0, high: 1 }]);
    await page.keyboard.press('ArrowRight');
    const [, shorter] = (await eventsOf(page)).at(-1) ?? [];
    expect((shorter as { low: number }).low).toBeCloseTo(0.01, 6);

    await page.click('basin-histogram >>> .brush button');
    expect((await eventsOf(page)).at(-1)).toEqual(['basin-brush', null]);
    await page.close();
  });

  it('opens the network of a card, by click and by Enter', async () => {
    const { page } = await open();
    await page.click('basin-gallery >>> basin-card >>> button');
    await page.focus('basin-gallery >>> li:nth-child(2) basin-card >>> button');
    await page.keyboard.press('Enter');
    expect(await eventsOf(page)).toEqual([
      ['basin-open', { index: '1611' }],
      ['basin-open', { index: '0' }],
    ]);
    await page.close();
  });

  it('goes through the stages of a network with the keyboard, and hands out its sweep', async () => {
    const { page } = await open();
    const heading = (): Promise<string> =>
      page.$eval('basin-microscope >>> .scrub span', (span) => span.textContent.replace(/\s+/g, ' ').trim());
    expect(await heading()).toBe('Step 3,000, loss 1/6');
    const pixels = (): Promise<string> =>
      page.$eval('basin-microscope >>> basin-boundary >>> canvas', (canvas) => canvas.toDataURL());
    const end = await pixels();
    await page.focus('basin-microscope >>> input[type=range]');
    await page.keyboard.press('Home');
    await page.waitForFunction(() =>
      document.querySelector('basin-microscope')?.shadowRoot?.textContent.includes('Step 0,'),
    );
    expect(await pixels()).not.toBe(end);
    await page.click('basin-microscope >>> .actions button');
    const [name, copied] = (await eventsOf(page)).at(-1) ?? [];
    expect(name).toBe('basin-copy');
    const { text, what } = copied as { text: string; what: string };
    expect(what).toBe('sweep file');
    expect(JSON.parse(text)).toMatchObject({ networks: 1, steps: 3000, dataset: { name: 'xor' } });
    await page.close();
  });

  it('says something quiet where there is nothing yet', async () => {
    const { page } = await open();
    const texts = await page.evaluate(async (tags) => {
      const found: string[] = [];
      for (const tag of [...tags, 'basin-microscope', 'basin-gallery', 'basin-outcomes', 'basin-spectrum']) {
        const element = document.createElement(tag) as HTMLElement & { updateComplete: Promise<boolean> };
        document.body.append(element);
        await element.updateComplete;
        found.push(element.shadowRoot?.querySelector('p.note')?.textContent ?? `${tag} says nothing`);
      }
      return found;
    }, CHARTS);
    expect(texts.filter((text) => text.endsWith('says nothing'))).toEqual([]);
    await page.close();
  });
});
