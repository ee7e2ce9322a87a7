-- A board is exported as a page too, and a digest's mail may carry that page.
alter table export drop constraint export_format_check;
alter table export add constraint export_format_check check (format in ('csv', 'xlsx', 'pdf'));

alter table digest add column has_pdf boolean not null default false;

-- What a mail carries is told, not kept: the board of a past instant is the same whenever it is drawn, so the worker draws it when it sends.
alter table mail add column attachment jsonb;
