import { type SharedField, sharedFields } from '@bodan/core/measures/shared-field';
import { BRANCHES, ENDED } from './branch-store.ts';
import { type CodesAt, codesAt, type NamedCodes, namedCodes } from './codes-store.ts';
import { CONFIG } from './read-store.ts';
import type { BoardTx } from './types.ts';

type Place = { id: string; slug: string; name: string };
export type BoardNames = {
  config: string;
  /** The members of the group; of a past board those of then. */
  tenants: Place[];
  /** Who was a member, as it was called when it left. */
  former: Place[];
  branches: { id: string; tenantId: string; code: string; name: string; region: string }[];
  standard: NamedCodes;
  /** The fields of the newest standard, by which figures are told too. */
  fields: SharedField[];
  /** In the order of the flows. A stage that flows name differently has an entry for each name, that of most workspaces first. */
  stages: { code: string; name: Label }[];
};
type Label = { 'zh-CN': string; en?: string };

/** What the newest version of each flow that knows a stage calls it. */
export const NEWEST_STAGES = `select distinct on (v.tenant_id, v.flow_id, s.stage ->> 'key') v.tenant_id, s.stage ->> 'key' as key, s.stage -> 'name' as name, s.place
  from flow_version v cross join lateral jsonb_array_elements(v.content -> 'stages') with ordinality s (stage, place)`;
export const NEWEST_FIRST = `order by v.tenant_id, v.flow_id, s.stage ->> 'key', v.number desc`;

/** What the stages of some codes are called, as on a board: in the order of the flows, the name of most workspaces first. */
export const readStageNames = (tx: BoardTx, keys: string[]): Promise<{ code: string; name: Label }[]> =>
  tx.rows(
    `select key as code, name from (
       select key, name, min(place) over (partition by key) as place, tenants from (
         select key, name, count(distinct tenant_id) as tenants, min(place) as place from (${NEWEST_STAGES} where s.stage ->> 'key' = any ($1::text[]) ${NEWEST_FIRST}) newest group by 1, 2) named) chosen
     order by place, key, tenants desc, name`,
    [keys],
  );

// A membership that has ended since the moment ($2) is one of then.
const OF_THEN = `$2::timestamptz is not null and g.joined_at <= $2 and g.left_at > $2`;
const MEMBERS = `select id, slug, name from tenant where group_id = (select here_group($1)) and (app_tenant() is not null or $2::timestamptz is null or coalesce(member_since <= $2, true))
  union select g.tenant_id, g.slug, g.name from ${ENDED} and ${OF_THEN}`;

/** Names for the codes and ids of a board; of a past one, codes lead to each other by the standard of then. */
export async function readNames(tx: BoardTx, groupId: string, at: number | null): Promise<BoardNames> {
  type Read = Omit<BoardNames, 'standard' | 'fields'> & { codes: CodesAt; fields: Parameters<typeof sharedFields>[0] | null };
  const [row] = await tx.rows<Read>(
    `select ${CONFIG} as config,
       (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'slug', slug, 'name', name) order by slug), '[]') from (${MEMBERS}) m) as tenants,
       (select coalesce(jsonb_agg(jsonb_build_object('id', tenant_id, 'slug', slug, 'name', name)), '[]') from (select distinct on (g.tenant_id) g.* from ${ENDED} order by g.tenant_id, g.left_at desc) f) as former,
       (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'tenantId', tenant_id, 'code', code, 'name', name, 'region', region) order by code), '[]') from ${BRANCHES} b) as branches,
       (select coalesce(jsonb_agg(jsonb_build_object('code', key, 'name', name) order by place, key, turn), '[]') from (
          select key, name, min(place) over (partition by key) as place, row_number() over (partition by key order by tenants desc, name) as turn from (
            select key, name, count(distinct tenant_id) as tenants, min(place) as place from (
              (${NEWEST_STAGES} ${NEWEST_FIRST})
              union all select g.tenant_id, s.key, s.name, s.place from ${ENDED.replace(' where', ' cross join lateral jsonb_to_recordset(g.stages) s (key text, name jsonb, place int8) where')} and ${OF_THEN}) newest
            group by 1, 2) named) chosen) as stages,
       ${codesAt('$2')} as codes,
       (select coalesce(content -> 'fields', '[]') from standard_version where group_id = here_group($1) order by number desc limit 1) as fields`,
    [groupId, at === null ? null : new Date(at)],
    'board-names',
  );
  if (!row) throw new Error('the group has no names');
  const { codes, fields, ...names } = row;
  return { ...names, standard: namedCodes(codes), fields: sharedFields(fields ?? []) };
}
