// The map as a visitor meets it: drawn by its worker on the software adapter, dragged, zoomed, read and saved.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import { decode } from 'fast-png';
import type { Browser, ElementHandle, Page } from 'puppeteer';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePage, type PageServer } from '../../src/engine/chrome/serve-page.ts';
import { openBrowser, visit, type Visit, type VisitOptions } from './page.ts';

let folder: string;
let server: PageServer;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'basinlab-map-'));
  await build({
    configFile: false,
    root: 'tests/browser/map',
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
  });
  server = await servePage(folder);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true });
});

async function textOf(page: Page, selector: string): Promise<string> {
  return page.$eval(`basin-map >>> ${selector}`, (element) =>
    element.textContent.replace(/\s+/g, ' ').trim(),
  );
}

async function waitForText(page: Page, selector: string, pattern: RegExp): Promise<string> {
  const until = Date.now() + 90_000;
  for (;;) {
    const text = await textOf(page, selector).catch(() => '');
    if (pattern.test(text)) return text;
    if (Date.now() > until) throw new Error(`${selector} says "${text}", not ${String(pattern)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Opens the page; small maps, as the machine is shared. */
async function open(options: VisitOptions = {}, pixels = '64'): Promise<Visit> {
  const visited = await visit(browser, server.url, options);
  await choose(visited.page, 'Pixels', pixels);
  return visited;
}

async function choose(page: Page, label: string, value: string): Promise<void> {
  const select = await page.waitForSelector(`basin-map >>> ::-p-aria(${label}[role="combobox"])`);
  await select?.select(value);
}

const done = (page: Page, networks = '4,096'): Promise<string> =>
  waitForText(page, '.status', new RegExp(`^${networks} networks trained in`));

async function mapOf(page: Page): Promise<{ map: ElementHandle; x: number; y: number; side: number }> {
  const map = await page.waitForSelector('basin-map >>> .map');
  const box = await map?.boundingBox();
  if (!map || !box) throw new Error('there is no map');
  return { map, x: box.x, y: box.y, side: box.width };
}

/** The edges of the window, as the axes say them. */
async function edges(page: Page): Promise<number[]> {
  const texts = await page.$$eval('basin-map >>> .axis span:nth-child(odd)', (spans) =>
    spans.map(({ textContent }) => textContent),
  );
  return texts.map(Number);
}

async function serious(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('basin-map', () => {
  it('sharpens from coarse to fine, and says what its colours mean; the page is never blocked', async () => {
    const { page, complaints } = await open();
    await waitForText(page, '.status', /^Sharpening: (256|1,024) of 4,096 networks trained/);
    await done(page);
    const rows = await page.$$eval('basin-map >>> tbody tr', (lines) =>
      lines.map((line) => [...line.children].map(({ textContent }) => textContent.trim())),
    );
    expect(rows[0]?.[0]).toMatch(/local minimum, loss 0, outputs 0 1 1 0$/);
    const pixels = rows.map((row) => Number(row[1]?.replace(',', '')));
    expect(pixels.reduce((sum, count) => sum + count, 0)).toBe(4096);
    const label = await page.$eval('basin-map >>> canvas', (canvas) => canvas.getAttribute('aria-label'));
    expect(label).toMatch(/^Map of 64 by 64 networks, .*-4 to 4.*loss 0, .* % \(.* to .* %\); /);
    const colors = await page.$eval('basin-map >>> canvas', (canvas) => {
      const { width, height } = canvas;
      const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      const seen = new Set<number>();
      for (let i = 0; i < data.length; i += 4)
        seen.add(65536 * (data[i] ?? 0) + 256 * (data[i + 1] ?? 0) + (data[i + 2] ?? 0));
      return seen.size;
    });
    expect(colors).toBeGreaterThan(5);
    const tasks = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
    console.log(`long tasks: ${tasks.join(', ')} ms; ${await textOf(page, '.status')}`);
    expect(Math.max(0, ...tasks)).toBeLessThan(300);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('moves under the pointer, zooms by the wheel about it, and draws each window anew', async () => {
    const { page, complaints } = await open();
    await done(page);
    const { x, y, side } = await mapOf(page);
    await page.mouse.move(x + side / 2, y + side / 2);
    await page.mouse.down();
    await page.mouse.move(x + 0.75 * side, y + side / 2, { steps: 5 });
    await page.mouse.up();
    const [bottom, top, left, right] = await edges(page);
    expect([bottom, top]).toEqual([-4, 4]);
    expect(left).toBeCloseTo(-6, 1);
    expect(right).toBeCloseTo(2, 1);
    await waitForText(page, '.status', /^Sharpening/);
    await done(page);
    await page.mouse.move(x + 0.75 * side, y + 0.25 * side);
    const before = await textOf(page, '.reading');
    await page.mouse.wheel({ deltaY: -433 });
    const [, , nearLeft = NaN, nearRight = NaN] = await edges(page);
    expect(nearRight - nearLeft).toBeCloseTo(4, 1);
    expect((await textOf(page, '.reading')).split(':')[1]).toContain(
      before.split(':')[1]?.trim().slice(0, 4) ?? '?',
    );
    await done(page);
    expect(await textOf(page, '.reading')).toMatch(/^Under the pointer: .* across, .* up: .*, loss .*\.$/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is moved and zoomed with the keyboard, and comes back', async () => {
    const { page } = await open();
    await done(page);
    const { map } = await mapOf(page);
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    expect(await edges(page)).toEqual([-3, 5, -3, 5]);
    await page.keyboard.press('+');
    expect(await edges(page)).toEqual([-1, 3, -1, 3]);
    await page.keyboard.press('-');
    await page.keyboard.press('-');
    expect(await edges(page)).toEqual([-7, 9, -7, 9]);
    await done(page);
    expect(await textOf(page, '.reading')).toMatch(/^In the middle: 1 across, 1 up: /);
    await page.keyboard.press('0');
    expect(await edges(page)).toEqual([-4, 4, -4, 4]);
    await page.close();
  });

  it('shows losses over the learning rates of two layers, and the trainability fractal', async () => {
    const { page, complaints } = await open();
    await choose(page, 'Map of', 'rates');
    await waitForText(page, '.axis.across', /learning rate of layer 2/);
    await done(page);
    expect(await textOf(page, 'ul')).toMatch(/final loss \d.* diverged \d/);
    await choose(page, 'Map of', 'fractal');
    await waitForText(page, '.axis.across', /^1\.56e-5.*learning rate of layer 2/);
    await done(page);
    expect(await textOf(page, 'ul')).toMatch(/^trains: .* % \(.* does not train/);
    expect(await textOf(page, '.views')).toMatch(/box-counting dimension [01]\.\d\d ± 0\.\d\d/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('saves the picture as a PNG of its pixels', async () => {
    const { page } = await open();
    await done(page);
    await page.evaluate(() => {
      const kept = globalThis as unknown as { saved: Promise<number[]>; savedName: string };
      HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
        kept.savedName = this.download;
      };
      URL.createObjectURL = (blob: Blob) => {
        kept.saved = blob.arrayBuffer().then((bytes) => [...new Uint8Array(bytes)]);
        return 'blob:kept';
      };
    });
    const button = await page.waitForSelector('basin-map >>> ::-p-aria(Save as PNG[role="button"])');
    await button?.click();
    await page.waitForFunction('globalThis.saved');
    expect(await page.evaluate('globalThis.savedName')).toBe('basinlab-map-starts-basin.png');
    const { width, height, channels } = decode(
      Uint8Array.from((await page.evaluate('globalThis.saved')) as number[]),
    );
    expect([width, height]).toEqual([64, 64]);
    expect(channels).toBeGreaterThanOrEqual(3);
    await page.close();
  });

  it('says what is wrong with what is typed, and takes what is right', async () => {
    const { page } = await open();
    await done(page);
    const field = await page.waitForSelector('basin-map >>> input');
    await field?.evaluate((element) => {
      element.select();
    });
    await page.keyboard.type('many');
    await page.keyboard.press('Tab');
    expect(await textOf(page, '.said')).toMatch(/^many is no network/);
    await field?.evaluate((element) => {
      element.focus();
      element.select();
    });
    await page.keyboard.type('17');
    await page.keyboard.press('Tab');
    await waitForText(page, '.views', /The ring is where network 17 starts/);
    expect(await textOf(page, '.said')).toBe('');
    await page.close();
  });

  it.each([
    ['light, wide', { width: 1200 }],
    ['dark, on a phone', { width: 390, height: 844, dark: true }],
  ])('passes axe, and is no wider than the page: %s', async (_, options) => {
    const { page } = await open(options);
    await done(page);
    expect(await serious(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await page.close();
  });
});
