import type { TicketSource } from './moment-store.ts';
import { filterFrom, type Narrowing } from './narrow-store.ts';
import { tenantNow } from './read-store.ts';
import type { BoardTx } from './types.ts';

/** How long the open tickets of a stage have stood there, in whole seconds of calendar time. */
export type StageWait = { key: string; tickets: number; medianSeconds: number; longestSeconds: number };

const STOOD = `greatest(0, extract(epoch from ${tenantNow('$1')} - e.stage_since))`;

/** What stands where now, the longest median first; at most as many rows as there are stages. */
export const stageWaits = (tx: BoardTx, w: Narrowing & { now: number }, source: TicketSource): Promise<StageWait[]> =>
  tx.rows<StageWait>(
    `select e.stage as key, count(*)::int as tickets, floor(percentile_cont(0.5) within group (order by ${STOOD}))::int8 as "medianSeconds", floor(max(${STOOD}))::int8 as "longestSeconds"
     from ${source} e join tenant t on t.id = e.tenant_id where e.is_open and ${filterFrom(2)} group by e.stage order by 3 desc, e.stage`,
    [new Date(w.now), w.tenantIds, w.branches, w.faults, w.departments, w.tiers],
  );
