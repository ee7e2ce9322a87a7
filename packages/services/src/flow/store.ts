import type { Flow } from '@bodan/core/flow/definition';
import { NO_COUNTS, type TicketCounts } from '@bodan/core/flow/facts';
import type { TicketHours } from '@bodan/core/ticket/state';
import type { TenantTx } from '../context.ts';

export type FlowRow = {
  id: string;
  key: string;
  name: string;
  templateKey: string | null;
  isDefault: boolean;
  retiredAt: number | null;
  version: number;
  /** As it was stored; null when nothing is drawn beside what is published. */
  draft: unknown;
  draftRevision: number;
  draftSavedAt: number | null;
  draftSavedBy: string | null;
  draftSavedByName: string | null;
  published: VersionRow | null;
  running: number;
};
export type VersionRow = {
  versionId: string;
  number: number;
  content: unknown;
  notes: string;
  publishedAt: number;
  publishedBy: string | null;
  publishedByName: string | null;
  running: number;
};

const NAME = (person: string) => `(select m.display_name from membership m where m.tenant_id = app_tenant() and m.person_id = ${person})`;
const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`;
const RUNNING = (version: string) =>
  `(select count(*)::int from ticket k where k.tenant_id = app_tenant() and k.is_open and k.flow_version_id = ${version})`;
const FLOW = `select f.id, f.key, f.name, f.template_key as "templateKey", f.retired_at as "retiredAt", f.version, f.draft, f.draft_revision as "draftRevision",
    f.draft_saved_at as "draftSavedAt", f.draft_saved_by as "draftSavedBy", ${NAME('f.draft_saved_by')} as "draftSavedByName",
    f.id = (select v.flow_id from tenant t join flow_version v on v.tenant_id = t.id and v.id = t.flow_version_id where t.id = app_tenant()) as "isDefault",
    (select jsonb_build_object('versionId', v.id, 'number', v.number, 'content', v.content, 'notes', v.notes, 'publishedAt', ${MS('v.published_at')}, 'publishedBy', v.published_by,
       'publishedByName', ${NAME('v.published_by')}, 'running', 0) from flow_version v where v.tenant_id = app_tenant() and v.flow_id = f.id order by v.number desc limit 1) as published`;
const RUNS = `(select v.flow_id, count(*)::int as n from ticket k join flow_version v on v.tenant_id = k.tenant_id and v.id = k.flow_version_id where k.tenant_id = app_tenant() and k.is_open group by 1)`;

/** Every flow of the workspace, the default one first. */
export const flowRows = (tx: TenantTx, limit: number): Promise<FlowRow[]> =>
  tx.rows<FlowRow>(
    `${FLOW}, coalesce(r.n, 0) as running from flow f left join ${RUNS} r on r.flow_id = f.id where f.tenant_id = app_tenant() order by "isDefault" desc, f.created_at, f.id limit $1`,
    [limit],
  );

/** One flow; `lock` keeps others from drawing on it or publishing it until this transaction ends. */
export async function flowRow(tx: TenantTx, id: string, lock = false): Promise<FlowRow | undefined> {
  if (lock) await tx.rows(`select 1 from flow where tenant_id = app_tenant() and id = $1 for update`, [id]);
  const [row] = await tx.rows<FlowRow>(
    `${FLOW}, coalesce((select r.n from ${RUNS} r where r.flow_id = f.id), 0) as running from flow f where f.tenant_id = app_tenant() and f.id = $1`,
    [id],
  );
  return row;
}

/** Keys that are taken, so that a new one is found. */
export async function flowKeys(tx: TenantTx): Promise<Set<string>> {
  const rows = await tx.rows<{ key: string }>(`select key from flow where tenant_id = app_tenant()`);
  return new Set(rows.map((r) => r.key));
}

export const addFlow = (
  tx: TenantTx,
  f: { id: string; key: string; name: string; templateKey: string | null; draft: Flow; at: number; savedBy: string | null },
): Promise<unknown[]> =>
  tx.rows(
    `insert into flow (tenant_id, id, key, name, template_key, draft, draft_revision, draft_saved_at, draft_saved_by) values (app_tenant(), $1, $2, $3, $4, $5, 1, $6, $7)`,
    [f.id, f.key, f.name, f.templateKey, JSON.stringify(f.draft), new Date(f.at), f.savedBy],
  );

export const changeFlowRow = (tx: TenantTx, id: string, f: { name: string; retiredAt: number | null }): Promise<unknown[]> =>
  tx.rows(`update flow set name = $2, retired_at = $3, version = version + 1 where tenant_id = app_tenant() and id = $1`, [
    id,
    f.name,
    f.retiredAt === null ? null : new Date(f.retiredAt),
  ]);

/** New tickets take this version from now on. */
export const setDefaultVersion = (tx: TenantTx, versionId: string): Promise<unknown[]> =>
  tx.rows(`update tenant set flow_version_id = $1 where id = app_tenant()`, [versionId]);

/** Keeps what was drawn, or nothing, under the next revision; answers it. */
export async function putDraft(tx: TenantTx, id: string, d: { draft: Flow; at: number; savedBy: string | null } | null): Promise<number> {
  const [row] = await tx.rows<{ revision: number }>(
    `update flow set draft = $2, draft_saved_at = $3, draft_saved_by = $4, draft_revision = draft_revision + 1 where tenant_id = app_tenant() and id = $1 returning draft_revision as revision`,
    [id, d && JSON.stringify(d.draft), d && new Date(d.at), d?.savedBy ?? null],
  );
  return row?.revision ?? 0;
}

export const addVersion = (
  tx: TenantTx,
  v: { id: string; flowId: string; content: Flow; notes: string; publishedBy: string | null; at: number },
): Promise<{ number: number }[]> =>
  tx.rows<{ number: number }>(
    `insert into flow_version (tenant_id, id, flow_id, number, content, notes, published_by, published_at)
     select app_tenant(), $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6 from flow_version where tenant_id = app_tenant() and flow_id = $2 returning number`,
    [v.id, v.flowId, JSON.stringify(v.content), v.notes, v.publishedBy, new Date(v.at)],
  );

const VERSION = `select v.id as "versionId", v.number, v.content, v.notes, v.published_at as "publishedAt", v.published_by as "publishedBy", ${NAME('v.published_by')} as "publishedByName", ${RUNNING('v.id')} as running
  from flow_version v where v.tenant_id = app_tenant() and v.flow_id = $1`;

/** Published versions, newest first. */
export const versionRows = (tx: TenantTx, flowId: string, before: number | null, limit: number): Promise<VersionRow[]> =>
  tx.rows<VersionRow>(`${VERSION} and ($2::int is null or v.number < $2) order by v.number desc limit $3`, [flowId, before, limit]);

export async function versionRow(tx: TenantTx, flowId: string, number: number): Promise<VersionRow | undefined> {
  const [row] = await tx.rows<VersionRow>(`${VERSION} and v.number = $2`, [flowId, number]);
  return row;
}

export type RunningStage = { versionId: string; number: number; stage: string; tickets: number };

/** How many open tickets are in which stage of which version of a flow. */
export const runningStages = (tx: TenantTx, flowId: string): Promise<RunningStage[]> =>
  tx.rows<RunningStage>(
    `select v.id as "versionId", v.number, k.stage, count(*)::int as tickets from flow_version v join ticket k on k.tenant_id = v.tenant_id and k.flow_version_id = v.id and k.is_open
     where v.tenant_id = app_tenant() and v.flow_id = $1 group by 1, 2, 3 order by 2 desc, 3`,
    [flowId],
  );

/** A page of open tickets of a flow in these stages of its versions, by id. */
export async function runningIds(
  tx: TenantTx,
  places: readonly { versionId: string; stage: string }[],
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select k.id from ticket k join jsonb_to_recordset($1::jsonb) p ("versionId" uuid, stage text) on p."versionId" = k.flow_version_id and p.stage = k.stage
     where k.tenant_id = app_tenant() and k.is_open and k.id > $2 order by k.id limit $3`,
    [JSON.stringify(places), after, limit],
  );
  return rows.map((r) => r.id);
}

/** What hangs on each of these tickets, by its history. */
export async function countsOfMany(tx: TenantTx, ids: readonly string[]): Promise<Map<string, TicketCounts>> {
  const rows = await tx.rows<TicketCounts & { id: string }>(
    `select ticket_id as id, count(*) filter (where type = 'ticket.attached' and data ->> 'kind' is distinct from 'signature')::int as photos,
       count(*) filter (where type = 'ticket.attached' and data ->> 'kind' = 'signature')::int as signatures,
       count(*) filter (where type = 'ticket.noted')::int as notes, count(*) filter (where type = 'ticket.called')::int as calls,
       count(*) filter (where type = 'ticket.replied')::int as replies
     from ticket_event where tenant_id = app_tenant() and ticket_id = any ($1) group by 1`,
    [ids],
  );
  const known = new Map(rows.map(({ id, ...counts }) => [id, counts]));
  return new Map(ids.map((id) => [id, known.get(id) ?? NO_COUNTS]));
}

export async function endpointIds(tx: TenantTx): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(`select id from webhook_endpoint where tenant_id = app_tenant()`);
  return rows.map((r) => r.id);
}

export type LiveRow = TicketHours & {
  stage: string;
  since: number;
  isOverdue: boolean;
};

/** Open tickets of a flow: where they are, since when they are there, and whether a promise is broken. */
export const liveRows = (tx: TenantTx, flowId: string, brokenBy: number): Promise<LiveRow[]> =>
  tx.rows<LiveRow>(
    `select k.stage, k.branch_id as "branchId", k.former_branches as "formerBranches", k.corrections, k.clock_zone as "clockZone", coalesce(k.next_breach_at <= $2, false) as "isOverdue",
       coalesce((select e.occurred_at from ticket_event e where e.tenant_id = k.tenant_id and e.ticket_id = k.id and e.type in ('ticket.moved', 'ticket.flow_migrated')
         and e.data ->> 'from' <> e.data ->> 'to' order by e.seq desc limit 1), k.created_at) as since
     from ticket k join flow_version v on v.tenant_id = k.tenant_id and v.id = k.flow_version_id where k.tenant_id = app_tenant() and v.flow_id = $1 and k.is_open`,
    [flowId, new Date(brokenBy)],
  );
