import type { TenantTx } from '../context.ts';
import type { Mismatch } from './verify-store.ts';

/*
 * Of every shared field with listed values: what the entries of each ticket add up to by the values it holds, against what the tickets and clocks
 * themselves say. Values are taken from the document of a ticket here, not by the view the board reads.
 */
const BY_VALUE = `with
  field as materialized (select f.key, f.options from tenant z join shared_field f on f.group_id = z.group_id where z.id = app_tenant()),
  t as materialized (
    select k.*, f.key as field, v.value from ticket k cross join field f cross join lateral (
      select o as value from unnest(f.options) o where k.custom -> f.key = to_jsonb(o) or k.custom -> f.key @> to_jsonb(array[o]) or (k.custom -> f.key)::text = o and o in ('true', 'false')
      union all select '' where not exists (select from unnest(f.options) o where k.custom -> f.key = to_jsonb(o) or k.custom -> f.key @> to_jsonb(array[o]) or (k.custom -> f.key)::text = o and o in ('true', 'false'))) v
    where k.tenant_id = app_tenant()),
  counted as (
    select t.field, t.value, x.metric, sum(x.n)::int8 as n from t cross join lateral (values
      ('created', 1), ('open', t.is_open::int), ('parts_waiting', (t.is_open and t.waits_for_part)::int), ('closed', (not t.is_open and t.closed_at is not null)::int), ('rework', t.rework_count), ('reopened', t.reopen_count),
      ('completed', t.is_done::int), ('handovers', t.handover_count), ('nudges', t.nudge_count), ('rated', (t.rating is not null)::int), ('dispatched', (t.dispatch_seconds is not null)::int), ('dispatch_seconds', coalesce(t.dispatch_seconds, 0)),
      ('came_at_risk', (t.at_risk_since is not null)::int), ('intervened', (t.intervened_at is not null)::int)) x (metric, n) group by 1, 2, 3
    union all
    select t.field, t.value, c.metric || case c.status when 'met' then '_met' else '_missed' end, count(*) from t join clock c on c.tenant_id = t.tenant_id and c.ticket_id = t.id
      where c.status in ('met', 'breached_met') and c.metric in ('first_response', 'plan', 'evidence', 'resolution') group by 1, 2, 3),
  summed as (
    select h.field, v.value, e.metric, sum(e.value)::int8 as n from (select tenant_id, ticket_id, metric, sum(value) as value from measure_entry where tenant_id = app_tenant() and group_id = here_ledger(null) group by 1, 2, 3) e
      join own_value h on h.tenant_id = e.tenant_id and h.ticket_id = e.ticket_id cross join lateral unnest(h.held) v (value)
    where e.metric in ('created', 'open', 'parts_waiting', 'closed', 'rework', 'reopened', 'completed', 'handovers', 'nudges', 'rated', 'dispatched', 'dispatch_seconds', 'came_at_risk', 'intervened',
      'first_response_met', 'first_response_missed', 'plan_met', 'plan_missed', 'evidence_met', 'evidence_missed', 'resolution_met', 'resolution_missed') group by 1, 2, 3)
  select 'by a field' as check, concat_ws(' ', field, value, metric) as place, coalesce(c.n, 0)::text as expected, coalesce(s.n, 0)::text as found
  from counted c full join summed s using (field, value, metric) where coalesce(c.n, 0) <> coalesce(s.n, 0) limit $1`;

/** The fields that the group's board is told by are those of its newest standard. */
const LISTED = `with
  newest as (select v.content from tenant z join standard_version v on v.group_id = z.group_id where z.id = app_tenant() order by v.number desc limit 1),
  wanted as (select f ->> 'key' as key from newest, jsonb_array_elements(coalesce(content -> 'fields', '[]')) f
    where coalesce(case when f ->> 'type' in ('formula', 'lookup') then f ->> 'result' end, f ->> 'type') in ('choice', 'multiple_choice', 'switch')
      and coalesce(f ->> 'isSensitive', 'false') = 'false' and coalesce(f ->> 'isHidden', 'false') = 'false' and coalesce(f -> 'readRoles', '[]') = '[]' and f ->> 'guard' is null),
  listed as (select f.key from tenant z join shared_field f on f.group_id = z.group_id where z.id = app_tenant())
  select 'shared fields' as check, key as place, (w.w is not null)::text as expected, (l.l is not null)::text as found from (select key, key as w from wanted) w full join (select key, key as l from listed) l using (key) where w.w is null or l.l is null limit $1`;

/** What the board says by fields of the standard. */
export async function verifyFields(tx: TenantTx, limit: number): Promise<Mismatch[]> {
  const found: Mismatch[] = [];
  for (const check of [LISTED, BY_VALUE]) found.push(...(await tx.rows<Mismatch>(check, [limit])));
  return found.slice(0, limit);
}
