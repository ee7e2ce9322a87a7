-- What a row of a sheet said, in short, so that the same row of another import is known while nothing of its cells is kept. Rows from before have none.
alter table ticket_import_row add column said bytea;
grant update (said) on ticket_import_row to bodan_tenant;
create index ticket_import_row_said on ticket_import_row (tenant_id, said) where status = 'created';
