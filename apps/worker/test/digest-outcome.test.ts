import { dingtalkRobot } from '@bodan/adapters/dingtalk';
import { outgoingCalls } from '@bodan/adapters/outgoing';
import { smtpMailer } from '@bodan/adapters/smtp';
import type { Mailer } from '@bodan/services/ports';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';
import { type MailServer, mailServer } from './mail-server.ts';
import { fakeRobot, ROBOT_SECRET } from './receivers.ts';
import { workerProcesses } from './worker-process.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const TEN_MINUTES = 600_000;
const URL_OF = '/v1/w/alpha/digests';
const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
const schedule = { cadence: 'daily', weekday: null, atTime: '08:30', workingDaysOnly: false };
const WRONG = 'SECwrong0123456789';

let w: World;
let owner: pg.Pool;
let groupId: string;
let alpha: Place;
let admin: Hand;
let boss: Hand;
let hq: Hand;
let now = 0;
let server: MailServer;
const running: RunningWorker[] = [];
const closing: { close(): unknown }[] = [];

const setNow = (ms: number): void => {
  now = ms;
  w.setNow(ms);
};
const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
const mailerOf = (url: string): Mailer => {
  const mailer = smtpMailer({ url, from: 'Bodan <no-reply@bodan.test>' });
  closing.push(mailer);
  return mailer;
};
const work = async (mailer: Mailer | null): Promise<void> => {
  const queue = { redisUrl: undefined, databaseUrl: w.queueUrl, prefix: undefined };
  running.push(await startWorker({ app: w.app, queue, mailer, log: quiet, everyMs: { sweep: 60, relay: 40 } }));
};
const rest = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((r) => r.stop()));
};
const make = (who: Hand, url: string, body: object) => ok(who, 'POST', url, { ...schedule, name: '日报', personIds: [], ...body });
const lastOf = async (who: Hand, url: string, id: string) =>
  (await ok(who, 'GET', url)).items.find((d: { id: string }) => d.id === id).lastRun;
const seen = async (who: Hand, url: string, id: string) =>
  Object.fromEntries((await lastOf(who, url, id)).letters.map((l: { personId: string }) => [l.personId, l]));

beforeAll(async () => {
  w = await testWorld();
  w.app.ports.calls = outgoingCalls({ allowLocal: true });
  w.app.ports.robot = dingtalkRobot(w.app.ports.calls);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  setNow(Date.now());
  const group = await w.group('anjia', '安家');
  groupId = group.groupId;
  alpha = await w.workspace('alpha', { ...group, name: '杭州公司' });
  admin = await w.member(alpha, ['admin'], { name: '管理员' });
  boss = await w.member(alpha, ['manager'], { name: '李主管' });
  hq = await w.hqMember(groupId, ['hq_admin']);
  server = await mailServer();
});
afterEach(async () => {
  await rest();
  for (const part of closing.splice(0)) await part.close();
  server.says = () => undefined;
  server.got = [];
});
afterAll(async () => {
  await server.close();
  await owner.end();
  await w.close();
});

test('who keeps a digest sees of each mail whether it arrived, waits with a reason, or was refused; one that waits arrives later', async () => {
  const slow = await w.member(alpha, ['agent'], { name: '王丽' });
  const wrong = await w.member(alpha, ['agent'], { name: '赵错' });
  const made = await make(boss, URL_OF, { personIds: [boss.personId, slow.personId, wrong.personId], hasPdf: true });
  server.says = (to) => (to === wrong.email ? 550 : to === slow.email ? 451 : undefined);
  setNow(Date.parse(made.nextAt) + 1000);
  await work(mailerOf(server.url));
  await eventually(async () =>
    expect(await seen(boss, URL_OF, made.id)).toMatchObject({
      [boss.personId]: { status: 'sent', error: null, nextAt: null },
      [slow.personId]: { status: 'waiting', tries: 1, error: '451 as it was told', nextAt: expect.any(String) },
      [wrong.personId]: { status: 'failed', tries: 1, error: '550 as it was told', nextAt: null },
    }),
  );
  expect(server.got.map((g) => g.to)).toEqual([boss.email]);
  expect(server.got[0]?.raw).toContain('Auto-Submitted: auto-generated');
  server.says = () => undefined;
  setNow(Date.parse((await seen(boss, URL_OF, made.id))[slow.personId].nextAt));
  await eventually(async () => expect((await seen(boss, URL_OF, made.id))[slow.personId]).toMatchObject({ status: 'sent', error: null }));
  // A workspace's own mails are no business of its group.
  expect((await ok(hq, 'GET', '/v1/hq/anjia/notifications')).items).toEqual([]);
  await ok(boss, 'DELETE', `${URL_OF}/${made.id}`);
});

test('a mail server that is down, or does not take our password, ends no mail: it leaves once the server is back', async () => {
  const made = await make(hq, '/v1/hq/anjia/digests', { personIds: [hq.personId] });
  const url = '/v1/hq/anjia/digests';
  setNow(Date.parse(made.nextAt) + 1000);
  const port = Number(new URL(server.url).port);
  await server.close();
  await work(mailerOf(server.url));
  await eventually(async () =>
    expect(await seen(hq, url, made.id)).toMatchObject({
      [hq.personId]: { status: 'waiting', tries: 1, error: expect.stringContaining('ECONNREFUSED') },
    }),
  );
  await rest();
  server = await mailServer(port);
  // The server asks for no password and refuses one.
  await work(mailerOf(server.url.replace('//', '//nobody:nothing@')));
  setNow(Date.parse((await seen(hq, url, made.id))[hq.personId].nextAt));
  await eventually(async () => expect(await seen(hq, url, made.id)).toMatchObject({ [hq.personId]: { status: 'waiting', tries: 2 } }));
  await rest();
  await work(mailerOf(server.url));
  setNow(Date.parse((await seen(hq, url, made.id))[hq.personId].nextAt));
  await eventually(async () => expect(await seen(hq, url, made.id)).toMatchObject({ [hq.personId]: { status: 'sent', error: null } }));
  expect(server.got).toHaveLength(1);
  await ok(hq, 'DELETE', `${url}/${made.id}`);
});

test('a message that DingTalk refuses says why and when it is tried again, and leaves at once when its robot is put right', async () => {
  const robot = await fakeRobot(() => now);
  closing.push(robot);
  const url = '/v1/hq/anjia/digests';
  const address = `${robot.url}/robot/send?access_token=TOKEN`;
  const made = await make(hq, url, { robot: { url: address, secret: WRONG } });
  setNow(Date.parse(made.nextAt) + 1000);
  await work(null);
  await eventually(async () =>
    expect(await lastOf(hq, url, made.id)).toMatchObject({
      robotStatus: 'waiting',
      robotError: '310000: sign not match',
      robotNextAt: new Date(now + TEN_MINUTES).toISOString(),
    }),
  );
  const { id: _, lastRun: __, nextAt: ___, robotLastFour: ____, robotId: _____, ...kept } = made;
  await ok(hq, 'PUT', `${url}/${made.id}`, { ...kept, robot: { url: address, secret: ROBOT_SECRET } });
  await eventually(async () =>
    expect(await lastOf(hq, url, made.id)).toMatchObject({ robotStatus: 'sent', robotError: null, robotNextAt: null }),
  );
  expect(robot.accepted).toHaveLength(1);

  // Taken away while a message waits, it is not told later out of nowhere.
  await ok(hq, 'PUT', `${url}/${made.id}`, { ...kept, personIds: [hq.personId], robot: { url: address, secret: WRONG } });
  setNow(now + DAY);
  await eventually(async () =>
    expect(await lastOf(hq, url, made.id)).toMatchObject({ robotStatus: 'waiting', robotError: '310000: sign not match' }),
  );
  await ok(hq, 'PUT', `${url}/${made.id}`, { ...kept, personIds: [hq.personId], robot: { url: '', secret: '' } });
  expect(await lastOf(hq, url, made.id)).toMatchObject({
    robotStatus: 'failed',
    robotError: 'there is no robot any more',
    robotNextAt: null,
  });
  await ok(hq, 'DELETE', `${url}/${made.id}`);
});

test('a digest waits its turn at a robot that rests, so none of its alerts is silenced by it', async () => {
  const robot = await fakeRobot(() => now);
  closing.push(robot);
  const { id: robotId } = await ok(admin, 'POST', '/v1/w/alpha/robots', {
    name: '群',
    url: `${robot.url}/robot/send?access_token=TOKEN`,
    secret: ROBOT_SECRET,
  });
  const made = await make(boss, URL_OF, { robotId });
  setNow(Date.parse(made.nextAt) + 1000);
  const sends = Array.from({ length: 18 }, () => now);
  await owner.query('update robot set recent_sends = $2 where id = $1', [robotId, JSON.stringify(sends)]);
  await work(null);
  await eventually(async () =>
    expect(await lastOf(boss, URL_OF, made.id)).toMatchObject({
      robotStatus: 'waiting',
      robotError: null,
      robotNextAt: new Date(now + MINUTE).toISOString(),
    }),
  );
  expect(robot.received).toEqual([]);
  setNow(now + MINUTE);
  await eventually(async () => expect(await lastOf(boss, URL_OF, made.id)).toMatchObject({ robotStatus: 'sent' }));

  // Too fast all the same: the robot is left alone for its ten minutes, whoever has something to say.
  setNow(Date.parse((await ok(boss, 'GET', URL_OF)).items[0].nextAt) - 500);
  for (let i = 0; i < 20; i++) robot.accepted.push({ at: now + 1000, title: '', text: '' });
  setNow(now + 1000);
  await eventually(async () =>
    expect(await lastOf(boss, URL_OF, made.id)).toMatchObject({ robotError: expect.stringContaining('130101') }),
  );
  const [kept] = (await ok(admin, 'GET', '/v1/w/alpha/robots')).items;
  expect(kept).toMatchObject({ lastError: expect.stringContaining('130101'), mutedUntil: new Date(now + TEN_MINUTES).toISOString() });
  setNow(now + TEN_MINUTES + 1);
  await eventually(async () => expect(await lastOf(boss, URL_OF, made.id)).toMatchObject({ robotStatus: 'sent' }));
  expect((await ok(admin, 'GET', '/v1/w/alpha/robots')).items[0]).toMatchObject({ lastError: null });

  // Switched off, it takes nothing, and that is said at once.
  await ok(admin, 'PATCH', `/v1/w/alpha/robots/${robotId}`, { isEnabled: false });
  setNow(Date.parse((await ok(boss, 'GET', URL_OF)).items[0].nextAt));
  await eventually(async () =>
    expect(await lastOf(boss, URL_OF, made.id)).toMatchObject({ robotStatus: 'failed', robotError: 'there is no robot any more' }),
  );
  await ok(boss, 'DELETE', `${URL_OF}/${made.id}`);
});

test('a worker killed before, with, and after a mail in the hand: each mail arrives, and twice only as the same mail', async () => {
  const url = '/v1/hq/anjia/digests';
  const workers = workerProcesses(w, server.url);
  await owner.query('delete from mail');
  const people = [hq];
  for (let i = 0; i < 5; i++) people.push(await w.hqMember(groupId, ['hq_analyst']));
  setNow(Date.now());
  const made = await make(hq, url, { personIds: people.map((p) => p.personId), hasPdf: true });
  await owner.query(`update digest set next_at = date_trunc('milliseconds', next_at - interval '1 day') where id = $1`, [made.id]);
  const written = async () =>
    (await owner.query(`select count(*)::int as n from mail where digest ->> 'digestId' = $1`, [made.id])).rows[0].n;
  const sent = async () => Object.values<{ status: string }>(await seen(hq, url, made.id)).filter((l) => l.status === 'sent').length;
  let go = (): void => {};
  const hold = (): void => {
    server.handed = 0;
    server.holds = new Promise((resolve) => {
      go = resolve;
    });
  };
  // What a killed worker had claimed is free again when its claim ends; nobody waits for it here.
  const freed = () => owner.query(`update mail set next_attempt_at = now() where sent_at is null`);
  hold();
  workers.start();
  workers.start();
  await eventually(async () => expect(await written()).toBe(6));
  await eventually(() => expect(server.handed).toBeGreaterThanOrEqual(1));
  // With a mail in the hand, which the server takes all the same.
  await workers.replace();
  await workers.replace();
  go();
  server.holds = null;
  await freed();
  await eventually(async () => expect(await sent()).toBeGreaterThanOrEqual(2));
  await workers.replace();
  await freed();
  await eventually(async () => {
    await freed();
    expect(await sent()).toBe(6);
  }, 500);
  await workers.end('SIGTERM');
  expect(new Set(server.got.map((g) => g.to)).size).toBe(6);
  // Whoever got two got the same mail twice: one Message-ID a person.
  expect(new Set(server.got.map((g) => `${g.to} ${g.messageId}`)).size).toBe(6);
  expect(await written()).toBe(6);
  const { rows } = await owner.query('select count(*)::int as n from digest_run where digest_id = $1', [made.id]);
  expect(rows).toEqual([{ n: 1 }]);
});
