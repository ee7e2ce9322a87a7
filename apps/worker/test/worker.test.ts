import { dingtalkRobot } from '@bodan/adapters/dingtalk';
import { outgoingCalls } from '@bodan/adapters/outgoing';
import { smtpMailer } from '@bodan/adapters/smtp';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testRedisUrl } from '../../../tests/setup/database.ts';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';
import { type FakeRobot, fakeRobot, ROBOT_SECRET, receiver, verifies } from './receivers.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const MINUTE = 60_000;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const redisUrl = testRedisUrl();
const backends: ('postgres' | 'redis')[] = redisUrl ? ['postgres', 'redis'] : ['postgres'];

describe.each(backends)('worker on %s', (backend) => {
  let w: World;
  let owner: pg.Pool;
  let now = START;
  let serial = 0;
  const running: RunningWorker[] = [];
  const closing: { close(): void }[] = [];

  const at = (ms: number): void => {
    now = ms;
    w.setNow(ms);
  };
  const work = async (count = 1, mailer: Parameters<typeof startWorker>[0]['mailer'] = null): Promise<void> => {
    for (let i = 0; i < count; i++)
      running.push(
        await startWorker({
          app: w.app,
          queue: { redisUrl: backend === 'redis' ? redisUrl : undefined, databaseUrl: w.queueUrl, prefix: undefined },
          mailer,
          log: quiet,
          everyMs: { sweep: 60, relay: 40 },
        }),
      );
  };
  const rest = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((r) => r.stop()));
  };
  const rows = async <R extends object>(sql: string, values: unknown[] = []): Promise<R[]> => (await owner.query(sql, values)).rows as R[];
  const robotOf = async (place: Place, admin: Hand, region: string | null = null): Promise<FakeRobot> => {
    const robot = await fakeRobot(() => now);
    closing.push(robot);
    const r = await w.call(admin, 'POST', `/v1/w/${place.slug}/robots`, {
      name: '群',
      url: `${robot.url}/robot/send?access_token=TOKEN`,
      secret: ROBOT_SECRET,
      region,
    });
    expect(r.status, JSON.stringify(r.body)).toBe(201);
    return robot;
  };
  type Shop = {
    place: Place;
    owner: Hand;
    dispatcher: Hand;
    make(more?: object): Promise<{ id: string; number: string }>;
    url(path: string): string;
  };
  const shop = async (): Promise<Shop> => {
    at(START);
    serial += 1;
    const place = await w.workspace(`shop-${backend}-${serial}`);
    const [admin, dispatcher] = [
      await w.member(place, ['owner'], { name: '老板' }),
      await w.member(place, ['dispatcher'], { name: '赵强' }),
    ];
    const url = (path: string) => `/v1/w/${place.slug}${path}`;
    const make = async (more: object = {}) => {
      const r = await w.call(dispatcher, 'POST', url('/tickets'), {
        title: '空调不制冷',
        faultCode: 'GEN-01',
        phone: '13800138000',
        customerWords: '热风',
        ...more,
      });
      expect(r.status, JSON.stringify(r.body)).toBe(201);
      return r.body as { id: string; number: string };
    };
    return { place, owner: admin, dispatcher, make, url };
  };
  const alertsOf = (place: Place) =>
    rows<{ level: string; metric: string; skipped: boolean; delivered_at: Date | null }>(
      'select level, metric, skipped, delivered_at from clock_alert where tenant_id = $1 order by metric, level',
      [place.tenantId],
    );

  beforeAll(async () => {
    w = await testWorld();
    w.app.ports.calls = outgoingCalls({ allowLocal: true, deadlineMs: 3000 });
    w.app.ports.robot = dingtalkRobot(w.app.ports.calls);
    owner = new pg.Pool({ connectionString: w.ownerUrl, max: 3 });
    owner.on('error', () => {});
    owner.on('connect', (client) => void client.on('error', () => {}));
  });
  afterEach(async () => {
    await rest();
    for (const c of closing.splice(0)) c.close();
  });
  afterAll(async () => {
    await owner.end();
    await w.close();
  });

  test('a clock tells once at 75 % and once on breach, by two workers, with robot, notices and timeline', async () => {
    const s = await shop();
    const robot = await robotOf(s.place, s.owner);
    const ticket = await s.make();
    await work(2);
    at(START + 23 * MINUTE); // first response is 30 minutes; 22.5 is 75 %
    await eventually(async () => expect(await alertsOf(s.place)).toMatchObject([{ level: 'at_risk', metric: 'first_response' }]));
    expect(robot.received).toEqual([]);
    at(START + 31 * MINUTE);
    await eventually(() => expect(robot.accepted).toHaveLength(1));
    await eventually(async () => expect((await alertsOf(s.place)).find((a) => a.level === 'breach')?.delivered_at).not.toBeNull());
    expect((await alertsOf(s.place)).map((a) => [a.metric, a.level, a.skipped])).toEqual([
      ['first_response', 'at_risk', false],
      ['first_response', 'breach', false],
    ]);
    expect(robot.accepted[0]?.text).toContain(ticket.number);
    expect(robot.accepted[0]?.text).not.toMatch(/13800138000|热风/);
    const timeline = (await w.call(s.dispatcher, 'GET', s.url(`/tickets/${ticket.id}/timeline`))).body.items.map(
      (e: { type: string }) => e.type,
    );
    expect(timeline).toEqual(['ticket.created', 'ticket.at_risk', 'ticket.breached']);
    const notices = (await w.call(s.dispatcher, 'GET', s.url('/notifications'))).body;
    expect(notices).toMatchObject({
      unreadCount: 2,
      items: [
        { kind: 'breached', why: 'dispatcher', ticketId: ticket.id },
        { kind: 'at_risk', why: 'dispatcher' },
      ],
    });
    expect((await w.call(s.dispatcher, 'POST', s.url('/notifications/read'), { ids: [notices.items[0].id] })).body).toEqual({
      unreadCount: 1,
    });
    expect((await w.call(s.owner, 'POST', s.url('/notifications/read'), { ids: [notices.items[1].id] })).body).toEqual({ unreadCount: 0 });
    expect((await w.call(s.dispatcher, 'GET', s.url('/notifications?unread=true'))).body.items).toHaveLength(1);
  });

  test('a worker that was away when it was due tells once when it returns, the lower step recorded as skipped; a lost queue loses nothing', async () => {
    const s = await shop();
    const robot = await robotOf(s.place, s.owner);
    for (let i = 0; i < 5; i++) await s.make();
    at(START + 40 * MINUTE);
    // Nothing was ever put into a queue: the rows alone bring it about.
    await work(2);
    await eventually(() => expect(robot.accepted).toHaveLength(5));
    await eventually(async () => expect((await alertsOf(s.place)).filter((a) => a.delivered_at)).toHaveLength(5));
    await rest();
    await work(2);
    await eventually(async () =>
      expect(await rows('select 1 from clock where tenant_id = $1 and next_alarm_at <= $2', [s.place.tenantId, new Date(now)])).toEqual([]),
    );
    expect((await alertsOf(s.place)).map((a) => `${a.level} ${a.skipped}`).sort()).toEqual([
      ...Array(5).fill('at_risk true'),
      ...Array(5).fill('breach false'),
    ]);
    expect(robot.accepted).toHaveLength(5);
  });

  test('a paused or answered clock tells nothing', async () => {
    const s = await shop();
    const t = await s.make();
    expect((await w.call(s.dispatcher, 'POST', s.url(`/tickets/${t.id}/say`), { kind: 'reply', text: '马上到' })).status).toBe(200);
    const other = await s.make();
    at(START + 31 * MINUTE);
    await work();
    await eventually(async () => expect((await alertsOf(s.place)).filter((a) => a.metric === 'first_response')).toHaveLength(2));
    expect(await rows('select distinct ticket_id as id from clock_alert where tenant_id = $1', [s.place.tenantId])).toEqual([
      { id: other.id },
    ]);
  });

  test('eighteen messages a minute, the last a digest of all that wait; then silence until the minute is over', async () => {
    const s = await shop();
    const robot = await robotOf(s.place, s.owner);
    for (let i = 0; i < 30; i++) await s.make();
    at(START + 31 * MINUTE);
    await work(2);
    await eventually(async () => expect((await alertsOf(s.place)).filter((a) => a.delivered_at)).toHaveLength(30));
    expect(robot.refused).toEqual([]);
    expect(robot.accepted.length).toBeLessThanOrEqual(18);
    expect(robot.accepted.at(-1)?.title).toMatch(/^\d+ 张工单超时$/);
    const named = robot.accepted.flatMap((m) => [...m.text.matchAll(/WO-2026-\d{6}/g)].map((x) => x[0]));
    expect(new Set(named).size).toBe(30);
  });

  test('in quiet hours only urgent steps go out; what waited follows at their end as one message, and not twice', async () => {
    const s = await shop();
    const robot = await robotOf(s.place, s.owner);
    const settings = (await w.call(s.owner, 'GET', s.url('/settings'))).body;
    const night = { from: '09:00', to: '12:00', timeZone: 'Asia/Shanghai' };
    const set = (quietHours: unknown) => w.call(s.owner, 'PATCH', s.url('/settings'), { quietHours });
    expect((await set({ ...night, to: '09:00' })).status).toBe(422);
    expect((await set(night)).status).toBe(200);
    expect((await w.call(s.owner, 'GET', s.url('/settings'))).body.workspace.quietHours).toEqual(night);
    const urgent = await s.make({ tier: settings.standard.content.tiers[0].code });
    const [tier, ...others] = settings.standard.content.tiers;
    const step = (key: string, isUrgent: boolean) => ({
      key,
      at: { kind: 'breach' },
      to: ['dispatcher'],
      channels: ['robot'],
      urgent: isUrgent,
    });
    const clock = {
      key: 'first_response',
      kind: 'first_response',
      name: { 'zh-CN': '首次响应', en: '' },
      targetMinutes: tier.firstResponseMinutes,
    };
    const content = { ...settings.standard.content, tiers: [{ ...tier, clocks: [{ ...clock, steps: [step('loud', true)] }] }, ...others] };
    expect((await w.call(s.owner, 'PUT', s.url('/settings/standard'), { content })).status).toBe(200);
    const quietOnes = [];
    const calm = others[0] as { code: string };
    for (let i = 0; i < 3; i++) quietOnes.push(await s.make({ tier: calm.code }));
    await work(2);
    at(START + 100 * MINUTE);
    await eventually(() => expect(robot.accepted).toHaveLength(1));
    expect(robot.accepted[0]?.text).toContain(urgent.number);
    const waiting = () =>
      rows<{ next: Date }>(`select next_attempt_at as next from robot_delivery where tenant_id = $1 and is_held and status = 'waiting'`, [
        s.place.tenantId,
      ]);
    // First response and plan of each, all of them before the night ends.
    await eventually(async () => expect(await waiting()).toHaveLength(2 * quietOnes.length));
    expect(new Set((await waiting()).map((r) => r.next.toISOString()))).toEqual(new Set(['2026-11-23T04:00:00.000Z']));
    const held = (await waiting()).length;
    at(START + 181 * MINUTE);
    await eventually(() => expect(robot.accepted.length).toBeGreaterThanOrEqual(2));
    await eventually(async () => expect(await waiting()).toEqual([]));
    const digest = robot.accepted[1];
    expect(digest?.title).toMatch(/^静默时段里：/);
    for (const t of quietOnes) expect(digest?.text).toContain(t.number);
    expect([...(digest?.text.matchAll(/- \[WO-/g) ?? [])]).toHaveLength(held);
    await eventually(async () =>
      expect(await rows('select 1 from robot_delivery where tenant_id = $1 and status <> $2', [s.place.tenantId, 'delivered'])).toEqual([]),
    );
  });

  test('quiet hours that are taken back let go of what waited at once', async () => {
    const s = await shop();
    const robot = await robotOf(s.place, s.owner);
    await w.call(s.owner, 'PATCH', s.url('/settings'), { quietHours: { from: '09:00', to: '18:00', timeZone: 'Asia/Shanghai' } });
    await s.make();
    await work();
    at(START + 31 * MINUTE);
    await eventually(async () =>
      expect(await rows('select 1 from robot_delivery where tenant_id = $1 and is_held', [s.place.tenantId])).toHaveLength(1),
    );
    expect(robot.received).toEqual([]);
    expect((await w.call(s.owner, 'PATCH', s.url('/settings'), { quietHours: null })).status).toBe(200);
    await eventually(() => expect(robot.accepted).toHaveLength(1));
  });

  test('a robot that refuses is left alone for ten minutes, then gets everything once', async () => {
    const s = await shop();
    const robot = await robotOf(s.place, s.owner);
    const list = (await w.call(s.owner, 'GET', s.url('/robots'))).body.items;
    expect(JSON.stringify(list)).not.toMatch(/TOKEN|SEC0123456789/);
    expect((await w.call(s.owner, 'PATCH', s.url(`/robots/${list[0].id}`), { secret: 'SECwrong' })).status).toBe(200);
    expect((await w.call(s.owner, 'POST', s.url(`/robots/${list[0].id}/test`))).body).toEqual({
      isDelivered: false,
      detail: '310000: sign not match',
    });
    await s.make();
    at(START + 31 * MINUTE);
    await work();
    await eventually(async () => expect((await w.call(s.owner, 'GET', s.url('/robots'))).body.items[0].lastError).toContain('310000'));
    const calls = robot.received.length;
    at(now + 9 * MINUTE);
    await eventually(async () =>
      expect(
        await rows("select 1 from robot_delivery where tenant_id = $1 and status = 'waiting' and next_attempt_at > $2", [
          s.place.tenantId,
          new Date(now),
        ]),
      ).toHaveLength(1),
    );
    expect(robot.received).toHaveLength(calls);
    expect((await w.call(s.owner, 'PATCH', s.url(`/robots/${list[0].id}`), { secret: ROBOT_SECRET })).status).toBe(200);
    at(now + 2 * MINUTE);
    await eventually(() => expect(robot.accepted).toHaveLength(1));
    expect((await w.call(s.owner, 'POST', s.url(`/robots/${list[0].id}/test`))).body).toEqual({ isDelivered: true, detail: 'ok' });
  });

  test('a webhook is signed, retried under one id, logged, replayed, and both secrets sign after a change', async () => {
    const s = await shop();
    const answers = [500, 302, 200];
    const hook = await receiver((_, res) => res.writeHead(answers.shift() ?? 200, { location: 'http://127.0.0.1:1/' }).end('谢谢'));
    closing.push(hook);
    const made = (await w.call(s.owner, 'POST', s.url('/webhooks'), { url: `${hook.url}/in`, eventTypes: ['ticket.created'] })).body;
    expect(made.secret).toMatch(/^whsec_/);
    const ticket = await s.make();
    await work(2);
    await eventually(() => expect(hook.received).toHaveLength(1));
    await eventually(async () =>
      expect(
        await rows("select 1 from webhook_delivery where tenant_id = $1 and jsonb_array_length(attempts) = 1 and status = 'waiting'", [
          s.place.tenantId,
        ]),
      ).toHaveLength(1),
    );
    at(now + 7_000);
    await eventually(() => expect(hook.received).toHaveLength(2));
    await eventually(async () =>
      expect(
        await rows('select 1 from webhook_delivery where tenant_id = $1 and jsonb_array_length(attempts) = 2', [s.place.tenantId]),
      ).toHaveLength(1),
    );
    at(now + 20_000);
    const log = async () => (await w.call(s.owner, 'GET', s.url(`/webhooks/${made.id}/deliveries`))).body.items;
    await eventually(async () => expect((await log())[0]).toMatchObject({ status: 'delivered' }));
    const [delivery] = await log();
    expect(delivery.attempts.map((a: { status: number; reply: string }) => [a.status, a.reply])).toEqual([
      [500, '谢谢'],
      [302, '谢谢'],
      [200, '谢谢'],
    ]);
    expect(new Set(hook.received.map((r) => r.headers['webhook-id']))).toEqual(new Set([delivery.id]));
    expect(hook.received.every((r) => verifies(r, made.secret))).toBe(true);
    expect(JSON.parse(hook.received[0]?.body ?? '')).toMatchObject({
      type: 'ticket.created',
      data: { ticketId: ticket.id, number: ticket.number },
    });
    expect(hook.received[0]?.body).not.toMatch(/热风|13800138000/);
    const rotated = (await w.call(s.owner, 'POST', s.url(`/webhooks/${made.id}/rotate`))).body;
    expect((await w.call(s.owner, 'POST', s.url(`/webhooks/${made.id}/deliveries/${delivery.id}/replay`))).body).toEqual({
      count: 1,
      hasMore: false,
    });
    await eventually(() => expect(hook.received).toHaveLength(4));
    const replay = hook.received[3];
    if (!replay) throw new Error('no replay');
    expect(replay.headers['webhook-id']).toBe(delivery.id);
    expect([verifies(replay, made.secret), verifies(replay, rotated.secret)]).toEqual([true, true]);
    expect((await w.call(s.owner, 'POST', s.url(`/webhooks/${made.id}/test`))).status).toBe(202);
    await eventually(() => expect(hook.received.map((r) => JSON.parse(r.body).type)).toContain('webhook.test'));
  });

  test('410 switches an endpoint off and tells the administrators; what it missed can be replayed', async () => {
    const s = await shop();
    let status = 410;
    const hook = await receiver((_, res) => res.writeHead(status).end());
    closing.push(hook);
    const made = (await w.call(s.owner, 'POST', s.url('/webhooks'), { url: hook.url })).body;
    await s.make();
    await work();
    await eventually(async () =>
      expect((await w.call(s.owner, 'GET', s.url(`/webhooks/${made.id}`))).body).toMatchObject({
        isEnabled: false,
        disabledReason: 'gone',
      }),
    );
    expect(await rows('select recipient, subject from mail where recipient = $1', [s.owner.email])).toHaveLength(1);
    await s.make();
    await eventually(async () =>
      expect((await w.call(s.owner, 'GET', s.url(`/webhooks/${made.id}/deliveries?status=failed`))).body.items).toHaveLength(2),
    );
    status = 200;
    await w.call(s.owner, 'PATCH', s.url(`/webhooks/${made.id}`), { isEnabled: true });
    const span = { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 3_600_000).toISOString() };
    expect((await w.call(s.owner, 'POST', s.url(`/webhooks/${made.id}/replay`), span)).body).toEqual({ count: 2, hasMore: false });
    await eventually(() => expect(hook.received).toHaveLength(3));
  });

  test('five days without success switch an endpoint off', async () => {
    const s = await shop();
    const hook = await receiver((_, res) => res.writeHead(500).end());
    closing.push(hook);
    const made = (await w.call(s.owner, 'POST', s.url('/webhooks'), { url: hook.url })).body;
    await s.make();
    await work();
    await eventually(() => expect(hook.received).toHaveLength(1));
    await eventually(async () => expect((await w.call(s.owner, 'GET', s.url(`/webhooks/${made.id}`))).body.failingSince).not.toBeNull());
    at(now + 5 * 24 * 3_600_000 + MINUTE);
    await eventually(async () =>
      expect((await w.call(s.owner, 'GET', s.url(`/webhooks/${made.id}`))).body).toMatchObject({ disabledReason: 'failing' }),
    );
    expect(await rows('select 1 from mail where recipient = $1', [s.owner.email])).toHaveLength(1);
  });

  test('an event whose transaction was still open is not skipped by later ones', async () => {
    const s = await shop();
    const hook = await receiver((_, res) => res.end());
    closing.push(hook);
    await w.call(s.owner, 'POST', s.url('/webhooks'), { url: hook.url, eventTypes: ['ticket.created', 'ticket.noted'] });
    const early = await s.make();
    await work();
    await eventually(() => expect(hook.received).toHaveLength(1));
    const slow = await owner.connect();
    await slow.query('begin');
    await slow.query(
      `insert into ticket_event (tenant_id, id, ticket_id, seq, type, actor_kind, data, occurred_at) values ($1, gen_random_uuid(), $2, 999, 'ticket.noted', 'rule', '{}', now())`,
      [s.place.tenantId, early.id],
    );
    await s.make();
    const horizon = await rows<{ behind: boolean }>(
      `select through_txid::xid8 <= (select max(txid) from ticket_event) as behind from relay_cursor where reader = 'outbox'`,
    );
    expect(horizon).toEqual([{ behind: true }]);
    await slow.query('commit');
    slow.release();
    await eventually(() =>
      expect(hook.received.map((r) => JSON.parse(r.body).type).sort()).toEqual(['ticket.created', 'ticket.created', 'ticket.noted']),
    );
  });

  test('more events in one transaction than a page holds are all carried on', async () => {
    const s = await shop();
    const hook = await receiver((_, res) => res.end());
    closing.push(hook);
    const made = (await w.call(s.owner, 'POST', s.url('/webhooks'), { url: hook.url, eventTypes: ['ticket.noted'] })).body;
    const t = await s.make();
    await rows(
      `insert into ticket_event (tenant_id, id, ticket_id, seq, type, actor_kind, data, occurred_at) select $1, gen_random_uuid(), $2, 1000 + n, 'ticket.noted', 'rule', '{}', now() from generate_series(1, 1200) n`,
      [s.place.tenantId, t.id],
    );
    await work();
    await eventually(async () =>
      expect(await rows('select count(*)::int as n from webhook_delivery where endpoint_id = $1', [made.id])).toEqual([{ n: 1200 }]),
    );
    await rows('delete from webhook_endpoint where id = $1', [made.id]);
  });

  test('a ticket on hold wakes when its time has come, once, and its owner is told', async () => {
    const s = await shop();
    const t = await s.make();
    await w.call(s.dispatcher, 'POST', s.url(`/tickets/${t.id}/say`), { kind: 'reply', text: '好' });
    await w.call(s.dispatcher, 'POST', s.url(`/tickets/${t.id}/move`), { transition: 'accept', handTo: s.dispatcher.personId });
    const held = await w.call(s.dispatcher, 'POST', s.url(`/tickets/${t.id}/hold`), {
      reason: 'customer',
      wakeAt: new Date(START + 10 * MINUTE).toISOString(),
    });
    expect(held.status, JSON.stringify(held.body)).toBe(200);
    await work(2);
    at(START + 11 * MINUTE);
    await eventually(async () => expect((await w.call(s.dispatcher, 'GET', s.url(`/tickets/${t.id}`))).body.waitingReason).toBeNull());
    const types = (await w.call(s.dispatcher, 'GET', s.url(`/tickets/${t.id}/timeline`))).body.items.map((e: { type: string }) => e.type);
    expect(types.filter((x: string) => x === 'ticket.resumed')).toHaveLength(1);
    expect((await w.call(s.dispatcher, 'GET', s.url('/notifications'))).body.items.map((n: { kind: string }) => n.kind)).toContain('woken');
  });

  test('who holds a ticket is told once that somebody asked them to hurry, and why it is them', async () => {
    const s = await shop();
    const t = await s.make();
    await work(2);
    expect((await w.call(s.dispatcher, 'POST', s.url(`/tickets/${t.id}/nudge`), {})).body.code).toBe('nobody_to_nudge');
    expect((await w.call(s.owner, 'POST', s.url(`/tickets/${t.id}/nudge`), {})).status).toBe(200);
    const nudged = async (who: Hand) =>
      (await w.call(who, 'GET', s.url('/notifications'))).body.items.filter((n: { kind: string }) => n.kind === 'nudged');
    await eventually(async () =>
      expect(await nudged(s.dispatcher)).toMatchObject([{ ticketId: t.id, why: 'holder', data: { by: '老板' } }]),
    );
    expect(await nudged(s.owner)).toEqual([]);
  });

  test('a sandbox tells by its own clock', async () => {
    const s = await shop();
    await rows('update tenant set is_sandbox = true, sandbox_now = $2, config_revision = config_revision + 1 where id = $1', [
      s.place.tenantId,
      new Date(START),
    ]);
    await s.make();
    at(START + 60 * MINUTE);
    const normal = await shop(); // sets the server's clock back to the start
    await normal.make();
    await work();
    at(START + 31 * MINUTE);
    await eventually(async () => expect((await alertsOf(normal.place)).length).toBeGreaterThan(0));
    expect(await alertsOf(s.place)).toEqual([]);
    await rows('update tenant set sandbox_now = $2 where id = $1', [s.place.tenantId, new Date(START + 31 * MINUTE)]);
    await eventually(async () => expect((await alertsOf(s.place)).map((a) => a.level)).toEqual(['at_risk', 'breach']));
  });

  test('the loss of every database connection is survived', async () => {
    const s = await shop();
    const robot = await robotOf(s.place, s.owner);
    await s.make();
    await work();
    const [lost] = await rows<{ n: number }>(
      'select count(pg_terminate_backend(pid))::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect(lost?.n).toBeGreaterThan(2);
    at(START + 31 * MINUTE);
    // A job that was claimed in the moment of the loss is given back when its lock has ended, at most 10 s later.
    await eventually(() => expect(robot.accepted).toHaveLength(1));
  });

  test('mail goes out once; 4xx is tried again, 5xx is given up', async () => {
    at(START);
    const inbox: string[] = [];
    let busy = true;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (address, _session, done) =>
        done(address.address.startsWith('nobody') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
      onData(stream, _session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (c: Buffer) => chunks.push(c));
        stream.on('end', () => {
          const isBusy = busy;
          busy = false;
          if (!isBusy) inbox.push(Buffer.concat(chunks).toString('utf8'));
          done(isBusy ? Object.assign(new Error('try later'), { responseCode: 451 }) : null);
        });
      },
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    closing.push({ close: () => void server.close(() => {}) });
    const { port } = server.server.address() as { port: number };
    await rows('delete from mail');
    const ids = [w.app.newId(), w.app.newId()];
    for (const [i, to] of ['some@example.test', 'nobody@example.test'].entries())
      await rows(
        `insert into mail (id, recipient, subject, text_body, html_body, next_attempt_at) values ($1, $2, '您好', '文字', '<p>文字</p>', $3)`,
        [ids[i], to, new Date(START)],
      );
    await work(2, smtpMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Bodan <no-reply@bodan.test>' }));
    const state = (id: string | undefined) =>
      rows<{ sent: boolean; gave_up: boolean; tries: number }>(
        'select sent_at is not null as sent, gave_up, cardinality(attempts) as tries from mail where id = $1',
        [id],
      );
    await eventually(async () => expect(await state(ids[1])).toEqual([{ sent: false, gave_up: true, tries: 1 }]));
    await eventually(async () => expect(await state(ids[0])).toEqual([{ sent: false, gave_up: false, tries: 1 }]));
    at(START + 2 * MINUTE);
    await eventually(async () => expect(await state(ids[0])).toEqual([{ sent: true, gave_up: false, tries: 2 }]));
    expect(inbox).toHaveLength(1);
    expect(inbox[0]).toContain(`Message-ID: <${ids[0]}@bodan.test>`);
  });
});
