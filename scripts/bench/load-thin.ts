import fs from 'node:fs';
import pg from 'pg';
import { rowOf, TIERS } from './rows.ts';

const BATCH = 2_000;
const HOUR = 3_600_000;

/** The thin server's tables with the same rows, its indexes, statistics and rollups. */
export async function loadThin(url: string, total: number, now: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('set synchronous_commit = off');
  await client.query(fs.readFileSync(new URL('./thin-schema.sql', import.meta.url), 'utf8'));
  for (let n = 1; n <= total; ) {
    const rows = [];
    for (; rows.length < BATCH && n <= total; n++) {
      const r = rowOf(n, total, now);
      const due = r.createdAt + TIERS[r.tier].respond * HOUR;
      rows.push({
        id: n,
        tenant_id: r.site + 1,
        title: r.title,
        description: r.description,
        customer_name: r.customer,
        phone: r.phone,
        fault_code: r.fault,
        dept_code: r.department,
        sla_tier: r.tier,
        status: r.status,
        priority: 'normal',
        assignee: r.startedAt === null ? null : 'agent1',
        created_at: new Date(r.createdAt),
        response_due_at: new Date(due),
        resolve_due_at: new Date(r.createdAt + TIERS[r.tier].resolve * HOUR),
        responded_at: r.respondedAt === null ? null : new Date(r.respondedAt),
        resolved_at: r.endedAt === null ? null : new Date(r.endedAt),
        first_resp_ok: r.respondedAt === null ? (now > due ? false : null) : r.respondedAt <= due,
        custom: r.custom,
      });
    }
    await client.query(`insert into tickets select * from jsonb_populate_recordset(null::tickets, $1::jsonb)`, [JSON.stringify(rows)]);
  }
  for (const statement of [
    `select setval(pg_get_serial_sequence('tickets', 'id'), (select max(id) from tickets))`,
    `create index on tickets (tenant_id, status, created_at desc)`,
    `create index on tickets (created_at)`,
    `create index tickets_open on tickets (resolve_due_at, dept_code) where status in ('new', 'on_site')`,
    `create statistics tickets_warranty on (custom->>'warranty') from tickets`,
    `create index on tickets (tenant_id, reverse(phone) text_pattern_ops)`,
    `create index on tickets using gin (tenant_id, bigrams(title || ' ' || coalesce(description, '') || ' ' || coalesce(phone, '')))`,
    `insert into ticket_slas select id, tenant_id, 'response', response_due_at, responded_at from tickets union all select id, tenant_id, 'resolve', resolve_due_at, resolved_at from tickets`,
    `create index on ticket_slas (due_at) where done_at is null`,
    `create index on ticket_events (ticket_id, at)`,
    `insert into rollup_status select tenant_id, status, count(*) from tickets group by 1, 2`,
    `insert into rollup_day select tenant_id, (created_at at time zone 'Asia/Shanghai')::date, count(*), count(*) filter (where first_resp_ok), count(*) filter (where not first_resp_ok) from tickets group by 1, 2`,
  ])
    await client.query(statement);
  for (const table of ['tickets', 'ticket_slas', 'rollup_status', 'rollup_day']) await client.query(`vacuum analyze ${table}`);
  await client.query('checkpoint');
  await client.end();
}
