import type { ClockRepair, RepairHistory, SliceRecount } from '@bodan/core/ticket/repair';
import type { TenantTx } from '../context.ts';
import type { TimeFilter } from '../time/store.ts';
import { COHORT, cohortValues } from '../what-if/store.ts';

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::int8`;

/** A page of the tickets a repair is about, by id; `number` asks for one of them. */
export async function cohortIds(tx: TenantTx, f: TimeFilter, number: string | null, after: string, limit: number): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select t.id from ticket t where ${COHORT} and ($8::text is null or t.number = $8) and t.id > $9::uuid order by t.id limit $10`,
    [...cohortValues(f), number, after, limit],
  );
  return rows.map((r) => r.id);
}

/** The whole logs of tickets and their closed slices, by ticket. */
export async function historiesOf(tx: TenantTx, ids: readonly string[]): Promise<Map<string, RepairHistory>> {
  const rows = await tx.rows<RepairHistory & { id: string }>(
    `select w.id,
       (select coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'type', e.type, 'data', e.data, 'actorKind', e.actor_kind, 'occurredAt', ${MS('e.occurred_at')}) order by e.seq), '[]')
        from ticket_event e where e.tenant_id = app_tenant() and e.ticket_id = w.id) as events,
       (select coalesce(jsonb_agg(jsonb_build_object('seq', s.seq, 'startedAt', ${MS('s.started_at')}, 'endedAt', ${MS('s.ended_at')}, 'businessSeconds', s.business_seconds) order by s.seq), '[]')
        from slice s where s.tenant_id = app_tenant() and s.ticket_id = w.id) as slices
     from unnest($1::uuid[]) w (id)`,
    [ids],
    'repair-histories',
  );
  return new Map(rows.map(({ id, ...history }) => [id, history]));
}

export const addCorrection = (tx: TenantTx, c: { id: string; versionId: string; from: Date; until: Date }): Promise<unknown[]> =>
  tx.rows(`insert into calendar_correction (tenant_id, id, version_id, from_at, until_at) values (app_tenant(), $1, $2, $3, $4)`, [
    c.id,
    c.versionId,
    c.from,
    c.until,
  ]);

/** Puts the tickets a repair is about on its list; answers how many. */
export async function listCohort(tx: TenantTx, id: string, f: TimeFilter, number: string | null): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `with listed as (insert into conversion_ticket (tenant_id, conversion_id, ticket_id, touch)
       select t.tenant_id, $9, t.id, '{}' from ticket t where ${COHORT} and ($8::text is null or t.number = $8) returning 1)
     select count(*)::int as n from listed`,
    [...cohortValues(f), number, id],
  );
  return row?.n ?? 0;
}

/** Writes the working seconds of slices as they are counted now, and keeps what they were. Throws when one is not as it was seen. */
export async function recountSlices(
  tx: TenantTx,
  r: { repairId: string; ticketId: string; isUndo: boolean; recounts: readonly SliceRecount[] },
): Promise<void> {
  if (r.recounts.length === 0) return;
  await tx.rows(
    `select recount_slices($1, $2, $3, $4::jsonb)`,
    [r.repairId, r.ticketId, r.isUndo, JSON.stringify(r.recounts)],
    'repair-recount',
  );
}

export type RepairedTicket = {
  id: string;
  number: string;
  title: string;
  outcome: 'changed' | 'kept' | 'differing' | null;
  undo: 'restored' | 'changed_since' | null;
  clocks: ClockRepair[];
};
export const REPAIR_OUTCOMES = ['changed', 'kept', 'differing'] as const;
const OUTCOME = `case when c.unmapped <> '[]' then 'differing' else c.outcome end`;

/** The tickets of a repair with what became of each, by number. */
export const repairedTickets = (
  tx: TenantTx,
  id: string,
  outcome: (typeof REPAIR_OUTCOMES)[number] | null,
  after: string,
  limit: number,
): Promise<RepairedTicket[]> =>
  tx.rows<RepairedTicket>(
    `select k.id, k.number, k.title, ${OUTCOME} as outcome, c.undo,
       (select coalesce(jsonb_agg(jsonb_build_object('metric', split_part(substr(x ->> 'field', 7), '/', 1), 'cycle', split_part(x ->> 'field', '/', 2)::int, 'from', x -> 'before', 'to', x -> 'after') order by o), '[]')
        from jsonb_array_elements(c.changes) with ordinality y (x, o)) as clocks
     from conversion_ticket c join ticket k on k.tenant_id = c.tenant_id and k.id = c.ticket_id
     where c.tenant_id = app_tenant() and c.conversion_id = $1 and ($2::text is null or ${OUTCOME} = $2) and k.number > $3 order by k.number limit $4`,
    [id, outcome, after, limit],
  );
