import type { TicketHours } from '@bodan/core/ticket/state';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';
import { STOCK_LIST } from './moment-store.ts';
import type { Mismatch } from './verify-store.ts';

export type TimedTicket = TicketHours & {
  id: string;
  isOpen: boolean;
  createdAt: number;
  sliceStartedAt: number;
  closedAt: number | null;
  reopenCount: number;
  flowVersionId: string;
  slices: {
    seq: number;
    stage: string;
    counted: boolean;
    startedAt: number;
    endedAt: number;
    businessSeconds: number;
    wallSeconds: number;
  }[];
  /** A log may name a closing time after its last row; a case of one may have this many gaps more. */
  extraGaps: number;
  /** With the version it ran on then, where it went over to another one later. */
  steps: { transition: string; at: number; isBack: boolean; versionId: string | null }[];
  resolution: { status: string; countedSeconds: number; markAt: number } | null;
};

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::int8`;

/** A page of tickets with their closed slices, steps and resolution clock, by id. */
export const timedTickets = (tx: TenantTx, after: string, limit: number): Promise<TimedTicket[]> =>
  tx.rows<TimedTicket>(
    `select t.id, t.is_open as "isOpen", t.branch_id as "branchId", t.former_branches as "formerBranches", t.corrections, t.clock_zone as "clockZone", t.created_at as "createdAt", t.slice_started_at as "sliceStartedAt", t.closed_at as "closedAt", t.reopen_count as "reopenCount", (t.source = 'import')::int as "extraGaps", t.flow_version_id as "flowVersionId",
       coalesce(s.list, '[]') as slices, coalesce(m.list, '[]') as steps,
       (select jsonb_build_object('status', c.status, 'countedSeconds', c.counted_seconds, 'markAt', ${MS('c.mark_at')}) from clock c where c.tenant_id = t.tenant_id and c.ticket_id = t.id and c.metric = 'resolution' and c.cycle = 1) as resolution
     from (select * from ticket where tenant_id = app_tenant() and id > $1 order by id limit $2) t
     left join lateral (select jsonb_agg(jsonb_build_object('seq', seq, 'stage', stage, 'counted', counted, 'startedAt', ${MS('started_at')}, 'endedAt', ${MS('ended_at')}, 'businessSeconds', business_seconds, 'wallSeconds', wall_seconds) order by seq) as list
       from slice x where x.tenant_id = t.tenant_id and x.ticket_id = t.id) s on true
     left join lateral (select jsonb_agg(jsonb_build_object('transition', data ->> 'transition', 'at', ${MS('occurred_at')}, 'isBack', (data ->> 'isRework')::boolean or (data ->> 'isReopen')::boolean,
         'versionId', (select g.data ->> 'fromVersionId' from ticket_event g where g.tenant_id = e.tenant_id and g.ticket_id = e.ticket_id and g.seq > e.seq and g.type = 'ticket.flow_migrated' order by g.seq limit 1)) order by seq) as list
       from ticket_event e where e.tenant_id = t.tenant_id and e.ticket_id = t.id and e.type = 'ticket.moved') m on true
     order by t.id`,
    [after, limit],
  );

/** Flow versions of the workspace, for which steps stop the resolution clock. */
export const flowsOf = (
  tx: TenantTx,
): Promise<
  { id: string; content: { stages: { key: string; kind: string }[]; transitions: { key: string; to: string; stops: string[] }[] } }[]
> => tx.rows(`select id, content from flow_version where tenant_id = app_tenant()`);

/** Headquarters' own sums against the sums of the tenants' lines, in the rollup. */
export const verifyGroup = (tx: Tx<'hq'>, sums: string[], limit: number): Promise<Mismatch[]> =>
  tx.rows<Mismatch>(
    `with own as (select substr(dimension, 7) as dimension, span, day, key, ${sums.map((m) => `sum(${m}) as ${m}`).join(', ')} from measure_rollup where group_id = app_group() and starts_with(dimension, 'group_') group by 1, 2, 3, 4),
       parts as (select dimension, span, day, key, ${sums.map((m) => `sum(${m}) as ${m}`).join(', ')} from measure_rollup where group_id = app_group() and dimension in ('', 'fault', 'department', 'tier') group by 1, 2, 3, 4)
     select 'group' as check, concat_ws(' ', dimension, span, day, key) as place, to_jsonb(p)::text as expected, to_jsonb(o)::text as found
     from parts p full join own o using (dimension, span, day, key) where (${sums.map((m) => `p.${m}`).join(', ')}) is distinct from (${sums.map((m) => `o.${m}`).join(', ')}) limit $1`,
    [limit],
  );

/** When a day of a metric was last told of, as the fold noted it, against the entries it has folded. */
export const verifyTold = (tx: Tx<'hq'>, limit: number): Promise<Mismatch[]> =>
  tx.rows<Mismatch>(
    `with wanted as (select metric, day, max(recorded_at) as at from measure_entry where group_id = app_group() and txid < measure_through() and metric not in (${STOCK_LIST}) group by 1, 2),
       noted as (select metric, day, told_at as at from measure_told where group_id = app_group())
     select 'told' as check, concat_ws(' ', metric, day) as place, w.at::text as expected, n.at::text as found
     from wanted w full join noted n using (metric, day) where w.at is distinct from n.at limit $1`,
    [limit],
  );

export type Place = { tenantId: string; groupId: string; slug: string };
export const allPlaces = (tx: Tx<'identity'>): Promise<Place[]> =>
  tx.rows<Place>(`select id as "tenantId", group_id as "groupId", slug from tenant order by slug`);
