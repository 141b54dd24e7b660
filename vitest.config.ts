// Four families of tests, each its own project: unit (Node, no GPU), gpu (Dawn in Node), browser (Chrome), e2e.
import { defineConfig } from 'vitest/config';

const oneAtATime = {
  pool: 'forks',
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 120_000,
} as const;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'gpu', include: ['tests/gpu/**/*.test.ts'], ...oneAtATime } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], ...oneAtATime } },
      { test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], ...oneAtATime } },
    ],
  },
});
