-- Codes a workspace brought into its group that the group's standard has not: they stand on its closed tickets, in slices and in what was said of
-- them, so it goes on knowing them as retired ones, each with the code of the group it became. Empty for a workspace on its own.
alter table tenant add column carried_codes jsonb not null default '{}';
grant update (carried_codes) on tenant to bodan_identity, bodan_tenant;
