import type { App } from '../context.ts';
import { dropRollup, foldEntries, hasEntriesToFold } from './fold-store.ts';

/**
 * Moves settled measure entries into the rollup and the checkpoint past them, in one transaction. The board is the same before
 * and after; entries are never deleted. Safe under any number of workers.
 */
export async function foldMeasures(app: App): Promise<{ folded: number }> {
  const isWaiting = await app.db.relay(hasEntriesToFold, 'read');
  return { folded: isWaiting ? await app.db.relay(foldEntries) : 0 };
}

/** Drops rollup and checkpoint, for rebuilding. Changes no figure. */
export const dropMeasureRollup = (app: App): Promise<void> => app.db.relay(dropRollup);
