-- A shared dashboard whose owner has left becomes an administrator's. Who deleted one is kept: what an administrator took back from subsidiaries
-- its owner does not give them again by bringing it back.
alter table dashboard add column deleted_by uuid;
grant update (owner_id, owner_name, deleted_by) on dashboard to bodan_tenant, bodan_hq;
