// Builds what is published, each by its mode: the library and command line for Node (`node`), the library for pages
// (`browser`), the elements (`elements`), the page that runs the engine in headless Chrome (`chrome`). Else: the demo.
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** Kernels without their comments, line by line: a third of what a visitor would load of them. Imports are comments too. */
const bareKernels: Plugin = {
  name: 'bare-kernels',
  enforce: 'pre',
  transform(code, id) {
    const text = id.includes('.wgsl?raw') ? /^export default (".*")/s.exec(code)?.[1] : undefined;
    if (text === undefined) return null;
    const kernel = JSON.parse(text) as string;
    const bare = kernel.replaceAll(/\/\/(?! ?#import).*/g, '').replaceAll(/ +$/gm, '');
    return `export default ${JSON.stringify(bare)};`;
  },
};

/** zod without its way to JSON Schemas, which the build publishes and no page makes: it is a quarter of zod. */
const noJsonSchemas: Plugin = {
  name: 'no-json-schemas',
  transform(code, id) {
    if (!/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/.test(id)) return null;
    const names = [...code.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name = '']) => name);
    return names.map((name) => `export const ${name} = undefined;`).join('\n');
  },
};

const node: UserConfig = {
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: false,
    rolldownOptions: {
      input: {
        index: 'src/index.node.ts',
        cli: 'src/cli/main.ts',
        kernels: 'src/cli/print-kernels.ts',
        'crew-worker': 'src/landscape/crew-worker.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'node/[name].js' },
    },
  },
};

const browser: UserConfig = {
  base: './',
  build: {
    lib: { entry: { index: 'src/index.ts' }, formats: ['es'] },
    outDir: 'dist/browser',
    minify: false,
  },
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: '[name].js' } } },
};

/** The elements for the pages of others: one file each that they share, and the engine's worker. */
const elements: UserConfig = {
  base: './',
  build: {
    lib: { entry: { index: 'src/elements/index.ts' }, formats: ['es'] },
    outDir: 'dist/elements',
    minify: false,
  },
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: '[name].js' } } },
};

const chrome: UserConfig = {
  root: 'src/engine/chrome',
  base: './',
  build: {
    outDir: '../../../dist/chrome',
    emptyOutDir: true,
    rolldownOptions: {
      output: { assetFileNames: '[name][extname]', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: '[name].js' } } },
};

/** Relative addresses throughout, so that the site works from any folder of any server. */
const demo: UserConfig = {
  root: 'demo',
  base: './',
  plugins: [bareKernels, noJsonSchemas],
  build: {
    outDir: '../dist/demo',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es', plugins: () => [bareKernels, noJsonSchemas] },
};

export default defineConfig(({ mode }) => ({ node, browser, elements, chrome })[mode] ?? demo);
