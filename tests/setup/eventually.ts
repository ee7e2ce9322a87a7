import { vi } from 'vitest';
import { PATIENCE_MS } from './patience.ts';

/** Asks again every `interval` ms until `check` no longer throws, and answers what it answered. */
export const eventually = <T>(check: () => T | Promise<T>, interval = 40): Promise<T> =>
  vi.waitFor(check, { timeout: PATIENCE_MS, interval });
