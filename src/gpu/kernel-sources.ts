// The text of every kernel, by its path inside kernels/.
const modules = import.meta.glob<string>('../../kernels/**/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Paths such as `train.wgsl` or `shared/loss/mse.wgsl`, each with its WGSL. */
export const kernelSources: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(modules).map(([path, text]) => [path.replace(/^.*\/kernels\//, ''), text]),
);
