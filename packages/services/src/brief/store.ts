import type { DelayCause } from '@bodan/core/brief/cause';
import type { Waited } from '@bodan/core/brief/delay';
import type { Slice } from '@bodan/core/sla/ledger';
import type { TicketHours } from '@bodan/core/ticket/state';
import type { Tx } from '@bodan/db/doors';
import { openAt, type TicketSource } from '../board/moment-store.ts';
import type { BoardTx } from '../board/types.ts';
import type { TenantTx } from '../context.ts';

/** The board's own ranges are no longer: a response to an older ticket is not looked for. */
const MAX_AGE_DAYS = 800;
const RESPONDED = `metric in ('first_response_met', 'first_response_missed')`;

export type WaitedRow = Waited & TicketHours;

/**
 * First responses given on a day and those still waited for at its end, as it was known when the day ended: what is recorded later
 * changes nothing. `startsAt` and `endsAt` are the first and the last instant of the day.
 */
export const waitedRows = (
  tx: BoardTx,
  source: TicketSource,
  of: { groupId: string; day: string; startsAt: number; endsAt: number },
): Promise<WaitedRow[]> =>
  tx.rows<WaitedRow>(
    `with answered as (
       select e.tenant_id, e.ticket_id, max(e.occurred_at) as at
       from generate_series($2::date - ${MAX_AGE_DAYS}, $2::date + 1, interval '1 day') d (day)
         cross join lateral (select * from measure_entry x where x.group_id = (select here_ledger($1)) and x.${RESPONDED} and x.day = d.day::date and x.recorded_at >= $3::timestamptz and x.recorded_at <= $5::timestamptz offset 0) e
       where e.occurred_at >= $3::timestamptz and e.occurred_at <= $5::timestamptz group by 1, 2 having sum(e.value) > 0),
     waiting as (
       select o.tenant_id, o.ticket_id from (${openAt('then', source)}) o join clock c on c.tenant_id = o.tenant_id and c.ticket_id = o.ticket_id and c.metric = 'first_response' and c.cycle = 1
       where c.started_at <= $5::timestamptz and (c.stopped_at is null or c.stopped_at > $5::timestamptz or (c.known_since > $5::timestamptz
         and not exists (select 1 from measure_entry x where x.group_id = (select here_ledger($1)) and x.${RESPONDED} and x.day = c.day and x.tenant_id = c.tenant_id and x.ticket_id = c.ticket_id and x.recorded_at <= $5::timestamptz)))),
     both_kinds as (
       select tenant_id, ticket_id, at, true as is_answered from answered
       union all select tenant_id, ticket_id, $4::timestamptz, false from waiting)
     select b.tenant_id as "tenantId", b.ticket_id as "ticketId", c.started_at as "startedAt", b.at as "endedAt", b.is_answered as "isAnswered", k.branch_id as "branchId", k.former_branches as "formerBranches", k.corrections,
       k.clock_zone as "clockZone"
     from both_kinds b join clock c on c.tenant_id = b.tenant_id and c.ticket_id = b.ticket_id and c.metric = 'first_response' and c.cycle = 1
       join ${source} k on k.tenant_id = b.tenant_id and k.id = b.ticket_id`,
    [of.groupId, of.day, new Date(of.startsAt), new Date(of.endsAt + 1), new Date(of.endsAt)],
  );

export type DelayFacts = {
  tenantId: string;
  ticketId: string;
  number: string;
  targetSeconds: number;
  isOpen: boolean;
  stage: string;
  holderId: string | null;
  holderDepartment: string | null;
  waitingReason: string | null;
  sliceStartedAt: number;
  slices: Slice[];
};
const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::int8`;

/** What the brief says of the tickets it speaks of: their ledger, and where they stand. */
export const delayFacts = (tx: BoardTx, source: TicketSource, ids: readonly string[]): Promise<DelayFacts[]> =>
  tx.rows<DelayFacts>(
    `select t.tenant_id as "tenantId", t.id as "ticketId", t.number, c.target_seconds as "targetSeconds", t.is_open as "isOpen", t.stage, t.holder_id as "holderId",
       t.holder_department as "holderDepartment", t.waiting_reason as "waitingReason", t.slice_started_at as "sliceStartedAt",
       coalesce((select jsonb_agg(jsonb_build_object('stage', s.stage, 'department', s.department_code, 'personId', s.person_id, 'waitingReason', s.waiting_reason, 'counted', s.counted,
           'startedAt', ${MS('s.started_at')}, 'endedAt', ${MS('s.ended_at')}, 'businessSeconds', s.business_seconds, 'wallSeconds', s.wall_seconds) order by s.seq)
         from slice s where s.tenant_id = t.tenant_id and s.ticket_id = t.id), '[]') as slices
     from ${source} t join clock c on c.tenant_id = t.tenant_id and c.ticket_id = t.id and c.metric = 'first_response' and c.cycle = 1 where t.id = any ($1)`,
    [ids],
  );

export type CauseRow = {
  tenantId: string;
  ticketId: string;
  cause: DelayCause;
  note: string;
  byName: string;
  byHq: boolean;
  at: number;
};

/** Every cause that was ever set for these tickets on a day, the newest first. */
export const causesOn = (tx: BoardTx, day: string, ids: readonly string[]): Promise<CauseRow[]> =>
  tx.rows<CauseRow>(
    `select tenant_id as "tenantId", ticket_id as "ticketId", cause, note, set_by_name as "byName", by_hq as "byHq", set_at as at from delay_cause
     where day = $1 and ticket_id = any ($2) order by seq desc`,
    [day, ids],
  );

export type ActionRow = {
  tenantId: string;
  id: string;
  ticketId: string;
  number: string;
  day: string;
  text: string;
  ownerId: string;
  dueDay: string;
  byName: string;
  byHq: boolean;
  at: number;
  doneAt: number | null;
  doneByName: string | null;
};
const ACTION = `a.tenant_id as "tenantId", a.id, a.ticket_id as "ticketId", t.number, to_char(a.day, 'YYYY-MM-DD') as day, a.text, a.owner_id as "ownerId", to_char(a.due_day, 'YYYY-MM-DD') as "dueDay",
  a.created_by_name as "byName", a.by_hq as "byHq", a.created_at as at, a.done_at as "doneAt", a.done_by_name as "doneByName"`;
const ACTIONS = (source: TicketSource) =>
  `select ${ACTION} from brief_action a join ${source} t on t.tenant_id = a.tenant_id and t.id = a.ticket_id`;
/** A brief lists no more of what earlier ones left open; the oldest first. */
const MAX_OPEN = 200;

/** The actions of a day, and what earlier days left open. */
export const actionsFor = (tx: BoardTx, source: TicketSource, day: string): Promise<ActionRow[]> =>
  tx.rows<ActionRow>(
    `(${ACTIONS(source)} where a.day = $1 order by a.created_at, a.id)
     union all (${ACTIONS(source)} where a.day < $1 and a.done_at is null order by a.due_day, a.created_at, a.id limit ${MAX_OPEN})`,
    [day],
  );

export async function actionById(tx: BoardTx, source: TicketSource, id: string): Promise<ActionRow | undefined> {
  const [row] = await tx.rows<ActionRow>(`${ACTIONS(source)} where a.id = $1`, [id]);
  return row;
}

type By = { id: string | null; name: string; isHq: boolean; at: number };

export const insertCause = (
  tx: TenantTx,
  c: { id: string; ticketId: string; day: string; cause: DelayCause; note: string },
  by: By,
): Promise<unknown[]> =>
  tx.rows(
    `insert into delay_cause (tenant_id, id, ticket_id, day, cause, note, set_by, set_by_name, by_hq, set_at) values (app_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [c.id, c.ticketId, c.day, c.cause, c.note, by.id, by.name, by.isHq, new Date(by.at)],
  );

export const insertAction = (
  tx: TenantTx,
  a: { id: string; ticketId: string; day: string; text: string; ownerId: string; dueDay: string },
  by: By,
): Promise<unknown[]> =>
  tx.rows(
    `insert into brief_action (tenant_id, id, ticket_id, day, text, owner_id, due_day, created_by, created_by_name, by_hq, created_at)
     values (app_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [a.id, a.ticketId, a.day, a.text, a.ownerId, a.dueDay, by.id, by.name, by.isHq, new Date(by.at)],
  );

/** Done, by whom and when; or open again. */
export const markAction = (tx: TenantTx, id: string, done: { at: number; byName: string } | null): Promise<unknown[]> =>
  tx.rows(`update brief_action set done_at = $2, done_by_name = $3 where tenant_id = app_tenant() and id = $1`, [
    id,
    done ? new Date(done.at) : null,
    done?.byName ?? null,
  ]);

/** Tells the owner of an action in the bell. */
export const tellOwner = (
  tx: TenantTx,
  n: { id: string; ownerId: string; ticketId: string; data: Record<string, unknown> },
): Promise<unknown[]> =>
  tx.rows(
    `insert into notification (tenant_id, id, person_id, kind, ticket_id, data) values (app_tenant(), $1, $2, 'action', $3, $4::jsonb)`,
    [n.id, n.ownerId, n.ticketId, JSON.stringify(n.data)],
  );

/** `delays` is what the brief spoke of when it was closed. */
export type ClosedBrief<D> = { delays: D[]; byName: string; at: number };
const CLOSED = `delays, closed_by_name as "byName", closed_at as at`;

export async function closedBrief<D>(tx: BoardTx, place: 'tenant' | 'group', day: string): Promise<ClosedBrief<D> | undefined> {
  const [row] = await tx.rows<ClosedBrief<D>>(
    place === 'tenant'
      ? `select ${CLOSED} from brief where tenant_id = app_tenant() and day = $1`
      : `select ${CLOSED} from group_brief where group_id = app_group() and day = $1`,
    [day],
  );
  return row;
}

type Closing = { day: string; delays: unknown; by: string | null; byName: string; at: number };
const closing = (c: Closing): unknown[] => [c.day, JSON.stringify(c.delays), c.by, c.byName, new Date(c.at)];

/** The first one who closes a day has closed it. */
export const insertBrief = (tx: TenantTx, c: Closing): Promise<unknown[]> =>
  tx.rows(
    `insert into brief (tenant_id, day, delays, closed_by, closed_by_name, closed_at) values (app_tenant(), $1, $2::jsonb, $3, $4, $5) on conflict do nothing`,
    closing(c),
  );
export const insertGroupBrief = (tx: Tx<'hq'>, c: Closing): Promise<unknown[]> =>
  tx.rows(
    `insert into group_brief (group_id, day, delays, closed_by, closed_by_name, closed_at) values (app_group(), $1, $2::jsonb, $3, $4, $5) on conflict do nothing`,
    closing(c),
  );
