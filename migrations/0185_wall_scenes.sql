-- What a big screen shows, scene by scene: panels on a grid of 24×12. Null: the scenes every wall has by itself.
alter table wall_link add column scenes jsonb, add column scenes_version integer not null default 0;
grant update (scenes, scenes_version) on wall_link to bodan_hq;
