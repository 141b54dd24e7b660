// Files that leave the page and come back: each export is really downloaded and read, each kind of file imported.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decode } from 'fast-png';
import { parquetReadObjects } from 'hyparquet';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseImport } from '../../src/elements/import-file.ts';
import result from '../fixtures/elements/xor.json';
import { openBrowser, scrollTo, serveSite, textOf, visit, waitForText, type Site } from './page.ts';

const RUN = 'networks=2000&steps=300';

let site: Site;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  site = await serveSite();
  browser = await openBrowser();
  folder = await mkdtemp(path.join(tmpdir(), 'basinlab-downloads-'));
  const session = await browser.target().createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
});
afterAll(async () => {
  await browser.close();
  site.close();
  await rm(folder, { recursive: true });
});

/** Presses the button of a form and waits for its file. */
async function download(page: Page, form: string): Promise<Buffer> {
  await page.locator(`basin-app >>> basin-results >>> ::-p-aria(${form}[role="button"])`).click();
  const ending = `.${form.toLowerCase()}`;
  for (let tries = 0; tries < 200; tries++) {
    const name = (await readdir(folder)).find((file) => file.endsWith(ending));
    const contents = name === undefined ? Buffer.of() : await readFile(path.join(folder, name));
    if (contents.length > 0) return contents;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${form} came`);
}

async function choose(page: Page, file: string): Promise<void> {
  await scrollTo(page, 'basin-import', 'basin-import >>> input');
  const input = await page.$('basin-app >>> basin-import >>> input');
  await input?.uploadFile(file);
}

/** Shares in the table of outcomes. */
async function outcomes(page: Page): Promise<string> {
  await scrollTo(page, 'basin-results', 'basin-outcomes >>> tbody');
  return textOf(page, 'basin-outcomes >>> tbody');
}

describe('what a page saves', () => {
  it('is read by others in every form, and shows the same when it comes back', async () => {
    const { page, complaints } = await visit(browser, `${site.url}#${RUN}`, { still: true });
    await scrollTo(page, 'basin-results', '#home');
    const shown = await outcomes(page);

    const json = (await download(page, 'JSON')).toString();
    const imported = parseImport(json);
    if (imported.kind !== 'result') throw new Error('the JSON is no result');
    const [cell] = imported.result.cells;
    expect(cell?.networks).toBe(2000);

    const lines = (await download(page, 'CSV')).toString().trim().split('\n');
    expect(lines[0]).toBe('index,loss,gradient_norm,outcome');
    expect(lines).toHaveLength(2001);
    const solved = lines.filter((line) => line.endsWith(',solved')).length;
    expect(solved).toBe(cell?.outcomes.solved);

    const parquet = await download(page, 'PARQUET');
    const rows = await parquetReadObjects({ file: new Uint8Array(parquet).buffer });
    expect(rows.map(({ index }) => index as number)).toEqual(lines.slice(1).map((_, i) => i));
    expect(rows.filter(({ outcome }) => outcome === 'solved')).toHaveLength(solved);

    const svg = (await download(page, 'SVG')).toString();
    expect(svg).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).not.toContain('var(--');

    const { width, height, data } = decode(await download(page, 'PNG'));
    expect(width * height).toBeGreaterThan(100_000);
    expect(new Set(data).size).toBeGreaterThan(10);
    expect(complaints).toEqual([]);
    await page.close();

    const saved = (await readdir(folder)).find((name) => name.endsWith('.json')) ?? '';
    const other = await visit(browser, `${site.url}#networks=100000000`, { still: true });
    await waitForText(other.page, 'h1', /A large sweep is ready/);
    await choose(other.page, path.join(folder, saved));
    await waitForText(other.page, '.message', /comes from a file/);
    expect(await outcomes(other.page)).toBe(shown);
    expect(other.page.url()).toContain('networks=2000');
    expect(await other.page.$('basin-app >>> basin-results >>> ::-p-aria(CSV[role="button"])')).toBeNull();
    await other.page.locator('basin-app >>> basin-sweep-panel >>> button.primary').click();
    await waitForText(other.page, 'basin-stage >>> .caption', /^Network 0, loss/);
    await scrollTo(other.page, 'basin-results', 'basin-marked');
    expect(await outcomes(other.page)).toBe(shown);
    expect(other.complaints).toEqual([]);
    await other.page.close();
  });
});

describe('what comes from a file', () => {
  it('opens an inspected network under the microscope', async () => {
    const { page, complaints } = await visit(browser, `${site.url}#networks=100000000`, { still: true });
    await choose(page, 'tests/fixtures/elements/inspect-stuck.json');
    await waitForText(page, 'basin-lens >>> basin-microscope >>> .head', /Network [\d,]+: /);
    expect(await page.$('basin-app >>> basin-microscope >>> basin-spectrum')).not.toBeNull();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is refused with a reason, and the page stays as it was', async () => {
    const { page, complaints } = await visit(browser, `${site.url}#networks=100000000`, { still: true });
    const file = path.join(folder, 'hostile.txt');
    const sweep = { ...result.sweep, networks: '<img src=x onerror=alert(1)>' };
    await writeFile(file, JSON.stringify({ ...result, sweep }));
    await choose(page, file);
    const said = await waitForText(page, 'basin-import >>> [role=status]', /is not shown/);
    expect(said).toMatch(/^hostile\.txt is not shown: `networks`/);
    expect(await textOf(page, 'h1')).toBe('A large sweep is ready.');
    expect(complaints).toEqual([]);
    await page.close();
  });
});
