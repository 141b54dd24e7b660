// Builds the benchmarks and the process that hosts a peer. Libraries stay outside, as their users have them.
import path from 'node:path';
import { defineConfig } from 'vite';

const bench = import.meta.dirname;

export default defineConfig({
  root: path.dirname(bench),
  build: {
    ssr: true,
    target: 'node20',
    outDir: path.join(bench, 'dist'),
    emptyOutDir: true,
    rolldownOptions: {
      external: [/^@jax-js\//, /^@tensorflow\//],
      input: { main: path.join(bench, 'main.ts'), host: path.join(bench, 'peers', 'host.ts') },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
});
