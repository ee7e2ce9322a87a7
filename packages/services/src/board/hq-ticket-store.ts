import { iso } from '@bodan/core/instant';
import type { Tx } from '@bodan/db/doors';

type Label = { 'zh-CN': string; en?: string };

const ISO = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const NAME = `select s.stage -> 'name' from flow_version v cross join lateral jsonb_array_elements(v.content -> 'stages') s (stage) where`;
const ownNameOf = (of: string, k: string): string =>
  `(${NAME} v.tenant_id = ${k}.tenant_id and v.id = ${k}.flow_version_id and s.stage ->> 'key' = ${of}.stage limit 1)`;
/** What the flow of `k` calls the stage of `of`: its own version, or the newest that knows a stage it has no longer. */
const stageNameOf = (of: string, k: string): string =>
  `coalesce(${ownNameOf(of, k)},
    (${NAME} v.tenant_id = ${k}.tenant_id and s.stage ->> 'key' = ${of}.stage order by v.number desc limit 1))`;

/** A ticket as headquarters sees it: facts, no text, personal data masked by the database. */
export type HqTicketFacts = {
  tenantId: string;
  id: string;
  number: string;
  source: string;
  stage: string;
  /** As the flow version calls it that the ticket runs by. */
  stageName: Label | null;
  isOpen: boolean;
  waitingReason: string | null;
  wakeAt: string | null;
  priority: string;
  tier: string;
  faultCode: string | null;
  departmentCode: string | null;
  branchId: string | null;
  createdAt: string;
  updatedAt: string;
  stageSince: string;
  firstRespondedAt: string | null;
  closedAt: string | null;
  reopenCount: number;
  reworkCount: number;
  rating: number | null;
  nextMetric: string | null;
  nextDueAt: string | null;
  stuckDepartment: string | null;
  stuckSince: string;
  contactMasked: string;
  phoneMasked: string | null;
};

/** Codes of the standard that stand on a ticket. */
export const codesOn = (t: HqTicketFacts): (string | null)[] => [t.faultCode, t.departmentCode, t.stuckDepartment, t.tier, t.waitingReason];

/** What headquarters are told of a ticket `t`. */
export const FACTS = `t.tenant_id as "tenantId", t.id, t.number, t.source, t.stage, t.is_open as "isOpen", t.waiting_reason as "waitingReason", t.wake_at as "wakeAt", t.priority, t.tier, t.fault_code as "faultCode",
  t.department_code as "departmentCode", t.branch_id as "branchId", t.created_at as "createdAt", t.updated_at as "updatedAt", t.stage_since as "stageSince", t.first_responded_at as "firstRespondedAt",
  t.closed_at as "closedAt", t.reopen_count as "reopenCount", t.rework_count as "reworkCount", t.rating, t.next_metric as "nextMetric", t.next_due_at as "nextDueAt",
  t.holder_department as "stuckDepartment", t.slice_started_at as "stuckSince", t.contact_masked as "contactMasked", t.phone_masked as "phoneMasked", t.flow_version_id as "flowVersionId"`;

type Instant = 'wakeAt' | 'createdAt' | 'updatedAt' | 'stageSince' | 'firstRespondedAt' | 'closedAt' | 'nextDueAt' | 'stuckSince';
/** Facts as they are read: instants in epoch ms. */
export type FactsRow = {
  [K in Exclude<keyof HqTicketFacts, 'stageName'>]: K extends Instant ? number | Extract<HqTicketFacts[K], null> : HqTicketFacts[K];
} & { flowVersionId: string };

/** Written out: fifty rows are copied faster so, and PostgreSQL takes longer than this to write an instant the way JSON has it. */
const factsOf = (k: FactsRow, stageName: Label | null): HqTicketFacts => ({
  tenantId: k.tenantId,
  id: k.id,
  number: k.number,
  source: k.source,
  stage: k.stage,
  stageName,
  isOpen: k.isOpen,
  waitingReason: k.waitingReason,
  wakeAt: iso(k.wakeAt),
  priority: k.priority,
  tier: k.tier,
  faultCode: k.faultCode,
  departmentCode: k.departmentCode,
  branchId: k.branchId,
  createdAt: iso(k.createdAt),
  updatedAt: iso(k.updatedAt),
  stageSince: iso(k.stageSince),
  firstRespondedAt: iso(k.firstRespondedAt),
  closedAt: iso(k.closedAt),
  reopenCount: k.reopenCount,
  reworkCount: k.reworkCount,
  rating: k.rating,
  nextMetric: k.nextMetric,
  nextDueAt: iso(k.nextDueAt),
  stuckDepartment: k.stuckDepartment,
  stuckSince: iso(k.stuckSince),
  contactMasked: k.contactMasked,
  phoneMasked: k.phoneMasked,
});

const LISTED = `select ${FACTS} from unnest($1::uuid[], $2::uuid[]) p (tenant_id, ticket_id) join hq_ticket t on t.tenant_id = p.tenant_id and t.id = p.ticket_id`;
const ONE = `select ${FACTS}, ${stageNameOf('t', 't')} as "stageName" from hq_ticket t where t.tenant_id = any (app_tenants()) and t.id = $1`;
const STAGES = `select k.tenant_id as "tenantId", k.flow_version_id as "flowVersionId", k.stage, ${ownNameOf('k', 'k')} as own, ${stageNameOf('k', 'k')} as name
  from unnest($1::uuid[], $2::uuid[], $3::text[]) k (tenant_id, flow_version_id, stage)`;

type Staged = Pick<FactsRow, 'tenantId' | 'flowVersionId' | 'stage'>;
const stageKey = (t: Staged): string => `${t.tenantId}/${t.flowVersionId}/${t.stage}`;
/** A version of a flow never changes, so what it calls its own stages is read once. */
const ownNames = new Map<string, Label>();
const MAX_OWN_NAMES = 20_000;

async function stageNames(tx: Tx<'hq'>, tickets: readonly Staged[]): Promise<Map<string, Label | null>> {
  const names = new Map<string, Label | null>();
  const unknown = new Map<string, Staged>();
  for (const t of tickets) {
    const own = ownNames.get(stageKey(t));
    if (own) names.set(stageKey(t), own);
    else unknown.set(stageKey(t), t);
  }
  if (unknown.size === 0) return names;
  const asked = [...unknown.values()];
  const rows = await tx.rows<Staged & { own: Label | null; name: Label | null }>(
    STAGES,
    [asked.map((t) => t.tenantId), asked.map((t) => t.flowVersionId), asked.map((t) => t.stage)],
    'hq-stage-names',
  );
  if (ownNames.size >= MAX_OWN_NAMES) ownNames.clear();
  for (const row of rows) {
    names.set(stageKey(row), row.name);
    if (row.own) ownNames.set(stageKey(row), row.own);
  }
  return names;
}

/** Facts with what each ticket's flow calls its stage. */
export async function withStageNames(tx: Tx<'hq'>, rows: readonly FactsRow[]): Promise<HqTicketFacts[]> {
  const names = await stageNames(tx, rows);
  return rows.map((row) => factsOf(row, names.get(stageKey(row)) ?? null));
}

/** Those of the tickets that headquarters may see, in any order. */
export async function hqTickets(tx: Tx<'hq'>, list: readonly { tenantId: string; ticketId: string }[]): Promise<HqTicketFacts[]> {
  if (list.length === 0) return [];
  const places = [list.map((t) => t.tenantId), list.map((t) => t.ticketId)];
  return withStageNames(tx, await tx.rows<FactsRow>(LISTED, places, 'hq-tickets'));
}

export async function hqTicketById(tx: Tx<'hq'>, ticketId: string): Promise<HqTicketFacts | undefined> {
  const [row] = await tx.rows<FactsRow & Pick<HqTicketFacts, 'stageName'>>(ONE, [ticketId]);
  return row && factsOf(row, row.stageName);
}

export type HqClock = {
  metric: string;
  cycle: number;
  status: string;
  targetSeconds: number;
  countedSeconds: number;
  startedAt: string;
  dueAt: string | null;
  breachAt: string | null;
  stoppedAt: string | null;
  isOverdue: boolean;
};
export const hqClocks = (tx: Tx<'hq'>, tenantId: string, ticketId: string, now: number): Promise<HqClock[]> =>
  tx.rows<HqClock>(
    `select c.metric, c.cycle, c.status, c.target_seconds as "targetSeconds", c.counted_seconds as "countedSeconds", ${ISO('c.started_at')} as "startedAt", ${ISO('c.due_at')} as "dueAt",
       ${ISO('c.breach_at')} as "breachAt", ${ISO('c.stopped_at')} as "stoppedAt",
       coalesce(c.status in ('running', 'paused') and c.breach_at <= (case when t.is_sandbox and t.sandbox_now is not null then t.sandbox_now else $3::timestamptz end) - interval '1 second', false) as "isOverdue"
     from clock c join tenant t on t.id = c.tenant_id where c.tenant_id = $1 and c.ticket_id = $2 and (c.memory ->> 'detached')::boolean is not true order by c.started_at, c.metric, c.cycle`,
    [tenantId, ticketId, new Date(now)],
  );

export type HqSlice = {
  seq: number;
  stage: string;
  stageName: Label | null;
  departmentCode: string | null;
  waitingReason: string | null;
  counted: boolean;
  startedAt: string;
  endedAt: string;
  businessSeconds: number;
  wallSeconds: number;
};
export const hqSlices = (tx: Tx<'hq'>, tenantId: string, ticketId: string): Promise<HqSlice[]> =>
  tx.rows<HqSlice>(
    `select x.seq, x.stage, ${stageNameOf('x', 'k')} as "stageName", x.department_code as "departmentCode", x.waiting_reason as "waitingReason", x.counted, ${ISO('x.started_at')} as "startedAt",
       ${ISO('x.ended_at')} as "endedAt", x.business_seconds as "businessSeconds", x.wall_seconds as "wallSeconds"
     from slice x join hq_ticket k on k.tenant_id = x.tenant_id and k.id = x.ticket_id where x.tenant_id = $1 and x.ticket_id = $2 order by x.seq`,
    [tenantId, ticketId],
  );

export const tenantOf = async (tx: Tx<'hq'>, tenantId: string): Promise<{ slug: string; name: string } | undefined> =>
  (await tx.rows<{ slug: string; name: string }>(`select slug, name from tenant where id = $1`, [tenantId]))[0];

export type RevealedText = {
  title: string;
  customerWords: string;
  contactName: string;
  phone: string | null;
  address: string;
  device: string;
  deviceSerial: string;
  tags: string[];
  said: { type: string; actorName: string; text: string; occurredAt: string }[];
};

/** A ticket's own words and what was said on it, for the auditor's eyes. */
export async function readText(tx: Tx<'auditor'>, tenantId: string, ticketId: string): Promise<RevealedText | undefined> {
  const [row] = await tx.rows<RevealedText>(
    `select t.title, t.customer_words as "customerWords", t.contact_name as "contactName", t.phone, t.address, t.device, t.device_serial as "deviceSerial", t.tags,
       (select coalesce(jsonb_agg(jsonb_build_object('type', e.type, 'actorName', e.actor_name, 'text', e.data ->> 'text', 'occurredAt', ${ISO('e.occurred_at')}) order by e.seq), '[]')
        from ticket_event e where e.tenant_id = t.tenant_id and e.ticket_id = t.id and e.data ->> 'text' is not null) as said
     from ticket t where t.tenant_id = $1 and t.id = $2`,
    [tenantId, ticketId],
  );
  return row;
}
