// The outside world of the command line when it runs in a Node process.
import { createRequire } from 'node:module';
import type { Browser } from 'puppeteer';
import type { Engine } from '../engine/engine.ts';
import { hireCrew } from '../landscape/crew-node.ts';
import { LIMIT_NAMES, type Io, type LimitName, type Probe, type StopReason, type TextStream } from './io.ts';

/** This process's streams, signals and engines. What is heavy is loaded when it is used. */
export function nodeIo(): Io {
  return {
    stdout: textStream(process.stdout),
    stderr: textStream(process.stderr),
    env: process.env,
    readStdin,
    createEngine: async (options) => {
      const { createEngine } = await import('../index.node.ts');
      return createEngine(options);
    },
    hireCrew,
    probe,
    packageVersion,
    onStop,
    exit: (code) => process.exit(code),
  };
}

function textStream(stream: NodeJS.WriteStream): TextStream {
  return {
    get isTTY() {
      // The type says it is always there; a pipe has none.
      return (stream.isTTY as boolean | undefined) === true && process.env['TERM'] !== 'dumb';
    },
    get columns() {
      return stream.columns > 0 ? stream.columns : undefined; // 0 where the terminal does not know its size
    },
    write(text) {
      stream.write(text);
    },
  };
}

async function readStdin(signal: AbortSignal): Promise<string> {
  const stop = (): void => {
    process.stdin.destroy(new Error('cancelled'));
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Ctrl-C, SIGTERM, and a reader of stdout that has left (`| head`). */
function onStop(listener: (reason: StopReason) => void): () => void {
  const onSignal = (): void => {
    listener('signal');
  };
  const onClosed = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    listener('closed');
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  process.stdout.on('error', onClosed);
  process.stderr.on('error', onClosed);
  return () => {
    // The streams keep their listeners: what is still being written may fail later, and must do so quietly.
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  };
}

function packageVersion(name: string): string | undefined {
  try {
    const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
    return version;
  } catch {
    return undefined;
  }
}

async function probe(engine: Engine): Promise<Probe> {
  if (engine.device.backend === 'node') {
    const { requestNodeAdapter } = await import('../gpu/adapter-node.ts');
    return { limits: readLimits(await requestNodeAdapter()), browser: null };
  }
  return hasBrowser(engine) ? probeBrowser(engine.browser) : { limits: null, browser: null };
}

function hasBrowser(engine: Engine): engine is Engine & { readonly browser: Browser } {
  return 'browser' in engine;
}

async function probeBrowser(browser: Browser): Promise<Probe> {
  const [page] = (await browser.pages()).filter((open) => open.url().startsWith('http'));
  const limits = await page?.evaluate(async (names: readonly LimitName[]) => {
    const adapter = await navigator.gpu.requestAdapter();
    return adapter && names.map((name) => adapter.limits[name]);
  }, LIMIT_NAMES);
  return {
    limits: limits ? pairLimits(limits) : null,
    browser: (await browser.version()).replace('/', ' '),
  };
}

function readLimits({ limits }: GPUAdapter): Record<LimitName, number> {
  return pairLimits(LIMIT_NAMES.map((name) => limits[name]));
}

function pairLimits(values: readonly number[]): Record<LimitName, number> {
  return Object.fromEntries(LIMIT_NAMES.map((name, i) => [name, values[i] ?? 0])) as Record<
    LimitName,
    number
  >;
}
