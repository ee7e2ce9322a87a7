import type { Tx } from '@bodan/db/doors';

const ISO = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A ticket as headquarters sees it: facts, no text, personal data masked by the database. */
export type HqTicketFacts = {
  tenantId: string;
  id: string;
  number: string;
  source: string;
  stage: string;
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

const FACTS = `tenant_id as "tenantId", id, number, source, stage, is_open as "isOpen", waiting_reason as "waitingReason", ${ISO('wake_at')} as "wakeAt", priority, tier, fault_code as "faultCode",
  department_code as "departmentCode", branch_id as "branchId", ${ISO('created_at')} as "createdAt", ${ISO('updated_at')} as "updatedAt", ${ISO('stage_since')} as "stageSince",
  ${ISO('first_responded_at')} as "firstRespondedAt", ${ISO('closed_at')} as "closedAt", reopen_count as "reopenCount", rework_count as "reworkCount", rating, next_metric as "nextMetric",
  ${ISO('next_due_at')} as "nextDueAt", holder_department as "stuckDepartment", ${ISO('slice_started_at')} as "stuckSince", contact_masked as "contactMasked", phone_masked as "phoneMasked"`;

export const hqTickets = (tx: Tx<'hq'>, ids: string[]): Promise<HqTicketFacts[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : tx.rows<HqTicketFacts>(`select ${FACTS} from hq_ticket where tenant_id = any (app_tenants()) and id = any ($1)`, [ids]);

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
       (c.status in ('running', 'paused') and c.breach_at <= (case when t.is_sandbox and t.sandbox_now is not null then t.sandbox_now else $3::timestamptz end) - interval '1 second') as "isOverdue"
     from clock c join tenant t on t.id = c.tenant_id where c.tenant_id = $1 and c.ticket_id = $2 order by c.started_at, c.metric, c.cycle`,
    [tenantId, ticketId, new Date(now)],
  );

export type HqSlice = {
  seq: number;
  stage: string;
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
    `select seq, stage, department_code as "departmentCode", waiting_reason as "waitingReason", counted, ${ISO('started_at')} as "startedAt", ${ISO('ended_at')} as "endedAt",
       business_seconds as "businessSeconds", wall_seconds as "wallSeconds" from slice where tenant_id = $1 and ticket_id = $2 order by seq`,
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
