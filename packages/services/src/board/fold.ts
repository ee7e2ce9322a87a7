import type { App } from '../context.ts';
import { dropRollup, foldEntries, hasEntriesToFold } from './fold-store.ts';

const MOST_AT_ONCE = 200_000;

/**
 * Moves settled measure entries into the rollup and the checkpoint past them, so many in a transaction. The board is the same before, between
 * and after; entries are never deleted. Safe under any number of workers.
 */
export async function foldMeasures(app: App, mostAtOnce: number = MOST_AT_ONCE): Promise<{ folded: number }> {
  if (!(await app.db.relay(hasEntriesToFold, 'read'))) return { folded: 0 };
  let folded = 0;
  for (let last = mostAtOnce; last >= mostAtOnce; folded += last) last = await app.db.relay((tx) => foldEntries(tx, mostAtOnce));
  return { folded };
}

/** Drops rollup and checkpoint, for rebuilding. Changes no figure. */
export const dropMeasureRollup = (app: App): Promise<void> => app.db.relay(dropRollup);
