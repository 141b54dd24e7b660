// Serves the page that holds the engine, to this machine only: WebGPU wants localhost or https.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param root the folder with the built page; default: beside this build
 */
export async function servePage(
  folder = fileURLToPath(new URL('../chrome/', import.meta.url)),
): Promise<PageServer> {
  const root = path.resolve(folder) + path.sep;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.join(root, pathname === '/' ? 'index.html' : pathname);
    const type = TYPES[path.extname(file)];
    if (!file.startsWith(root) || type === undefined) {
      response.writeHead(404).end();
      return;
    }
    readFile(file).then(
      (contents) => response.writeHead(200, { 'content-type': type }).end(contents),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
