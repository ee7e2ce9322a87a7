-- What people at headquarters say of a panel of the board, with the view it was said of. Whom it names is told in their bell.
create table board_comment (
  group_id uuid not null references service_group (id),
  id uuid not null,
  panel text not null,
  text text not null,
  query text not null,
  person_id uuid not null,
  made_by_name text not null,
  -- Names as they were: [{personId, name}].
  mentions jsonb not null,
  made_at timestamp (3) with time zone not null,
  constraint board_comment_pk primary key (group_id, id)
);
create index board_comment_shown on board_comment (group_id, made_at, id);
alter table board_comment enable row level security;
alter table board_comment force row level security;
create policy hq_wall on board_comment as restrictive to bodan_hq using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on board_comment to bodan_hq using (true) with check (true);
grant select, insert, delete on board_comment to bodan_hq;
