-- When anything of a day was last recorded, metric by metric, as far as it is folded: a board of a past moment looks only for what was told after it, and
-- most days of most metrics never are told of again. Headquarters' own: whose entry it was is not in it.
create table measure_told (
  group_id uuid not null,
  metric text not null,
  day date not null,
  told_at timestamptz not null,
  constraint measure_told_pk primary key (group_id, metric, day)
) with (fillfactor = 70);
insert into measure_told
  select group_id, metric, day, max(recorded_at) from measure_entry
  where txid < measure_through() and day is not null and metric not in ('open', 'parts_waiting') group by 1, 2, 3 order by 1, 2, 3;

alter table measure_told enable row level security;
alter table measure_told force row level security;
create policy hq_wall on measure_told as restrictive to bodan_hq, bodan_auditor using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on measure_told to bodan_hq, bodan_auditor using (true) with check (true);
create policy relay_rows on measure_told to bodan_relay using (true) with check (true);
grant select on measure_told to bodan_hq, bodan_auditor;
grant select, insert, update, delete on measure_told to bodan_relay;
analyze measure_told;
