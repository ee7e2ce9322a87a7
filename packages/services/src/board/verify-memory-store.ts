import type { TenantTx } from '../context.ts';
import type { Mismatch } from './verify-store.ts';

/** Moments from the first entry to the last at which what was open by the entries must be what the spans and the tickets remember. */
const MOMENTS = 12;

const MEMORY = `with
  entry as materialized (select recorded_at, value from measure_entry where tenant_id = app_tenant() and group_id = here_ledger(null) and metric = 'open'),
  span as materialized (select from_at, to_at from measure_span where tenant_id = app_tenant() and group_id = here_ledger(null) and metric = 'open'),
  ends as (select min(recorded_at) as first, max(recorded_at) as last from entry),
  moment as (select (first + (last - first) * n / ${MOMENTS})::timestamptz(3) as at from ends, generate_series(1, ${MOMENTS}) n where first is not null),
  found as (select m.at,
      (select coalesce(sum(value), 0) from entry e where e.recorded_at <= m.at) as expected,
      (select count(*) from span s where s.from_at <= m.at and s.to_at > m.at)
        + (select count(*) from ticket t where t.tenant_id = app_tenant() and t.is_open and t.open_since <= m.at) as found
    from moment m)
  select 'open as published' as check, at::text as place, expected::text, found::text from found where expected <> found limit $1`;

/** What a past board counts as open against the ledger of the time. */
export const verifyMemory = (tx: TenantTx, limit: number): Promise<Mismatch[]> => tx.rows<Mismatch>(MEMORY, [limit]);
