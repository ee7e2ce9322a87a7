import type { StandardContent } from '@bodan/core/standard/content';
import { type Gap, touchOfGap } from '@bodan/core/standard/gap';
import type { CodeList } from '@bodan/core/standard/retirement';
import type { Label } from '@bodan/core/text';
import { currentCodes, type NamedCodes } from '../board/codes-store.ts';
import { type ConformanceQuestion, FULFILS, NAMED, RANGE, valuesOf } from '../conformance/store.ts';
import type { TenantTx } from '../context.ts';
import { touched } from '../conversion/store.ts';

type Version = { id: string; number: number; content: StandardContent };
export type Standing = { newest: Version & { publishedAt: number; adoptBy: string | null }; adopted: Version; known: NamedCodes };

/** The version a workspace works by, the newest of its group, and every code it knows. */
export async function standingOf(tx: TenantTx, groupId: string): Promise<Standing | undefined> {
  const [newest] = await tx.rows<Standing['newest']>(
    `select id, number, content, published_at as "publishedAt", adopt_by::text as "adoptBy" from standard_version where group_id = app_group() order by number desc limit 1`,
  );
  const [adopted] = await tx.rows<Version>(
    `select s.id, s.number, s.content from tenant t join standard_version s on s.id = t.standard_version_id where t.id = app_tenant()`,
  );
  const known = await currentCodes(tx, groupId);
  return newest && adopted && known ? { newest, adopted, known } : undefined;
}

const PAUSED = `case jsonb_typeof(k.pauses) when 'array' then k.pauses else '[]' end`;
/** Codes on tickets of the days: where they stand, and what they ever waited for. */
export const usedInRange = (tx: TenantTx, q: ConformanceQuestion): Promise<{ list: CodeList; code: string }[]> =>
  tx.rows(
    `select distinct x.list, x.code from ticket k cross join lateral (values ('faultCodes', k.fault_code), ('departments', k.department_code), ('tiers', k.tier), ('waitingReasons', k.waiting_reason)) x (list, code)
     where ${RANGE} and ${NAMED} and x.code is not null
     union select 'waitingReasons', p ->> 'reason' from ticket k cross join lateral jsonb_array_elements(${PAUSED}) p where ${RANGE} and ${NAMED} and p ->> 'reason' is not null
     order by 1, 2`,
    valuesOf(q),
  );

const FAILED = `from conversion_ticket c join conversion v on v.tenant_id = c.tenant_id and v.id = c.conversion_id and v.kind in ('adoption', 'promotion') and v.status in ('running', 'done')`;
/** Fields of which values had no place where they were to go, as `custom.KEY` without the first part; of tickets of the days. */
export const failedFields = async (tx: TenantTx, q: ConformanceQuestion): Promise<string[]> =>
  (
    await tx.rows<{ field: string }>(
      `select distinct substr(u ->> 'field', 8) as field ${FAILED} join ticket k on k.tenant_id = c.tenant_id and k.id = c.ticket_id cross join lateral jsonb_array_elements(c.unmapped) u
       where c.tenant_id = app_tenant() and u ->> 'field' like 'custom.%' and ${RANGE} and ${NAMED} order by 1`,
      valuesOf(q),
    )
  ).map((r) => r.field);

/** Options that a version of the group listed, by a number the workspace may have worked by, and the newest lists no more. */
export const droppedOptions = (tx: TenantTx, newest: number): Promise<{ field: string; option: string; name: Label }[]> =>
  tx.rows(
    `select distinct on (1, 2) f ->> 'key' as field, o ->> 'key' as option, o -> 'name' as name
     from standard_version s cross join lateral jsonb_array_elements(coalesce(s.content -> 'fields', '[]')) f cross join lateral jsonb_array_elements(coalesce(f -> 'options', '[]')) o
     where s.group_id = app_group() and s.number < $1 and exists (
         select from standard_version n cross join lateral jsonb_array_elements(coalesce(n.content -> 'fields', '[]')) g
         where n.group_id = app_group() and n.number = $1 and g ->> 'key' = f ->> 'key' and not coalesce(g -> 'options', '[]') @> jsonb_build_array(jsonb_build_object('key', o ->> 'key')))
     order by 1, 2, s.number desc`,
    [newest],
  );

export type Since = { key: string; since: number };
/** When a version first retired each of these codes, first had each of these fields, and when the first one after a number came. */
export const sinceVersions = (
  tx: TenantTx,
  of: { codes: readonly { key: string; list: string; code: string }[]; fields: readonly { key: string; field: string }[]; after: number },
): Promise<Since[]> =>
  tx.rows<Since>(
    `with asked as (select * from jsonb_to_recordset($1::jsonb) a (key text, list text, code text))
     select a.key, min(s.published_at) as since from asked a join standard_version s on s.group_id = app_group()
       and s.content -> a.list @> jsonb_build_array(jsonb_build_object('code', a.code)) cross join lateral jsonb_array_elements(s.content -> a.list) c
       where c ->> 'code' = a.code and jsonb_typeof(c -> 'retired') = 'object' group by 1
     union all select f.key, min(s.published_at) from jsonb_to_recordset($2::jsonb) f (key text, field text) join standard_version s on s.group_id = app_group() and s.number > $3
       and coalesce(s.content -> 'fields', '[]') @> jsonb_build_array(jsonb_build_object('key', f.field)) group by 1
     union all select 'version', published_at from standard_version where group_id = app_group() and number = (select min(number) from standard_version where group_id = app_group() and number > $3)`,
    [JSON.stringify(of.codes), JSON.stringify(of.fields), of.after],
  );

/** Where a gap is looked for: tickets opened by an older version once there was a newer one are those of `version`. */
export type GapPlace = { newestId: string; behindSince: number | null };
type Bind = (value: unknown) => string;

/** The tickets of a gap as a condition on `k`: the same for the number and for its list. */
function standsOn(gap: Gap, place: GapPlace, bind: Bind): string {
  const none = (key: string) => `not k.custom ? ${bind(key)}::text`;
  const { list, code, field, from } = gap;
  if (gap.kind === 'version')
    return `(k.standard_version_id <> ${bind(place.newestId)}::uuid and k.created_at >= ${bind(new Date(place.behindSince ?? 0))}::timestamptz)`;
  if (list === 'waitingReasons' && code !== null)
    return `(k.waiting_reason = ${bind(code)} or k.pauses @> ${bind(JSON.stringify([{ reason: code }]))}::jsonb)`;
  const touch = touchOfGap(gap);
  if (touch) return touched(touch, bind);
  if (field === null) throw new Error(`a gap of nothing: ${gap.key}`);
  if (gap.kind === 'option') return touched({ key: field, values: gap.options }, bind);
  if (gap.kind !== 'backfill') return none(field);
  return `(${none(field)} and exists (select 1 ${FAILED} where c.tenant_id = k.tenant_id and c.ticket_id = k.id and c.unmapped @> ${bind(JSON.stringify([{ field: `custom.${from}` }]))}::jsonb))`;
}

export type GapCount = { key: string; tickets: number; lacking: number; uncovered: number; firstAt: number };
/**
 * How many tickets of the days stand on each gap, how many of them lack the criterion that it costs, how many hold no listed value of its field, and
 * when the first was created. One pass; gaps without tickets are not told.
 */
export async function countGaps(tx: TenantTx, q: ConformanceQuestion, gaps: readonly Gap[], place: GapPlace): Promise<GapCount[]> {
  if (gaps.length === 0) return [];
  const values = valuesOf(q);
  const bind: Bind = (value) => `$${values.push(value)}`;
  const lines = gaps.map((gap) => {
    const lacks = gap.criterion ? `not coalesce(${FULFILS[gap.criterion]}, false)` : 'false';
    const covered = gap.listed && gap.field ? touched({ key: gap.field, values: gap.listed }, bind) : 'true';
    return `(${bind(gap.key)}::text, ${standsOn(gap, place, bind)}, ${lacks}, not coalesce(${covered}, false))`;
  });
  return tx.rows<GapCount>(
    `select v.key, count(*)::int as tickets, (count(*) filter (where v.lacks))::int as lacking, (count(*) filter (where v.uncovered))::int as uncovered, min(k.created_at) as "firstAt"
     from ticket k cross join lateral (values ${lines.join(', ')}) v (key, stands, lacks, uncovered) where ${RANGE} and ${NAMED} and v.stands group by 1`,
    values,
  );
}

/** Ids of the tickets of one gap, newest id first. */
export async function gapTickets(
  tx: TenantTx,
  q: ConformanceQuestion,
  gap: Gap,
  place: GapPlace,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const values = valuesOf(q);
  const bind: Bind = (value) => `$${values.push(value)}`;
  const stands = standsOn(gap, place, bind);
  const from = bind(after);
  const rows = await tx.rows<{ id: string }>(
    `select k.id from ticket k where ${RANGE} and ${NAMED} and ${stands} and (${from}::uuid is null or k.id < ${from}) order by k.id desc limit ${bind(limit)}`,
    values,
  );
  return rows.map((r) => r.id);
}

/** When these people were last told of each gap since an instant. */
export const toldSince = (tx: TenantTx, personIds: readonly string[], since: number): Promise<{ gap: string; at: number }[]> =>
  tx.rows<{ gap: string; at: number }>(
    `select data ->> 'gap' as gap, max(created_at) as at from notification
     where tenant_id = app_tenant() and person_id = any ($1::uuid[]) and digest_id is null and created_at >= $2 and kind = 'gap' group by 1`,
    [personIds, new Date(since)],
  );
