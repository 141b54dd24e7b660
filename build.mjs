// Builds dist/ from nothing: code for Node, pages and headless Chrome, the elements with their manifest, the static site
// (dist/demo), type declarations, the published JSON Schema.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'vite';
import { elementsManifest } from './elements-manifest.mjs';

rmSync('dist', { recursive: true, force: true });
for (const mode of ['node', 'browser', 'elements', 'chrome', 'demo']) await build({ mode, logLevel: 'warn' });
chmodSync('dist/cli.js', 0o755);
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
const { sweepJsonSchema } = await import('./dist/index.js');
writeFileSync('dist/sweep.schema.json', `${JSON.stringify(sweepJsonSchema(), null, 2)}\n`);
writeFileSync('dist/custom-elements.json', `${JSON.stringify(elementsManifest('src/elements'), null, 2)}\n`);
