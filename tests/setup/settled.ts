import type { App } from '@bodan/services/context';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';

const snapshot = (app: App): Promise<{ open: string; next: string }> =>
  app.db.relay(async (tx) => {
    const [row] = await tx.rows<{ open: string; next: string }>(
      'select pg_snapshot_xmin(pg_current_snapshot())::text as open, pg_snapshot_xmax(pg_current_snapshot())::text as next',
    );
    if (!row) throw new Error('a snapshot is always there');
    return row;
  }, 'read');

/**
 * Waits until all that is written so far is older than every open transaction, and answers a position after it. Feeds read and folding
 * folds only what is; transactions are those of the whole cluster, so of other tests too.
 */
export async function settled(app: App): Promise<string> {
  const { next } = await snapshot(app);
  return eventually(async () => {
    const { open } = await snapshot(app);
    expect(BigInt(open)).toBeGreaterThanOrEqual(BigInt(next));
    return open;
  });
}
