import { defineConfig } from 'vitest/config';
import { CountReporter } from './tests/setup/reporter.ts';

// Generous on purpose: the same tests took four times as long on a busy machine.
const UNIT_MS = 20_000;
const BROWSER_MS = 120_000;

// Neither a rule nor a service keeps anything between two files, and each file has a database of its own: sharing processes halves the work.
const shared = { isolate: false };
const withDatabase = { globalSetup: ['./tests/setup/global.ts'], testTimeout: UNIT_MS, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    reporters: ['default', new CountReporter()],
    pool: 'forks',
    projects: [
      { extends: true, test: { name: 'core', include: ['packages/core/test/**/*.test.ts'], testTimeout: UNIT_MS, ...shared } },
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
        test: { name: 'web', include: ['apps/web/test/**/*.test.ts'], globalSetup: ['./tests/setup/web.ts'], testTimeout: UNIT_MS },
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
          testTimeout: BROWSER_MS,
          hookTimeout: 620_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
