// Runs the engine in a headless Chrome: launches it, serves it a page with the engine in a worker, talks to it.
import type { Browser, Page } from 'puppeteer';
import type { DatasetSource } from '../../datasets/index.ts';
import { DeviceError } from '../../gpu/errors.ts';
import type { Engine } from '../engine.ts';
import { connectEngine } from '../remote/client.ts';
import type { Channel, Reply, Request } from '../remote/protocol.ts';
import { decodeMessage, encodeMessage } from '../remote/text.ts';
import { findBrowser, type FoundBrowser } from './find-browser.ts';
import { servePage, type PageServer } from './serve-page.ts';

/** Chrome's switches: WebGPU also where it is not yet on by default; the software adapter where no GPU answers. */
const WEBGPU = ['--enable-unsafe-webgpu'];
const SOFTWARE = [...WEBGPU, '--use-webgpu-adapter=swiftshader'];
/** After a crash of its GPU process Chrome grants a page no second one soon: the page might be to blame. This one is ours. */
const FORGIVING = ['--disable-domain-blocking-for-3d-apis'];
const QUIET = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** An engine in Chrome, with its browser, which tests may want to mistreat. */
export interface ChromeEngine extends Engine {
  readonly browser: Browser;
}

/** How Chrome is opened. */
export interface ChromeOptions {
  /** Closes the browser again while it is being opened. */
  readonly signal?: AbortSignal;
  /** Serves the built page; default: the one beside this build. */
  readonly serve?: () => Promise<PageServer>;
}

/**
 * @param source where the files of datasets are read, in Node
 * @throws DeviceError if there is no browser, or it offers no adapter
 */
export async function createChromeEngine(
  source: DatasetSource,
  options: ChromeOptions = {},
): Promise<ChromeEngine> {
  const { serve = servePage, signal = new AbortController().signal } = options;
  const found = await findBrowser();
  const server = await serve();
  try {
    if (!found.packaged) {
      const engine = await tryOpen(found, WEBGPU, server, source, signal);
      if (engine) return engine;
    }
    const engine = await tryOpen(found, SOFTWARE, server, source, signal);
    if (engine) return engine;
    throw new DeviceError(
      `${found.executablePath} offers no WebGPU adapter, not even a software one; use --backend node`,
    );
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The engine, or undefined where Chrome runs but hands out no adapter. */
async function tryOpen(
  found: FoundBrowser,
  switches: readonly string[],
  server: PageServer,
  source: DatasetSource,
  signal: AbortSignal,
): Promise<ChromeEngine | undefined> {
  signal.throwIfAborted();
  const browser = await launch(found, switches);
  const close = (): void => void browser.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    const page = await browser.newPage();
    const channel = await openChannel(browser, page, server);
    const engine = await connectEngine(channel, source);
    return Object.assign(engine, { browser });
  } catch (error) {
    await browser.close();
    signal.throwIfAborted();
    if (error instanceof DeviceError && error.message.includes('no adapter')) return undefined;
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
  }
}

async function launch(
  { executablePath, env, packaged }: FoundBrowser,
  switches: readonly string[],
): Promise<Browser> {
  const { launch: launchBrowser } = await importPuppeteer();
  // The sandbox needs a set-up that containers and root lack; the page is ours alone.
  const sandbox = packaged || process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    return await launchBrowser({
      executablePath,
      headless: packaged ? 'shell' : true,
      args: [...switches, ...FORGIVING, ...QUIET, ...sandbox],
      env: { ...process.env, ...env },
      handleSIGINT: false, // the command line cancels first, then closes
      handleSIGTERM: false,
    });
  } catch (cause) {
    throw new DeviceError(`${executablePath} could not be started: ${String(cause).split('\n')[0] ?? ''}`, {
      cause,
    });
  }
}

async function importPuppeteer(): Promise<typeof import('puppeteer')> {
  try {
    return await import('puppeteer');
  } catch (cause) {
    throw new DeviceError(
      '--backend chrome needs the optional package puppeteer, which is not installed; run: npm install puppeteer@24.43.1',
      { cause },
    );
  }
}

/** Functions that the page and Node call on each other; both carry encoded messages. */
declare global {
  interface Window {
    basinlabReply(text: string): Promise<void>;
    basinlabRequest(text: string): void;
  }
}

async function openChannel(
  browser: Browser,
  page: Page,
  server: PageServer,
): Promise<Channel<Request, Reply>> {
  const inbox: Reply[] = [];
  let deliver = (reply: Reply): void => {
    inbox.push(reply);
  };
  let sending: Promise<unknown> = Promise.resolve();
  await page.exposeFunction('basinlabReply', (text: string) => {
    deliver(decodeMessage(text) as Reply);
  });
  const response = await page.goto(server.url);
  if (!response?.ok()) {
    throw new DeviceError(
      `the page of the engine is missing (${String(response?.status())}); build the package again`,
    );
  }
  return {
    post(request) {
      const text = encodeMessage(request);
      // One after the other, so that requests arrive in order; a page that is gone is reported by `listen`.
      sending = sending
        .then(() =>
          page.evaluate((message) => {
            window.basinlabRequest(message);
          }, text),
        )
        .catch(() => undefined);
    },
    listen(onMessage, onClose) {
      deliver = onMessage;
      for (const reply of inbox.splice(0)) onMessage(reply);
      browser.once('disconnected', () => {
        onClose(new DeviceError('Chrome has gone away; run again'));
      });
      page.once('error', (error) => {
        onClose(new DeviceError(`Chrome's page crashed: ${error.message}`));
      });
    },
    async close() {
      await sending;
      await browser.close();
      await server.close();
    },
  };
}
