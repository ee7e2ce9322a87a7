-- What headquarters notes beside its figures: when the target was what, what happened on a day, and the views a person keeps at hand. No figure is kept here.
create table group_target (
  group_id uuid not null references service_group (id),
  id uuid not null,
  -- In thousandths, as in service_group; `before` is what it was until then.
  first_response_target smallint not null,
  before smallint not null,
  set_by_name text not null,
  set_at timestamp (3) with time zone not null,
  constraint group_target_pk primary key (group_id, id)
);
create table board_mark (
  group_id uuid not null references service_group (id),
  id uuid not null,
  day date not null,
  text text not null,
  made_by_name text not null,
  made_at timestamp (3) with time zone not null,
  constraint board_mark_pk primary key (group_id, id)
);
create index board_mark_day on board_mark (group_id, day);
create table board_view (
  group_id uuid not null references service_group (id),
  id uuid not null,
  person_id uuid not null,
  name text not null,
  query text not null,
  made_at timestamp (3) with time zone not null,
  constraint board_view_pk primary key (group_id, id)
);
create index board_view_person on board_view (group_id, person_id);

do $$
declare t text;
begin
  foreach t in array array['group_target', 'board_mark', 'board_view'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy hq_wall on %I as restrictive to bodan_hq using (group_id = app_group()) with check (group_id = app_group())', t);
    execute format('create policy hq_rows on %I to bodan_hq using (true) with check (true)', t);
  end loop;
end $$;
-- Which target held when is history.
grant select, insert on group_target to bodan_hq;
grant select, insert, delete on board_mark, board_view to bodan_hq;
