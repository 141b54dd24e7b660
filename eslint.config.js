// Lint rules: typescript-eslint's strict type-checked set, and imports between rooms that point one way only.
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Each room and the rooms it may import from (itself always). ARCHITECTURE.md draws the picture. */
const ROOMS = {
  spec: [],
  statistics: [],
  datasets: ['spec'],
  reference: ['spec', 'datasets'],
  gpu: [],
  engine: ['gpu', 'reference', 'datasets', 'statistics', 'spec'],
  landscape: ['engine', 'gpu', 'reference', 'datasets', 'statistics', 'spec'],
  wording: ['engine', 'gpu', 'statistics', 'spec'],
  elements: ['wording', 'landscape', 'engine', 'gpu', 'reference', 'datasets', 'statistics', 'spec'],
  cli: ['wording', 'landscape', 'engine', 'gpu', 'reference', 'datasets', 'statistics', 'spec'],
};

const oneWay = Object.entries(ROOMS).map(([room, allowed]) => {
  const forbidden = Object.keys(ROOMS).filter((other) => other !== room && !allowed.includes(other));
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: forbidden.map((other) => ({
            group: [`../${other}/*`, `../${other}/**`, `../../${other}/*`, `../../${other}/**`],
            message: `src/${room} must not import src/${other}: rooms import one way only (see ARCHITECTURE.md).`,
          })),
        },
      ],
    },
  };
});

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'bench/dist/', 'coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/dot-notation': 'off', // index signatures are read with brackets, as the compiler wants it
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    // Index arithmetic over typed arrays, where a check per element would cost most of the time.
    files: ['src/reference/**/*.ts', 'src/landscape/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  ...oneWay,
);
