// Builds the three things that are published, each by its mode: the library and command line for Node (`node`), the
// library for pages (`browser`), and the page that runs the engine in headless Chrome (`chrome`). Without a mode: the demo.
import { defineConfig, type UserConfig } from 'vite';

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
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: 'worker.js' } } },
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
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: 'worker.js' } } },
};

const demo: UserConfig = { root: 'demo', base: './', build: { outDir: '../dist/demo', emptyOutDir: true } };

export default defineConfig(({ mode }) => ({ node, browser, chrome })[mode] ?? demo);
