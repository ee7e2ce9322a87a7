-- The worker writes headquarters' exports and sends their digests: it enters by the same door, behind the same wall and masks, as the API does.
-- Roles are shared by all databases of a cluster; concurrent grants of one membership collide, and the second one finds it done.
do $$
begin
  if not pg_has_role('bodan_worker', 'bodan_hq', 'member') then
    grant bodan_hq to bodan_worker;
  end if;
exception when unique_violation then null;
end $$;
