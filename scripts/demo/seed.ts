import { nodeApp } from '@bodan/adapters/app.node';
import type { Trade } from '@bodan/core/peer-benchmark/rule';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import type { TicketWrite } from '@bodan/core/ticket/state';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '@bodan/services/context';
import { profileRows } from '@bodan/services/dispatch/store';
import { writeHistories } from '@bodan/services/ticket/history-store';
import type { DemoOptions } from '../supervisor/demo.ts';
import { say } from '../supervisor/say.ts';
import { DayBook } from './day-book.ts';
import { writeDemoFile } from './demo-file.ts';
import { addAppointments, addDispatchFacts } from './dispatch.ts';
import { ensureReportLink } from './links.ts';
import { callTimes, explain, liveTicket } from './lives.ts';
import { agreeToCompare, openSince } from './peers.ts';
import { addHqPeople, addShownPeople } from './people.ts';
import { addPhotos, keepToldPhotos, photoOf } from './photos.ts';
import { SUBSIDIARIES, type Subsidiary } from './places.ts';
import { type Random, seeded } from './random.ts';
import { ANJIA_STANDARD } from './standard.ts';
import { ROUND_THE_CLOCK, replayUci, UCI_FIELDS, UCI_FLOW } from './uci.ts';
import { seedWorkedExample } from './worked-example.ts';
import { addBranches, addStaff, ensureGroup, ensureWorkspace, subsidiaryFields } from './workspaces.ts';

const TICKETS = 12_000;
const DAYS = 56;
const BATCH = 250;
const SOLO_TICKETS = 60;
/** The two businesses without a group. */
/** Days of which choices of dispatch have certificates. */
const CERTIFIED_DAYS = 10;
const DAY_MS = 86_400_000;

/** Tells lives and writes them in batches; what is written is what the verbs decided. */
async function addTickets(app: App, r: Random, scope: TenantScope, place: Subsidiary, count: number): Promise<void> {
  const config = await app.configs.get(app.db, scope);
  const until = app.now();
  const book = new DayBook(await app.db.tenant(scope, (tx) => profileRows(tx, scope.tenantId), 'read'));
  const photo = await photoOf(app, 210);
  const life = { r, config, place, newId: app.newId, until, book, certifiedFrom: until - CERTIFIED_DAYS * DAY_MS, photo };
  let batch: TicketWrite[] = [];
  const flush = async () => {
    const writes = batch;
    batch = [];
    await app.db.tenant(scope, (tx) => writeHistories(tx, config, writes, app.newId, true));
  };
  for (const at of callTimes(r, count, until, DAYS)) {
    batch.push(liveTicket(life, at));
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  await keepToldPhotos(app, scope, photo);
}

const countTickets = async (app: App, scope: TenantScope): Promise<number> => {
  const [row] = await app.db.tenant(scope, (tx) => tx.rows<{ n: number }>(`select count(*)::int as n from ticket where is_demo`), 'read');
  return row?.n ?? 0;
};

async function seedSubsidiary(app: App, group: { groupId: string; standardVersionId: string }, s: Subsidiary, i: number): Promise<void> {
  const r = seeded(1000 + i);
  const { scope, isNew } = await ensureWorkspace(app, {
    ...group,
    slug: s.slug,
    name: s.name,
    template: 'service',
    plan: 'group',
    fieldSet: subsidiaryFields(s.slug),
    hotline: `400-820-${String(1000 + i * 37)}`,
  });
  if (isNew) {
    const branchIds = await addBranches(app, scope, s);
    await addShownPeople(
      app,
      scope,
      s.slug,
      {
        agent: { departmentCode: 'KF' },
        dispatcher: { departmentCode: 'DD' },
        technician: { departmentCode: 'ZL', branchIds: branchIds.slice(0, 3), skills: { 制冷: 3, 白电: 2 } },
      },
      false,
    );
    await addStaff(app, r, scope, s, branchIds);
    await addDispatchFacts(app, r, scope, s.city);
    await app.db.tenant(scope, (tx) => tx.last(`update tenant set config_revision = config_revision + 1 where id = app_tenant()`));
  }
  await ensureReportLink(app, scope, `${s.city}服务热线`);
  if ((await countTickets(app, scope)) > 0) return;
  await addTickets(app, r, scope, s, Math.round(TICKETS * s.share));
  await addAppointments(app, scope);
  await addPhotos(app, scope, 3);
  say(`  ${s.name}: ${await countTickets(app, scope)} tickets`);
}

/** Two businesses without a group: a repair shop on the free tier, and an IT service company. */
async function seedSolo(
  app: App,
  w: { slug: string; name: string; plan: 'free' | 'team'; city: string; districts: string[]; trade: Trade | null },
  seed: number,
  ownerUrl: string,
): Promise<void> {
  const group = await ensureGroup(app, { slug: `solo-${w.slug}`, name: w.name, kind: 'solo', standard: STARTER_STANDARD });
  const { scope, isNew } = await ensureWorkspace(app, {
    ...group,
    slug: w.slug,
    name: w.name,
    template: 'service',
    plan: w.plan,
    hotline: '0571-8800-6688',
  });
  const place: Subsidiary = {
    slug: w.slug,
    name: w.name,
    city: w.city,
    districts: w.districts,
    branches: w.districts.length,
    share: 0,
    pace: 0.9,
    parts: 0.1,
  };
  const r = seeded(seed);
  if (isNew) {
    const branchIds = await addBranches(app, scope, place);
    await addShownPeople(
      app,
      scope,
      w.slug,
      { agent: { departmentCode: 'CS' }, dispatcher: { departmentCode: 'DISP' }, technician: { departmentCode: 'FIELD', branchIds } },
      false,
    );
    await addDispatchFacts(app, r, scope, w.city);
    await app.db.tenant(scope, (tx) => tx.last(`update tenant set config_revision = config_revision + 1 where id = app_tenant()`));
  }
  await ensureReportLink(app, scope, w.name);
  if ((await countTickets(app, scope)) > 0) return;
  await addTickets(app, r, scope, place, SOLO_TICKETS);
  await addAppointments(app, scope);
  // Before the owner agrees: a worker may ask for the counts of a shop at once, and how old it is goes with them.
  await openSince(ownerUrl, w.slug);
  if (w.trade) await agreeToCompare(app, scope, w.trade);
}

/** Real input: an incident log with its own times, in a sandbox whose clock stands where the log ends. */
async function seedUci(app: App): Promise<void> {
  const group = await ensureGroup(app, {
    slug: 'solo-uci-incidents',
    name: 'UCI 事件日志（真实数据）',
    kind: 'solo',
    standard: STARTER_STANDARD,
  });
  const { scope, isNew } = await ensureWorkspace(app, {
    ...group,
    slug: 'uci-incidents',
    name: 'UCI 事件日志（真实数据）',
    template: 'service',
    plan: 'team',
    isSandbox: true,
    timeZone: 'Etc/UTC',
    calendar: ROUND_THE_CLOCK,
    fieldSet: UCI_FIELDS,
    flow: UCI_FLOW,
    hotline: '',
  });
  if (isNew) await addShownPeople(app, scope, 'uci-incidents', {}, true);
  await app.db.tenant(scope, (tx) =>
    tx.last(
      `update tenant set sandbox_now = '2017-03-01T00:00:00Z', config_revision = config_revision + 1 where id = app_tenant() and sandbox_now is null`,
    ),
  );
  const { cases, added } = await replayUci(app, scope);
  if (added > 0) say(`  UCI incident log: ${cases} incidents with their real times`);
}

/** The demo: one group of ten subsidiaries, two businesses alone, one real log, and one ticket to check every second by. Running it again adds what is missing and nothing else. */
export async function seedDemo(options: DemoOptions): Promise<void> {
  const app = await nodeApp(
    { DATABASE_URL: options.appUrl, BODAN_SECRET: options.secret, BASE_URL: options.baseUrl, BLOB_DIR: options.blobDir, DATABASE_POOL: 4 },
    () => {},
  );
  try {
    const group = await ensureGroup(app, { slug: 'anjia', name: '浙江安家电器服务集团', kind: 'group', standard: ANJIA_STANDARD });
    await addHqPeople(app, group.groupId, 'anjia');
    for (const [i, s] of SUBSIDIARIES.entries()) await seedSubsidiary(app, group, s, i);
    await seedSolo(
      app,
      { slug: 'xiaolin', name: '小林电脑维修铺', plan: 'free', city: '杭州', districts: ['西湖'], trade: 'computer' },
      77,
      options.ownerUrl,
    );
    await seedSolo(
      app,
      { slug: 'ruilian', name: '华东锐联信息服务', plan: 'team', city: '上海', districts: ['浦东', '徐汇'], trade: null },
      78,
      options.ownerUrl,
    );
    await seedUci(app);
    await seedWorkedExample(app);
    await refreshStatistics(options.ownerUrl);
    // Last: whoever waits for this file finds everything else done.
    await writeDemoFile(app, options);
  } catch (error) {
    throw new Error(explain(error), { cause: error });
  } finally {
    await app.db.close();
  }
}

/** So many rows at once: the planner should know of them before the first list is asked for. */
async function refreshStatistics(ownerUrl: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    await client.query('analyze');
  } finally {
    await client.end();
  }
}
