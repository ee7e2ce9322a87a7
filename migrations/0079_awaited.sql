-- A slice in an approval keeps everybody whose say it waited for, each with who stood in; its person is the first of them.
alter table slice add column awaited jsonb not null default '[]';
-- Approvals that run now know who had the ticket before them, to whom it goes back.
update ticket set approval = approval || jsonb_build_object('heldBy', holder_id) where approval is not null;
