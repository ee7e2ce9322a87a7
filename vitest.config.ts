import { defineConfig } from 'vitest/config';
import { PATIENCE_MS, TEST_MS } from './tests/setup/patience.ts';
import { CountReporter } from './tests/setup/reporter.ts';

// Neither a rule nor a service keeps anything between two files, and each file has a database of its own: sharing processes halves the work.
const shared = { isolate: false };
const withDatabase = { globalSetup: ['./tests/setup/global.ts'], testTimeout: TEST_MS, hookTimeout: TEST_MS };

export default defineConfig({
  test: {
    reporters: ['default', new CountReporter()],
    pool: 'forks',
    expect: { poll: { timeout: PATIENCE_MS } },
    projects: [
      { extends: true, test: { name: 'core', include: ['packages/core/test/**/*.test.ts'], testTimeout: TEST_MS, ...shared } },
      {
        extends: true,
        test: {
          name: 'data',
          include: ['packages/{db,services,adapters}/test/**/*.test.ts', 'apps/{api,worker}/test/**/*.test.ts'],
          ...withDatabase,
          ...shared,
        },
      },
      {
        extends: './apps/web/vitest.config.ts',
        test: { name: 'web', include: ['apps/web/test/**/*.test.ts'], globalSetup: ['./tests/setup/web.ts'], testTimeout: TEST_MS },
      },
      {
        extends: true,
        test: { name: 'tests', include: ['tests/**/*.test.ts'], exclude: ['tests/browser/**', 'tests/setup/**'], ...withDatabase },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 2 * TEST_MS,
          hookTimeout: 620_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
