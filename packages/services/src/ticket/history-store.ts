import { DomainError } from '@bodan/core/errors';
import { reversed } from '@bodan/core/search/grams';
import { localDay } from '@bodan/core/ticket/days';
import type { TicketConfig, TicketWrite } from '@bodan/core/ticket/state';
import type { TenantTx } from '../context.ts';
import { historyDocument } from './history-rows.ts';
import { StaleConfig } from './store.ts';

const INSERT = `with
  d as (select $1::jsonb as doc),
  cu as (insert into customer as c (tenant_id, id, phone, phone_reversed, name, address)
         select distinct on (r.phone) $2::uuid, r.customer_id, r.phone, r.phone_reversed, r.contact_name, r.address from d, jsonb_populate_recordset(null::ticket, d.doc -> 'tickets') r where r.phone is not null
         on conflict (tenant_id, phone) do update set name = c.name returning id, phone),
  t as (insert into ticket select r.* from d, jsonb_array_elements(d.doc -> 'tickets') e
         left join cu on cu.phone = e ->> 'phone', jsonb_populate_record(null::ticket, e || jsonb_build_object('customer_id', cu.id)) r returning id),
  s as (insert into ticket_search (tenant_id, ticket_id, created_at, grams)
         select $2, (x ->> 'id')::uuid, (x ->> 'at')::timestamptz, array(select jsonb_array_elements_text(x -> 'grams')::int) from d, jsonb_array_elements(d.doc -> 'search') x),
  k as (insert into clock select r.* from d, jsonb_populate_recordset(null::clock, d.doc -> 'clocks') r),
  l as (insert into slice select r.* from d, jsonb_populate_recordset(null::slice, d.doc -> 'slices') r),
  e as (insert into ticket_event (tenant_id, id, ticket_id, seq, type, actor_kind, actor_id, actor_name, data, occurred_at, recorded_at)
        select tenant_id, id, ticket_id, seq, type, actor_kind, actor_id, actor_name, data, occurred_at, occurred_at from d, jsonb_populate_recordset(null::ticket_event, d.doc -> 'events')),
  m as (insert into measure_entry (group_id, tenant_id, ticket_id, metric, value, day, branch_id, fault_code, department_code, tier, stage, person_id, occurred_at, recorded_at, membership)
        select group_id, tenant_id, ticket_id, metric, value, day, branch_id, fault_code, department_code, tier, stage, person_id, occurred_at, occurred_at, membership from d, jsonb_populate_recordset(null::measure_entry, d.doc -> 'measures')),
  p as (insert into measure_span (group_id, tenant_id, ticket_id, metric, day, branch_id, fault_code, department_code, tier, stage, person_id, from_at, to_at, membership)
        select group_id, $2, ticket_id, metric, day, branch_id, fault_code, department_code, tier, stage, person_id, from_at, to_at, membership from d, jsonb_populate_recordset(null::measure_span, d.doc -> 'spans'))
  select count(*)::int as n from t`;

const COUNT = `insert into counter as c (tenant_id, name, value) values ($1, $2, $3) on conflict (tenant_id, name) do update set value = c.value + $3 returning value`;

/** Gives numbers in order of creation, per year; one counter row each. */
async function number(tx: TenantTx, config: TicketConfig, writes: TicketWrite[]): Promise<Map<string, string>> {
  const byYear = new Map<string, TicketWrite[]>();
  for (const w of [...writes].sort((a, b) => a.after.createdAt - b.after.createdAt)) {
    const year = localDay(config.timeZone, w.after.createdAt).slice(0, 4);
    byYear.set(year, [...(byYear.get(year) ?? []), w]);
  }
  const numbers = new Map<string, string>();
  for (const [year, list] of byYear) {
    const [row] = await tx.rows<{ value: number }>(COUNT, [config.tenantId, `WO-${year}`, list.length]);
    const last = row?.value ?? list.length;
    list.forEach((w, i) => {
      numbers.set(w.after.id, `WO-${year}-${String(last - list.length + 1 + i).padStart(6, '0')}`);
    });
  }
  return numbers;
}

/**
 * Writes whole lives of tickets at once: what an imported log or made-up demo data brings. Recorded when it occurred.
 * The same rows as verbs would have written; nothing here decides.
 */
export async function writeHistories(
  tx: TenantTx,
  config: TicketConfig,
  writes: TicketWrite[],
  newId: () => string,
  isDemo: boolean,
): Promise<number> {
  if (writes.length === 0) return 0;
  // Lives that lie before a membership are not the group's; a sandbox, the only place that is told them, has none that began later.
  if (config.member && config.member.ledgerId !== config.groupId) throw new DomainError('sandbox_only');
  const [held] = await tx.rows<{ isHeld: boolean }>(`select hold_membership($1, $2) as "isHeld"`, [
    config.tenantId,
    config.member?.number ?? 0,
  ]);
  if (!held?.isHeld) throw new StaleConfig();
  const numbers = await number(tx, config, writes);
  const documents = writes.map((w) => historyDocument(config, { ...w, after: { ...w.after, number: numbers.get(w.after.id) ?? '' } }));
  const all = (key: 'clocks' | 'events' | 'slices' | 'measures' | 'spans') => documents.flatMap((d) => d[key] as Record<string, unknown>[]);
  const doc = {
    tickets: documents.map((d, i) => ({
      ...(d['ticket'] as Record<string, unknown>),
      is_demo: isDemo,
      customer_id: newId(),
      phone_reversed: phoneReversed(writes[i]),
    })),
    search: documents.map((d, i) => ({
      id: writes[i]?.after.id,
      at: (d['ticket'] as { created_at: string }).created_at,
      grams: d['grams'],
    })),
    clocks: all('clocks'),
    events: all('events'),
    slices: all('slices'),
    measures: all('measures'),
    spans: all('spans'),
  };
  const [row] = await tx.rows<{ n: number }>(INSERT, [JSON.stringify(doc), config.tenantId], 'history-insert');
  return row?.n ?? 0;
}

const phoneReversed = (w: TicketWrite | undefined): string | null => (w?.after.phone ? reversed(w.after.phone) : null);

/** Which of these tickets are there already: an import that was cut off goes on with the rest. */
export async function presentTickets(tx: TenantTx, tenantId: string, ids: string[]): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(`select id from ticket where tenant_id = $1 and id = any ($2)`, [tenantId, ids]);
  return new Set(rows.map((r) => r.id));
}
