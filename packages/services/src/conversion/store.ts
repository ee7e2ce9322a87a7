import type { ConversionPlan, Unmapped, ValueChange } from '@bodan/core/conversion/convert';
import type { Touch } from '@bodan/core/standard/diff';
import type { CodeList } from '@bodan/core/standard/retirement';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

export type ConversionKind = 'adoption' | 'field' | 'promotion' | 'repair';
export type ConversionStatus = 'scheduled' | 'running' | 'done' | 'undoing' | 'undone' | 'cancelled';

/** The column a code of each list stands in. */
export const CODE_COLUMN: Record<CodeList, string> = {
  faultCodes: 'fault_code',
  departments: 'department_code',
  tiers: 'tier',
  waitingReasons: 'waiting_reason',
};

/** Tickets of a touch as a condition on `k`; `bind` takes a value and answers its place. */
export function touched(touch: Touch, bind: (value: unknown) => string): string {
  if ('list' in touch) return `k.${CODE_COLUMN[touch.list]} = ${bind(touch.code)}`;
  if ('holder' in touch) return `k.holder_department = ${bind(touch.holder)}`;
  const key = bind(touch.key);
  if (touch.values === null) return `k.custom ? ${key}`;
  const values = bind(touch.values);
  return `(k.custom ->> ${key} = any (${values}::text[]) or (jsonb_typeof(k.custom -> ${key}) = 'array' and k.custom -> ${key} ?| ${values}::text[]))`;
}

export type ConversionRow = {
  id: string;
  kind: ConversionKind;
  status: ConversionStatus;
  plan: ConversionPlan;
  facts: Record<string, unknown>;
  expected: Record<string, number>;
  startsAt: number;
  createdBy: string | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  undoneAt: number | null;
};
const ROW = `id, kind, status, plan, facts, expected, starts_at as "startsAt", created_by as "createdBy", created_at as "createdAt", started_at as "startedAt",
  finished_at as "finishedAt", undone_at as "undoneAt"`;

export const addConversion = (
  tx: TenantTx,
  c: Pick<ConversionRow, 'id' | 'kind' | 'status' | 'plan' | 'facts' | 'expected' | 'createdBy'> & { startsAt: Date; createdAt: Date },
): Promise<unknown[]> =>
  tx.rows(
    `insert into conversion (tenant_id, id, kind, status, plan, facts, expected, starts_at, created_by, created_at) values (app_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      c.id,
      c.kind,
      c.status,
      JSON.stringify(c.plan),
      JSON.stringify(c.facts),
      JSON.stringify(c.expected),
      c.startsAt,
      c.createdBy,
      c.createdAt,
    ],
  );

export async function conversionById(tx: TenantTx, id: string): Promise<ConversionRow | undefined> {
  const [row] = await tx.rows<ConversionRow>(`select ${ROW} from conversion where tenant_id = app_tenant() and id = $1`, [id]);
  return row;
}

/** Newest first. */
export const conversionsOf = (tx: TenantTx, kind: ConversionKind, limit: number): Promise<ConversionRow[]> =>
  tx.rows<ConversionRow>(
    `select ${ROW} from conversion where tenant_id = app_tenant() and kind = $1 order by created_at desc, id desc limit $2`,
    [kind, limit],
  );

export const atWork = (tx: TenantTx, kind: ConversionKind): Promise<{ id: string; status: ConversionStatus }[]> =>
  tx.rows<{ id: string; status: ConversionStatus }>(
    `select id, status from conversion where tenant_id = app_tenant() and kind = $1 and status in ('scheduled', 'running', 'undoing')`,
    [kind],
  );

/** The status as it is now, held until the transaction ends: whoever stops the work waits for those who are at it. */
export const holdStatus = async (tx: TenantTx, id: string): Promise<ConversionStatus | undefined> =>
  (
    await tx.rows<{ status: ConversionStatus }>(
      `select status from conversion where tenant_id = app_tenant() and id = $1 for share`,
      [id],
      'conversion-hold',
    )
  )[0]?.status;

type Stamp = 'started_at' | 'finished_at' | 'undone_at';
/** Moves a conversion on; false when it was not in a state to come from. */
export async function setStatus(
  tx: TenantTx,
  id: string,
  from: readonly ConversionStatus[],
  to: ConversionStatus,
  stamp: { column: Stamp; at: number } | null,
): Promise<boolean> {
  const set = stamp ? `, ${stamp.column} = $4` : '';
  const rows = await tx.rows(
    `update conversion set status = $3${set} where tenant_id = app_tenant() and id = $1 and status = any ($2) returning 1`,
    [id, from, to, ...(stamp ? [new Date(stamp.at)] : [])],
  );
  return rows.length === 1;
}

export const setFacts = (tx: TenantTx, id: string, c: Pick<ConversionRow, 'plan' | 'facts' | 'expected'>): Promise<unknown[]> =>
  tx.rows(`update conversion set plan = $2, facts = $3, expected = $4 where tenant_id = app_tenant() and id = $1`, [
    id,
    JSON.stringify(c.plan),
    JSON.stringify(c.facts),
    JSON.stringify(c.expected),
  ]);

/** Puts the touched tickets on the list, each with the keys of what touches it; those nothing is done to are ticked off at once. Answers how many wait for their turn. */
export async function listTickets(
  tx: TenantTx,
  id: string,
  touching: readonly { key: string; touch: Touch; converts: boolean }[],
  which: 'all' | 'open' = 'all',
): Promise<number> {
  if (touching.length === 0) return 0;
  const values: unknown[] = [id];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const cases = touching.map(({ key, touch }) => ({ key: bind(key), where: touched(touch, bind) }));
  const converts = cases.filter((_, i) => touching[i]?.converts).map((c) => c.where);
  const rows = await tx.rows<{ n: number }>(
    `with listed as (insert into conversion_ticket (tenant_id, conversion_id, ticket_id, touch, outcome)
       select k.tenant_id, $1, k.id, array_remove(array[${cases.map((c) => `case when ${c.where} then ${c.key}::text end`).join(', ')}], null),
         case when ${converts.length > 0 ? converts.join(' or ') : 'false'} then null else 'kept' end
       from ticket k where k.tenant_id = app_tenant() ${which === 'open' ? 'and k.is_open ' : ''}and (${cases.map((c) => c.where).join(' or ')}) returning outcome)
     select (count(*) filter (where outcome is null))::int as n from listed`,
    values,
  );
  return rows[0]?.n ?? 0;
}

export type ConversionCounts = { total: number; done: number; changed: number; restored: number; changedSince: number; unmapped: number };
export type TouchCounts = { touch: string; tickets: number };

/** How far it is, and how many tickets each change touched. */
export async function conversionCounts(tx: TenantTx, id: string): Promise<ConversionCounts & { byTouch: TouchCounts[] }> {
  const [row] = await tx.rows<ConversionCounts>(
    `select count(*)::int as total, count(outcome)::int as done, (count(*) filter (where outcome = 'changed'))::int as changed, (count(*) filter (where undo = 'restored'))::int as restored,
       (count(*) filter (where undo = 'changed_since'))::int as "changedSince", (count(*) filter (where unmapped <> '[]'))::int as unmapped
     from conversion_ticket where tenant_id = app_tenant() and conversion_id = $1`,
    [id],
  );
  const byTouch = await tx.rows<TouchCounts>(
    `select x.touch, count(*)::int as tickets from conversion_ticket c cross join unnest(c.touch) as x (touch) where c.tenant_id = app_tenant() and c.conversion_id = $1 group by 1 order by 1`,
    [id],
  );
  return { ...(row ?? { total: 0, done: 0, changed: 0, restored: 0, changedSince: 0, unmapped: 0 }), byTouch };
}

const ids = async (rows: Promise<{ id: string }[]>): Promise<string[]> => (await rows).map((r) => r.id);

export const ticketsToConvert = (tx: TenantTx, id: string, limit: number): Promise<string[]> =>
  ids(
    tx.rows(
      `select ticket_id as id from conversion_ticket where tenant_id = app_tenant() and conversion_id = $1 and outcome is null order by ticket_id limit $2`,
      [id, limit],
      'conversion-open',
    ),
  );

export const ticketsToRestore = (tx: TenantTx, id: string, limit: number): Promise<string[]> =>
  ids(
    tx.rows(
      `select ticket_id as id from conversion_ticket where tenant_id = app_tenant() and conversion_id = $1 and outcome = 'changed' and undo is null order by ticket_id limit $2`,
      [id, limit],
      'conversion-restore',
    ),
  );

/** Ticks a ticket off; false when somebody else did it before. */
export const tickConverted = async (
  tx: TenantTx,
  id: string,
  t: { ticketId: string; outcome: 'changed' | 'kept'; changes: readonly ValueChange[]; unmapped: readonly Unmapped[] },
): Promise<boolean> =>
  (
    await tx.rows(
      `update conversion_ticket set outcome = $3, changes = $4, unmapped = $5 where tenant_id = app_tenant() and conversion_id = $1 and ticket_id = $2 and outcome is null returning 1`,
      [id, t.ticketId, t.outcome, JSON.stringify(t.changes), JSON.stringify(t.unmapped)],
      'conversion-tick',
    )
  ).length === 1;

export const changesOf = async (tx: TenantTx, id: string, ticketId: string): Promise<ValueChange[]> =>
  (
    await tx.rows<{ changes: ValueChange[] }>(
      `select changes from conversion_ticket where tenant_id = app_tenant() and conversion_id = $1 and ticket_id = $2`,
      [id, ticketId],
      'conversion-changes',
    )
  )[0]?.changes ?? [];

export const tickRestored = async (tx: TenantTx, id: string, ticketId: string, undo: 'restored' | 'changed_since'): Promise<boolean> =>
  (
    await tx.rows(
      `update conversion_ticket set undo = $3 where tenant_id = app_tenant() and conversion_id = $1 and ticket_id = $2 and outcome = 'changed' and undo is null returning 1`,
      [id, ticketId, undo],
      'conversion-tick-restored',
    )
  ).length === 1;

export type LeftTicket = { ticketId: string; number: string; unmapped: Unmapped[] };
/** Tickets with values that had no place in the new definition, by number. */
export const unmappedTickets = (tx: TenantTx, id: string, limit: number): Promise<LeftTicket[]> =>
  tx.rows<LeftTicket>(
    `select c.ticket_id as "ticketId", k.number, c.unmapped from conversion_ticket c join ticket k on k.tenant_id = c.tenant_id and k.id = c.ticket_id
     where c.tenant_id = app_tenant() and c.conversion_id = $1 and c.unmapped <> '[]' order by k.number limit $2`,
    [id, limit],
  );

export type ConversionKey = { tenantId: string; groupId: string; conversionId: string };
/** Conversions with something to do: at work, or scheduled for an instant that has come. */
export const dueConversions = (tx: Tx<'relay'>, now: number, limit: number): Promise<ConversionKey[]> =>
  tx.rows<ConversionKey>(
    `select c.tenant_id as "tenantId", t.group_id as "groupId", c.id as "conversionId" from conversion c join tenant t on t.id = c.tenant_id
     where c.status in ('running', 'undoing') or (c.status = 'scheduled' and c.starts_at <= $1) order by c.starts_at, c.id limit $2`,
    [new Date(now), limit],
    'conversions-due',
  );
