import type { Tx } from '@bodan/db/doors';

/** One at a time adds to what a place limits by this name, until its transaction ends: who counts and then inserts is not overtaken. */
export const holdLimit = (tx: Tx<'tenant'> | Tx<'hq'>, name: string): Promise<unknown[]> =>
  tx.rows(`select pg_advisory_xact_lock(hashtextextended($1 || ':' || coalesce(app_tenant(), app_group())::text, 0))`, [name]);
