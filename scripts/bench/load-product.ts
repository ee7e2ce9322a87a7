import { SCOPES } from '@bodan/core/access';
import { uuidv7 } from '@bodan/core/ids';
import { createTicket } from '@bodan/core/ticket/create';
import { localDay } from '@bodan/core/ticket/days';
import type { DecisionContext } from '@bodan/core/ticket/decision';
import { moveTicket } from '@bodan/core/ticket/move';
import { sayOnTicket } from '@bodan/core/ticket/say';
import type { TicketState, TicketWrite } from '@bodan/core/ticket/state';
import type { App } from '@bodan/services/context';
import { historyDocument } from '@bodan/services/ticket/history-rows';
import type { WorkspaceConfig } from '@bodan/services/workspace/config';
import { addMember, provisionGroup, provisionSettings, provisionTenant } from '@bodan/services/workspace/provision';
import pg from 'pg';
import { FIELDS, STANDARD } from './product-settings.ts';
import { type Row, rowOf, SITES } from './rows.ts';

export type Site = { tenantId: string; groupId: string; slug: string; key: string };
export type Loaded = { sites: Site[]; personId: string; groupId: string; hqKey: string };

const ROLES = ['owner', 'admin', 'manager', 'dispatcher', 'agent', 'technician'];
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [
  day,
  [
    ['08:30', '12:00'],
    ['13:30', '18:00'],
  ],
]);

async function addKey(app: App, personId: string, place: { tenantId: string | null; groupId: string | null }): Promise<string> {
  const token = `bd_bench_${app.randomToken(32)}`;
  await app.db.identity((tx) =>
    tx.last(
      'insert into api_key (id, hash, last_four, name, person_id, tenant_id, group_id, scopes) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [app.newId(), app.sha256(token), token.slice(-4), 'bench', personId, place.tenantId, place.groupId, SCOPES],
    ),
  );
  return token;
}

/** One group of 127 workspaces, one person with a key in each and one at headquarters. */
export async function makeSites(app: App): Promise<Loaded> {
  const groupId = app.newId();
  const personId = app.newId();
  const standardVersionId = await app.db.identity(async (tx) => {
    await tx.rows('insert into person (id, email, name) values ($1, $2, $3)', [personId, 'bench@example.test', '王丽']);
    return provisionGroup(app, tx, { id: groupId, slug: 'bench', name: '压测集团', kind: 'group', publishedBy: null, standard: STANDARD });
  });
  await app.db.identity((tx) =>
    tx.last('insert into group_membership (group_id, person_id, roles) values ($1, $2, $3)', [groupId, personId, ['hq_analyst']]),
  );
  const sites: Site[] = [];
  for (let i = 0; i < SITES; i++) {
    const w = {
      id: app.newId(),
      groupId,
      slug: `site-${i + 1}`,
      name: `第${i + 1}服务站`,
      template: 'blank' as const,
      plan: 'group' as const,
      standardVersionId,
      fieldSet: FIELDS,
      calendar: { tz: 'Asia/Shanghai', weekly: Object.fromEntries(WEEK) },
    };
    await app.db.identity(async (tx) => {
      const versions = await provisionTenant(app, tx, w);
      await tx.rows(
        "select set_config('role', 'bodan_tenant', true), set_config('app.tenant', $1, true), set_config('app.group', $2, true)",
        [w.id, groupId],
      );
      await provisionSettings(tx as never, w, versions);
    });
    await app.db.tenant({ tenantId: w.id, groupId }, (tx) =>
      addMember(tx, { tenantId: w.id, groupId }, { personId, displayName: '王丽', roles: ROLES, departmentCode: 'CALL' }),
    );
    sites.push({ tenantId: w.id, groupId, slug: w.slug, key: await addKey(app, personId, { tenantId: w.id, groupId: null }) });
  }
  return { sites, personId, groupId, hqKey: await addKey(app, personId, { tenantId: null, groupId }) };
}

/** The same of an earlier run, with new keys. */
export async function findSites(app: App): Promise<Loaded> {
  const found = await app.db.identity(
    (tx) =>
      tx.rows<{ tenantId: string; groupId: string; slug: string; personId: string }>(
        `select t.id as "tenantId", t.group_id as "groupId", t.slug, m.person_id as "personId"
         from tenant t join service_group g on g.id = t.group_id and g.slug = 'bench' join group_membership m on m.group_id = g.id
         order by split_part(t.slug, '-', 2)::int`,
      ),
    'read',
  );
  const [first] = found;
  if (!first || found.length !== SITES) throw new Error(`Of ${SITES} workspaces there are ${found.length}.`);
  const { personId, groupId } = first;
  const sites: Site[] = [];
  for (const { tenantId, slug } of found)
    sites.push({ tenantId, groupId, slug, key: await addKey(app, personId, { tenantId, groupId: null }) });
  return { sites, personId, groupId, hqKey: await addKey(app, personId, { tenantId: null, groupId }) };
}

/** A ticket's life by the product's own decisions, as one document: its rows as they stand at the end, and every event and slice. */
function lifeOf(config: WorkspaceConfig, personId: string, row: Row, n: number, newId: (at: number) => string): Record<string, unknown> {
  const context = (now: number): DecisionContext => ({
    config,
    actor: { kind: 'person', id: personId, name: '王丽', roles: ROLES },
    now,
    newId: () => newId(now),
  });
  const writes: TicketWrite[] = [];
  let state: TicketState;
  const step = (w: TicketWrite) => {
    writes.push(w);
    state = w.after;
    return w;
  };
  state = step(
    createTicket(context(row.createdAt), {
      id: newId(row.createdAt),
      title: row.title,
      customerWords: row.description,
      source: 'import',
      priority: 'normal',
      tier: row.tier,
      faultCode: row.fault,
      departmentCode: row.department,
      branchId: null,
      customerId: null,
      contactName: row.customer,
      phone: `+86${row.phone}`,
      address: '',
      device: '',
      deviceSerial: '',
      tags: [],
      custom: Object.fromEntries(Object.entries(row.custom).map(([k, v]) => [`x_${k}`, v])),
    }),
  ).after;
  if (row.respondedAt !== null) step(sayOnTicket(context(row.respondedAt), state, { kind: 'reply', text: '您好，已安排' }));
  if (row.startedAt !== null) step(moveTicket(context(row.startedAt), state, { transition: 'start', reason: null, assigneeId: personId }));
  if (row.endedAt !== null)
    step(
      moveTicket(context(row.endedAt), state, {
        transition: row.status === 'cancelled' ? 'cancel' : 'finish',
        reason: row.status === 'cancelled' ? '客户取消' : null,
      }),
    );
  const after = { ...state, number: `WO-${localDay(config.timeZone, row.createdAt).slice(0, 4)}-${String(n).padStart(6, '0')}` };
  return historyDocument(config, {
    before: null,
    after,
    events: writes.flatMap((w) => w.events),
    closedSlices: writes.flatMap((w) => w.closedSlices),
    measures: writes.flatMap((w) => w.measures),
    recordedAt: after.updatedAt,
  });
}

const BATCH = 500;
const TABLES: [string, string][] = [
  ['ticket', 'ticket'],
  ['clock', 'clocks'],
  ['slice', 'slices'],
];
const EVENTS = 'tenant_id, id, ticket_id, seq, type, actor_kind, actor_id, actor_name, data, occurred_at';
const ENTRIES =
  'group_id, tenant_id, ticket_id, metric, value, day, branch_id, fault_code, department_code, tier, stage, person_id, occurred_at';
const SPANS = 'group_id, tenant_id, ticket_id, metric, day, branch_id, fault_code, department_code, tier, stage, person_id, from_at, to_at';

/** Loads `total` tickets, all of them into one site where that is asked for, straight into the product's tables, in bulk, with the events, clocks, slices, search pairs and entries the product would have written. */
export async function loadProduct(
  app: App,
  ownerUrl: string,
  loaded: Loaded,
  total: number,
  now: number,
  isOneSite: boolean,
): Promise<void> {
  const configs = await Promise.all(loaded.sites.map((s) => app.configs.get(app.db, s)));
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  // Bulk load only: no trigger looks at each row, and the log is flushed at the end.
  await client.query(`set session_replication_role = replica; set synchronous_commit = off`);
  let serial = 0;
  const bytes = new Uint8Array(10);
  const newId = (at: number): string => {
    serial += 1;
    new DataView(bytes.buffer).setUint32(0, Math.imul(serial, 0x9e3779b1) >>> 0);
    new DataView(bytes.buffer).setUint32(6, serial);
    return uuidv7(at, bytes);
  };
  const counters = new Map<string, number>();
  let flushing: Promise<unknown> = Promise.resolve();
  for (let n = 1; n <= total; ) {
    const documents: Record<string, unknown>[] = [];
    for (; documents.length < BATCH && n <= total; n++) {
      const row = rowOf(n, total, now);
      const config = configs[isOneSite ? 0 : row.site];
      if (!config) continue;
      const number = (counters.get(config.tenantId) ?? 0) + 1;
      counters.set(config.tenantId, number);
      documents.push(lifeOf(config, loaded.personId, row, number, newId));
    }
    const list = (key: string) => JSON.stringify(documents.flatMap((d) => d[key]));
    const grams = JSON.stringify(documents.map((d) => ({ ...pickTicket(d), grams: d['grams'] })));
    const texts = TABLES.map(([table, key]) => ({
      text: `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      values: [list(key)],
    }));
    const events = list('events');
    const entries = list('measures');
    const spans = list('spans');
    await flushing;
    flushing = (async () => {
      await client.query('begin');
      for (const q of texts) await client.query(q);
      await client.query(`insert into ticket_search select * from jsonb_populate_recordset(null::ticket_search, $1::jsonb)`, [grams]);
      await client.query(
        `insert into ticket_event (${EVENTS}) select ${EVENTS} from jsonb_populate_recordset(null::ticket_event, $1::jsonb)`,
        [events],
      );
      await client.query(
        `insert into measure_entry (${ENTRIES}, recorded_at) select ${ENTRIES}, occurred_at from jsonb_populate_recordset(null::measure_entry, $1::jsonb)`,
        [entries],
      );
      await client.query(
        `insert into measure_span (${SPANS}) select ${SPANS} from jsonb_populate_recordset(null::measure_span, $1::jsonb)`,
        [spans],
      );
      await client.query('commit');
    })();
    flushing.catch(() => {});
  }
  await flushing;
  for (const [tenantId, value] of counters) {
    const year = new Date(now).getUTCFullYear();
    await client.query(
      `insert into counter (tenant_id, name, value) select $1, 'WO-' || y, $2 from generate_series($3::int - 4, $3::int) y`,
      [tenantId, value, year],
    );
  }
  await client.query(
    `insert into ticket_field (tenant_id, field_id, value, ticket_id)
     select t.tenant_id, f.id, v, t.id from ticket t cross join lateral jsonb_each(t.custom) e join custom_field f on f.tenant_id = t.tenant_id and f.key = e.key
       cross join lateral unnest(field_keys(e.value, f.look)) v where f.look is not null order by 1, 2, 3, 4`,
  );
  await client.query('reset all');
  for (const table of ['ticket', 'clock', 'slice', 'ticket_event', 'measure_entry', 'measure_span', 'ticket_search', 'ticket_field'])
    await client.query(`vacuum analyze ${table}`);
  await client.query('checkpoint');
  await client.end();
}

function pickTicket(d: Record<string, unknown>): { tenant_id: unknown; ticket_id: unknown; created_at: unknown } {
  const t = d['ticket'] as Record<string, unknown>;
  return { tenant_id: t['tenant_id'], ticket_id: t['id'], created_at: t['created_at'] };
}
