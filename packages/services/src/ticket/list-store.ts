import type { AlertKind } from '@bodan/core/alert/digest';
import type { ApprovalState } from '@bodan/core/flow/approval';
import type { FormerBranch } from '@bodan/core/ticket/state';
import type { TenantTx } from '../context.ts';
import { preparedNames } from '../prepared.ts';
import { type Bind, type CustomFilter, customCondition } from './list-field-store.ts';

export type TicketRow = {
  id: string;
  number: string;
  title: string;
  source: string;
  stage: string;
  isOpen: boolean;
  waitingReason: string | null;
  priority: string;
  tier: string;
  faultCode: string | null;
  departmentCode: string | null;
  branchId: string | null;
  formerBranches: FormerBranch[];
  corrections: string[];
  clockZone: string | null;
  customerId: string | null;
  contactName: string;
  phone: string | null;
  address: string;
  device: string;
  tags: string[];
  custom: Record<string, unknown>;
  assigneeId: string | null;
  holderId: string | null;
  holderDepartment: string | null;
  approval: ApprovalState | null;
  createdAt: number;
  updatedAt: number;
  stageSince: number;
  closedAt: number | null;
  nextMetric: string | null;
  nextDueAt: number | null;
  nextBreachAt: number | null;
  nextAtRiskAt: number | null;
  nextTargetSeconds: number | null;
  nextCountedSeconds: number | null;
  nextMarkAt: number | null;
  sliceStartedAt: number;
  version: number;
  flowVersionId: string;
};

/** What a list shows of a ticket. */
export const COLUMNS = `t.id, t.number, t.title, t.source, t.stage, t.is_open as "isOpen", t.waiting_reason as "waitingReason", t.priority, t.tier, t.fault_code as "faultCode",
  t.department_code as "departmentCode", t.branch_id as "branchId", t.former_branches as "formerBranches", t.corrections, t.clock_zone as "clockZone", t.customer_id as "customerId", t.contact_name as "contactName", t.phone, t.address, t.device, t.tags, t.custom,
  t.assignee_id as "assigneeId", t.holder_id as "holderId", t.holder_department as "holderDepartment", t.approval, t.created_at as "createdAt", t.updated_at as "updatedAt", t.stage_since as "stageSince",
  t.closed_at as "closedAt", t.next_metric as "nextMetric", t.next_due_at as "nextDueAt", t.next_breach_at as "nextBreachAt", t.next_at_risk_at as "nextAtRiskAt",
  t.next_target_seconds as "nextTargetSeconds", t.next_counted_seconds as "nextCountedSeconds", t.next_mark_at as "nextMarkAt", t.slice_started_at as "sliceStartedAt", t.version, t.flow_version_id as "flowVersionId"`;

/** A target used up exactly is still met: a clock counts as breached from the second after. */
export const BREACH_AFTER_MS = 1000;

/** `asked`: by since when one of the filter's approvers is asked. */
export type SortKey = 'created' | 'updated' | 'due' | 'asked';
export type Filter = {
  stages: string[];
  isOpen: boolean | null;
  assigneeId: string | 'none' | null;
  /** Ids, and `none` for tickets of no branch. */
  branchIds: string[];
  faultCodes: string[];
  departmentCodes: string[];
  tiers: string[];
  priorities: string[];
  sources: string[];
  customerId: string | null;
  /** Those in which it is the turn of one of these people to decide. */
  approvers: readonly string[] | null;
  isWaiting: boolean | null;
  /** Breached at this instant (epoch ms) by its most urgent clock. */
  overdueAt: number | null;
  createdFrom: number | null;
  createdTo: number | null;
  /** What one message told its reader of: a digest of the bell or of a device, all of it or one kind. */
  told: { id: string; kind: AlertKind | null; personId: string } | null;
  /** Made of the rows of this import. */
  importId: string | null;
  custom: readonly CustomFilter[];
  ids: string[] | null;
};
/** The usual order. */
export const NEWEST = { key: 'created', isReversed: false } as const;
export type Cursor = { at: string; id: string };

const ALERT_KIND = `case when a.level like '~cleared/%' then 'breach_cleared' when a.is_late then 'breached' else 'at_risk' end`;

/** The tickets of one's own notice or digest in the bell, or of one's own message on devices. */
function toldCondition(told: NonNullable<Filter['told']>, bind: Bind): string {
  const [id, person] = [bind(told.id), bind(told.personId)];
  const ofKind = (kind: string) => (told.kind === null ? '' : ` and ${kind} = ${bind(told.kind)}`);
  return `t.id in (select n.ticket_id from notification n where n.tenant_id = $1 and n.person_id = ${person} and (n.digest_id = ${id} or n.id = ${id})${ofKind('n.kind')}
    union all select a.ticket_id from push_delivery d join clock_alert a on a.tenant_id = d.tenant_id and a.id = d.alert_id
      where d.tenant_id = $1 and d.person_id = ${person} and ${id} = any (d.messages)${ofKind(ALERT_KIND)})`;
}

/** Approvals that wait for one of these people, each ticket once: their rows are few and fetched one by one. */
const WAITING = (people: string) => `(select x.*, a.asked_at from
    (select ticket_id, min(asked_at) as asked_at from ticket_turn where tenant_id = $1 and person_id = any (${people}) group by ticket_id) a
    cross join lateral (select t.* from ticket t where t.tenant_id = $1 and t.id = a.ticket_id offset 0) x offset 0) t`;

/** Builds a FROM and a WHERE whose parameters are all bound; custom fields were checked against the field set before. */
export function conditions(tenantId: string, f: Filter): { from: string; where: string; values: unknown[]; bind: Bind } {
  const values: unknown[] = [tenantId];
  const parts = ['t.tenant_id = $1'];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const oneOf = (column: string, list: string[]) => {
    if (list.length === 1) parts.push(`${column} = ${bind(list[0])}`);
    else if (list.length > 1) parts.push(`${column} = any (${bind(list)})`);
  };
  oneOf('t.stage', f.stages);
  if (f.branchIds.includes('none'))
    parts.push(`(t.branch_id is null or t.branch_id = any (${bind(f.branchIds.filter((id) => id !== 'none'))}))`);
  else oneOf('t.branch_id', f.branchIds);
  oneOf('t.fault_code', f.faultCodes);
  oneOf('t.department_code', f.departmentCodes);
  oneOf('t.tier', f.tiers);
  oneOf('t.priority', f.priorities);
  oneOf('t.source', f.sources);
  if (f.isOpen !== null) parts.push(f.isOpen ? 't.is_open' : 'not t.is_open');
  if (f.assigneeId === 'none') parts.push('t.assignee_id is null');
  else if (f.assigneeId) parts.push(`t.assignee_id = ${bind(f.assigneeId)}`);
  if (f.customerId) parts.push(`t.customer_id = ${bind(f.customerId)}`);
  if (f.isWaiting !== null) parts.push(`t.waiting_reason is ${f.isWaiting ? 'not ' : ''}null`);
  if (f.overdueAt !== null) parts.push(`t.next_breach_at <= ${bind(new Date(f.overdueAt - BREACH_AFTER_MS))}`);
  if (f.createdFrom !== null) parts.push(`t.created_at >= ${bind(new Date(f.createdFrom))}`);
  if (f.createdTo !== null) parts.push(`t.created_at < ${bind(new Date(f.createdTo))}`);
  if (f.told) parts.push(toldCondition(f.told, bind));
  if (f.importId)
    parts.push(`t.id in (select r.ticket_id from ticket_import_row r where r.tenant_id = $1 and r.import_id = ${bind(f.importId)})`);
  for (const custom of f.custom) parts.push(customCondition(custom, bind));
  // Few tickets are fetched by their ids and then put in order; the offset keeps the two apart.
  if (f.approvers) {
    if (f.ids) parts.push(`t.id = any (${bind(f.ids)})`);
    return { from: WAITING(bind(f.approvers)), where: parts.join(' and '), values, bind };
  }
  const from = f.ids ? `(select t.* from ticket t where t.tenant_id = $1 and t.id = any (${bind(f.ids)}) offset 0) t` : 'ticket t';
  return { from, where: parts.join(' and '), values, bind };
}

/** What has no due time stands in no order of due times: it comes after it, the newest first. */
export type TimeOrder = SortKey | 'undated';
const ORDER: Record<TimeOrder, { column: string; direction: 'asc' | 'desc'; only?: string }> = {
  created: { column: 't.created_at', direction: 'desc' },
  updated: { column: 't.updated_at', direction: 'desc' },
  due: { column: 't.next_breach_at', direction: 'asc', only: 't.next_breach_at is not null' },
  asked: { column: 't.asked_at', direction: 'asc' },
  undated: { column: 't.created_at', direction: 'desc', only: 't.next_breach_at is null' },
};

/**
 * One page, stable: ties are broken by id. The page walks the index; a sort of the whole match is never wanted for 50 rows (`readRevisionToList`).
 * Ends its transaction, unless `goesOn`.
 */
export async function listTickets(
  tx: TenantTx,
  tenantId: string,
  f: Filter,
  sort: { key: TimeOrder; isReversed: boolean; goesOn?: boolean },
  after: Cursor | null,
  limit: number,
): Promise<TicketRow[]> {
  const { from, where, values } = conditions(tenantId, f);
  const { column, direction, only } = ORDER[sort.key];
  const isUp = (direction === 'asc') !== sort.isReversed;
  const parts = only ? [where, only] : [where];
  if (after) {
    values.push(after.at, after.id);
    parts.push(`(${column}, t.id) ${isUp ? '>' : '<'} ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  values.push(limit);
  // The indexes put nulls last, walked backwards first; without saying so the page would sort the whole match instead of walking them.
  const order = isUp ? `asc${direction === 'desc' ? ' nulls first' : ''}` : `desc nulls ${direction === 'desc' ? 'last' : 'first'}`;
  const text = `select ${COLUMNS} from ${from} where ${parts.join(' and ')} order by ${column} ${order}, t.id ${order} limit $${values.length}`;
  return sort.goesOn ? tx.rows<TicketRow>(text, values, preparedName(text)) : tx.last<TicketRow>(text, values, preparedName(text));
}

const preparedName = preparedNames('list');

/** How many match, up to a ceiling: a count beyond it is told as "more than". */
export async function countTickets(tx: TenantTx, tenantId: string, f: Filter, ceiling: number): Promise<number> {
  const { from, where, values } = conditions(tenantId, f);
  values.push(ceiling + 1);
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from (select 1 from ${from} where ${where} limit $${values.length}) x`,
    values,
  );
  return row?.n ?? 0;
}

const TEXT = `lower(concat_ws(E'\\n', t.number, t.title, t.customer_words, t.contact_name, t.address, t.device, t.device_serial, array_to_string(t.tags, E'\\n')))`;

/**
 * Tickets by search words, newest first: candidates from the reviewed search function, each checked again for really holding every
 * word. They come newest first, so the checking stops at a full page; most texts hold the words as they were typed.
 */
export const searchRows = (
  tx: TenantTx,
  tenantId: string,
  grams: number[],
  candidates: number,
  words: string[],
  limit: number,
): Promise<TicketRow[]> =>
  tx.rows<TicketRow>(
    `select x.* from (
       select t.* from search_tickets($2, $3) c, lateral (
         select ${COLUMNS} from ticket t, lateral (select ${TEXT} as text offset 0) s
         where t.tenant_id = $1 and t.id = c.ticket_id and (select bool_and(position(w in s.text) > 0 or position(w in normalize(s.text, nfkc)) > 0) from unnest($4::text[]) w) offset 0) t
       limit $5) x
     order by x."createdAt" desc, x.id desc`,
    [tenantId, grams, candidates, words, limit],
    'search-rows',
  );

/** Tickets by the tail of a phone number (null: by none), through the index on the reversed number, and by whole ticket numbers. */
export const tailRows = (
  tx: TenantTx,
  tenantId: string,
  reversedTail: string | null,
  numbers: string[],
  limit: number,
): Promise<TicketRow[]> =>
  tx.rows<TicketRow>(
    `select ${COLUMNS} from ticket t where t.tenant_id = $1 and t.id = any (array(
       select p.id from ticket p where p.tenant_id = $1 and p.phone_reversed >= $2 and p.phone_reversed < $3
       union all select n.id from ticket n where n.tenant_id = $1 and n.number = any ($4)))
     order by t.created_at desc, t.id desc limit $5`,
    [tenantId, reversedTail, reversedTail === null ? null : `${reversedTail}:`, numbers, limit],
    'search-tail',
  );

/** A filter that lets every ticket pass. */
export const EVERYTHING = {
  stages: [],
  isOpen: null,
  assigneeId: null,
  branchIds: [],
  faultCodes: [],
  departmentCodes: [],
  tiers: [],
  priorities: [],
  sources: [],
  customerId: null,
  approvers: null,
  isWaiting: null,
  overdueAt: null,
  createdFrom: null,
  createdTo: null,
  told: null,
  importId: null,
  custom: [],
} satisfies Omit<Filter, 'ids'>;
