import { METRIC_NAMES } from '@bodan/core/measures/buckets';
import pg from 'pg';
import type { Loaded } from './load-product.ts';
import { FAULTS, SITES } from './rows.ts';

const COPIES = 9;
/** Copy n has everything in the site thirteen times n further on and under the fault code n further on, so that its sums fall into other lines. */
const SITE_STEP = 13;

/** The fault code n further on than one, as joins: `f` is the one, `g` the other. */
const nextFault = (code: string): string =>
  `left join fault f on f.code = ${code} left join fault g on g.i = (f.i + c.n) % ${FAULTS.length}`;
const FAULT_OF_KEY = `case when r.dimension in ('fault', 'group_fault') then r.key when r.dimension = 'cube' then r.key::jsonb ->> 1 end`;
const SHIFTED_KEY = `case when g.code is null then r.key
  when r.dimension = 'cube' then jsonb_build_array(r.key::jsonb -> 0, g.code, r.key::jsonb -> 2, r.key::jsonb -> 3, r.key::jsonb -> 4)::text else g.code end`;
const COUNTS = METRIC_NAMES.join(', ');

const SITES_AND_FAULTS = `
  create temp table site as select t.id, (row_number() over (order by t.id) - 1)::int as i, v.* from tenant t
    cross join lateral (select k.flow_version_id, k.field_set_version_id, k.calendar_version_id from ticket k where k.tenant_id = t.id limit 1) v where t.group_id = $1;`;

/** Rows of a table for each copy, every column as it was but for those told. */
async function copyRows(client: pg.Client, table: string, told: Record<string, string>, from: string): Promise<number> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  );
  const names = rows.map(({ name }) => name);
  const { rowCount } = await client.query(
    `insert into ${table} (${names.join(', ')}) select ${names.map((name) => told[name] ?? `r.${name}`).join(', ')} from ${from}`,
  );
  return rowCount ?? 0;
}

/**
 * Makes what a board of the present reads of the loaded tickets what it would read of ten times as many: folded sums, and open tickets with their clocks.
 * What it does not read is not made: closed tickets, events, entries that are folded, the past. So nothing else can be measured, or recounted, afterwards.
 */
export async function growTenfold(ownerUrl: string, { groupId }: Loaded): Promise<{ sums: number; tickets: number; clocks: number }> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(
      `set session_replication_role = replica; set synchronous_commit = off; set work_mem = '1GB'; set maintenance_work_mem = '1GB'`,
    );
    await client.query(SITES_AND_FAULTS.replace('$1', client.escapeLiteral(groupId)));
    await client.query(`create temp table fault as select code, (i - 1)::int as i from unnest($1::text[]) with ordinality f (code, i)`, [
      FAULTS,
    ]);
    await client.query(
      'create unique index on fault (code); create unique index on fault (i); create unique index on site (id); create unique index on site (i); analyze site; analyze fault',
    );
    await client.query('begin');
    const moved = `cross join generate_series(1, ${COPIES}) c (n) join site s on s.id = r.tenant_id join site o on o.i = (s.i + ${SITE_STEP} * c.n) % ${SITES}`;
    const id = (of: string): string =>
      `(left(${of}::text, 18) || '-8' || substr(md5(${of}::text || c.n), 1, 3) || '-' || substr(md5(${of}::text || c.n), 5, 12))::uuid`;
    const clocks = await copyRows(
      client,
      'clock',
      { tenant_id: 'o.id', ticket_id: id('r.ticket_id'), fault_code: 'g.code' },
      `clock r ${moved} ${nextFault('r.fault_code')} where exists (select 1 from ticket k where k.tenant_id = r.tenant_id and k.id = r.ticket_id and k.is_open)`,
    );
    const versions = Object.fromEntries(
      ['flow_version_id', 'field_set_version_id', 'calendar_version_id'].map((name) => [name, `o.${name}`]),
    );
    const tickets = await copyRows(
      client,
      'ticket',
      { ...versions, tenant_id: 'o.id', id: id('r.id'), number: `'C' || c.n || '-' || r.number`, fault_code: 'g.code' },
      `ticket r ${moved} ${nextFault('r.fault_code')} where r.is_open`,
    );
    await client.query(`create temp table grown as
      select r.group_id, r.dimension, r.span, r.day, coalesce(o.id, r.tenant_id) as tenant_id, ${SHIFTED_KEY} as key, ${METRIC_NAMES.map((m) => `sum(r.${m})::int8 as ${m}`).join(', ')}
      from measure_rollup r cross join generate_series(0, ${COPIES}) c (n) left join site s on s.id = r.tenant_id left join site o on o.i = (s.i + ${SITE_STEP} * c.n) % ${SITES} ${nextFault(FAULT_OF_KEY)}
      group by 1, 2, 3, 4, 5, 6`);
    await client.query('truncate measure_rollup');
    const { rowCount } = await client.query(
      `insert into measure_rollup (group_id, dimension, span, day, tenant_id, key, ${COUNTS}) select group_id, dimension, span, day, tenant_id, key, ${COUNTS} from grown order by 1, 2, 3, 4, 5, 6`,
    );
    await client.query('commit');
    for (const table of ['ticket', 'clock', 'measure_rollup']) await client.query(`vacuum analyze ${table}`);
    await client.query('checkpoint');
    return { sums: rowCount ?? 0, tickets, clocks };
  } finally {
    await client.end();
  }
}
