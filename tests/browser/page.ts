// Opens the built page in headless Chrome with the software adapter, and watches what it does.
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer';
import { findBrowser } from '../../src/engine/chrome/find-browser.ts';

/** The page lies in a folder of the server, as it may on anybody's. */
export const SUB_PATH = '/some/where/';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** A server of the built page; what it was asked for is kept. */
export interface Site {
  readonly url: string;
  readonly asked: string[];
  close(): void;
}

export async function serveSite(): Promise<Site> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(pathname);
    const name = pathname === SUB_PATH ? 'index.html' : pathname.slice(SUB_PATH.length);
    readFile(path.join('dist/demo', path.normalize(name))).then(
      (contents) =>
        response.writeHead(200, { 'content-type': TYPES[path.extname(name)] ?? 'text/plain' }).end(contents),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}${SUB_PATH}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @param webgpu whether the browser offers an adapter */
export async function openBrowser(webgpu = true): Promise<Browser> {
  const { executablePath, env, packaged } = await findBrowser();
  return launch({
    executablePath,
    headless: packaged ? 'shell' : true,
    args: [
      ...(webgpu ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] : []),
      '--disable-domain-blocking-for-3d-apis',
      '--no-first-run',
      '--no-sandbox',
    ],
    env: { ...process.env, ...env },
  });
}

/** What a page said and did since it was opened. */
export interface Visit {
  readonly page: Page;
  /** Errors and violations of the Content-Security-Policy. */
  readonly complaints: string[];
}

export interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly still?: boolean;
}

export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { width = 1440, height = 900, dark = false, still = false } = options;
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
    { name: 'prefers-reduced-motion', value: still ? 'reduce' : 'no-preference' },
  ]);
  await page.evaluateOnNewDocument(() => {
    const seen = globalThis as unknown as { tasks: number[] };
    seen.tasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.tasks.push(duration);
    }).observe({ type: 'longtask', buffered: true });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`violates ${violatedDirective}: ${blockedURI}`);
    });
  });
  await page.goto(url);
  return { page, complaints };
}

/** The text of an element of the app. */
export async function textOf(page: Page, selector: string): Promise<string> {
  return page.$eval(`basin-app >>> ${selector}`, (element) =>
    element.textContent.replace(/\s+/g, ' ').trim(),
  );
}

/** Scrolls to a part of the page, where it loads, until something of it is there: what stands above may grow meanwhile. */
export async function scrollTo(
  page: Page,
  selector: string,
  wanted = selector,
  timeout = 60_000,
): Promise<void> {
  const until = Date.now() + timeout;
  for (;;) {
    const part = await page.$(`basin-app >>> ${selector}`);
    await part?.evaluate((element) => {
      element.scrollIntoView({ behavior: 'instant' });
    });
    if (part && (await page.$(`basin-app >>> ${wanted}`))) return;
    if (Date.now() > until) throw new Error(`there is no ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until the text of an element of the app matches. */
export async function waitForText(
  page: Page,
  selector: string,
  pattern: RegExp,
  timeout = 60_000,
): Promise<string> {
  const until = Date.now() + timeout;
  for (;;) {
    const text = await textOf(page, selector).catch(() => '');
    if (pattern.test(text)) return text;
    if (Date.now() > until) throw new Error(`${selector} says "${text}", not ${String(pattern)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
