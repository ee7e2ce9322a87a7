-- A delegation knows when its stand-in was told of it and when it begins or ends next, and moves in the feed of its workspace with every change.
-- One that was taken back has ended at that moment.
alter table delegation
  add column told_at timestamp (3) with time zone,
  add column next_at timestamp (3) with time zone,
  add column txid xid8 not null default pg_current_xact_id();
update delegation d set
  told_at = case when d.starts_at <= x.now then x.now end,
  next_at = case when d.starts_at > x.now then d.starts_at when d.ends_at > x.now then d.ends_at end
from (select id, case when is_sandbox then coalesce(sandbox_now, now()) else now() end as now from tenant) x where x.id = d.tenant_id;
create index delegation_feed on delegation (txid);
create index delegation_due on delegation (next_at) where next_at is not null;
create policy relay_rows on delegation to bodan_relay using (true) with check (true);
grant select (tenant_id, person_id, next_at, txid) on delegation to bodan_relay;
