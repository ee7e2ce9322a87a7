-- Headquarters calls the stage of a ticket what the flow version calls it that the ticket runs by, and a stage in a sum what the newest versions do.
grant select (id, flow_id) on flow_version to bodan_hq;
