-- Putting a ticket on hold does not mend a promise that was broken before: a paused clock keeps its breach, and counts as overdue with it.
drop index clock_overdue;
create index clock_overdue on clock (group_id, breach_at) where status in ('running', 'paused');
