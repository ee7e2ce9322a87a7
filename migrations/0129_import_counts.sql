-- How far an import is stands with it, so a list of imports reads no rows. A trigger counts what every statement changes of rows, in its own
-- transaction, whoever changes them: a row that goes with its deleted ticket is counted off as well.
alter table ticket_import
  add column rows_sent integer not null default 0,
  add column rows_created integer not null default 0,
  add column rows_refused integer not null default 0,
  add column rows_cancelled integer not null default 0,
  add column rows_kept integer not null default 0;
update ticket_import i set rows_sent = n.sent, rows_created = n.created, rows_refused = n.refused, rows_cancelled = n.cancelled, rows_kept = n.kept
  from (select tenant_id, import_id, count(*) as sent, count(*) filter (where status = 'created') as created, count(*) filter (where status = 'refused') as refused,
      count(*) filter (where undo = 'cancelled') as cancelled, count(*) filter (where undo <> 'cancelled') as kept
    from ticket_import_row group by 1, 2) n
  where (i.tenant_id, i.id) = (n.tenant_id, n.import_id);

-- An import that was opened and never started loses its rows after a day.
alter table ticket_import drop constraint ticket_import_status_check,
  add constraint ticket_import_status_check check (status in ('open', 'running', 'stopped', 'done', 'undoing', 'undone', 'dropped'));
create index ticket_import_open on ticket_import (created_at) where status = 'open';
grant update (rows_sent, rows_created, rows_refused, rows_cancelled, rows_kept) on ticket_import to bodan_tenant;
grant delete on ticket_import_row to bodan_tenant;

-- `gone` and `come` are the rows a statement changed, as they were and as they are; an insert has only the one, a delete only the other.
create function count_import_rows() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    update ticket_import i set rows_sent = rows_sent + n.sent, rows_created = rows_created + n.created, rows_refused = rows_refused + n.refused
      from (select tenant_id, import_id, count(*) as sent, count(*) filter (where status = 'created') as created, count(*) filter (where status = 'refused') as refused
        from come group by 1, 2) n
      where (i.tenant_id, i.id) = (n.tenant_id, n.import_id);
  elsif tg_op = 'DELETE' then
    update ticket_import i set rows_sent = rows_sent - n.sent, rows_created = rows_created - n.created, rows_refused = rows_refused - n.refused,
        rows_cancelled = rows_cancelled - n.cancelled, rows_kept = rows_kept - n.kept
      from (select tenant_id, import_id, count(*) as sent, count(*) filter (where status = 'created') as created, count(*) filter (where status = 'refused') as refused,
          count(*) filter (where undo = 'cancelled') as cancelled, count(*) filter (where undo <> 'cancelled') as kept
        from gone group by 1, 2) n
      where (i.tenant_id, i.id) = (n.tenant_id, n.import_id);
  else
    update ticket_import i set rows_created = rows_created + n.created, rows_refused = rows_refused + n.refused,
        rows_cancelled = rows_cancelled + n.cancelled, rows_kept = rows_kept + n.kept
      from (select tenant_id, import_id, coalesce(sum(sign) filter (where status = 'created'), 0) as created, coalesce(sum(sign) filter (where status = 'refused'), 0) as refused,
          coalesce(sum(sign) filter (where undo = 'cancelled'), 0) as cancelled, coalesce(sum(sign) filter (where undo <> 'cancelled'), 0) as kept
        from (select tenant_id, import_id, status, undo, 1 as sign from come union all select tenant_id, import_id, status, undo, -1 from gone) x group by 1, 2) n
      where (i.tenant_id, i.id) = (n.tenant_id, n.import_id);
  end if;
  return null;
end $$;
create trigger ticket_import_row_come after insert on ticket_import_row referencing new table as come for each statement execute function count_import_rows();
create trigger ticket_import_row_changed after update on ticket_import_row referencing old table as gone new table as come for each statement execute function count_import_rows();
create trigger ticket_import_row_gone after delete on ticket_import_row referencing old table as gone for each statement execute function count_import_rows();
