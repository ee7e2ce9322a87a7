import { dingtalkRobot } from '@bodan/adapters/dingtalk';
import { outgoingCalls } from '@bodan/adapters/outgoing';
import { smtpMailer } from '@bodan/adapters/smtp';
import type { Mailer } from '@bodan/services/ports';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { picturesOf } from '../../../packages/adapters/test/picture.ts';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';
import { mailServer, pdfOf } from './mail-server.ts';
import { fakeRobot, ROBOT_SECRET } from './receivers.ts';
import { type WorkerProcesses, workerProcesses } from './worker-process.ts';

const DAY = 86_400_000;
const at = (text: string): number => Date.parse(`2026-11-${text}:00+08:00`);
const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
const office = ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '18:00']]]);
const calendar = { tz: 'Asia/Shanghai', weekly: Object.fromEntries(office) };

let w: World;
let owner: pg.Pool;
let alpha: Place;
let boss: Hand;
let agent: Hand;
let hq: Hand;
let groupId: string;
let workers: WorkerProcesses;
let now = 0;
const running: RunningWorker[] = [];
const closing: { close(): unknown }[] = [];

const setNow = (ms: number): void => {
  now = ms;
  w.setNow(ms);
};
const rows = async <R extends object>(sql: string, values: unknown[] = []): Promise<R[]> => (await owner.query(sql, values)).rows as R[];
const work = async (mailer: Mailer | null = null): Promise<void> => {
  const queue = { redisUrl: undefined, databaseUrl: w.queueUrl, prefix: undefined };
  running.push(await startWorker({ app: w.app, queue, mailer, log: quiet, everyMs: { sweep: 60, relay: 40 } }));
};
const schedule = { name: '日报', cadence: 'daily', weekday: null, atTime: '08:30', workingDaysOnly: true, personIds: [] as string[] };
const runs = (digestId: string) =>
  rows<{ day: string; mails: number; robot_status: string }>(
    `select to_char(day, 'YYYY-MM-DD') as day, mails, robot_status from digest_run where digest_id = $1 order by digest_run.day`,
    [digestId],
  );
const mails = (to: string) =>
  rows<{ subject: string; text_body: string; html_body: string }>(
    `select subject, text_body, html_body from mail where recipient = $1 order by id`,
    [to],
  );

beforeAll(async () => {
  w = await testWorld();
  workers = workerProcesses(w);
  w.app.ports.calls = outgoingCalls({ allowLocal: true });
  w.app.ports.robot = dingtalkRobot(w.app.ports.calls);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  setNow(at('24T08:00'));
  const group = await w.group('anjia', '安家');
  groupId = group.groupId;
  alpha = await w.workspace('alpha', { ...group, calendar: calendar as never, name: '杭州公司' });
  boss = await w.member(alpha, ['manager'], { name: '李主管' });
  agent = await w.member(alpha, ['agent'], { name: '王丽' });
  hq = await w.hqMember(group.groupId, ['hq_admin']);
  await owner.query(`update person set locale = 'en' where id = $1`, [boss.personId]);
  setNow(at('24T10:00'));
  await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '一' });
  await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '二' });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((r) => r.stop()));
  for (const part of closing.splice(0)) await part.close();
});
afterAll(async () => {
  await workers.end('SIGKILL');
  await owner.end();
  await w.close();
});

test('a digest goes out at its time by mail and robot, once, late when the worker was down, with the figures of the scheduled instant', async () => {
  const robot = await fakeRobot(() => now);
  closing.push(robot);
  setNow(at('24T12:00'));
  const admin = await w.member(alpha, ['admin']);
  const robotId = (
    await w.call(admin, 'POST', '/v1/w/alpha/robots', {
      name: '群',
      url: `${robot.url}/robot/send?access_token=TOKEN`,
      secret: ROBOT_SECRET,
    })
  ).body.id;
  const made = await w.call(boss, 'POST', '/v1/w/alpha/digests', { ...schedule, personIds: [boss.personId, agent.personId], robotId });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(made.body).toMatchObject({ nextAt: new Date(at('25T08:30')).toISOString(), lastRun: null });

  // Nobody works at 08:30; at 11:00, when two more tickets are there, three workers come up at once.
  setNow(at('25T10:30'));
  await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '三' });
  setNow(at('25T11:00'));
  await Promise.all([work(), work(), work()]);
  await eventually(async () => expect(await runs(made.body.id)).toEqual([{ day: '2026-11-25', mails: 2, robot_status: 'sent' }]));
  const [zh] = await mails(agent.email);
  const [en] = await mails(boss.email);
  expect([await mails(agent.email), await mails(boss.email)].map((m) => m.length)).toEqual([1, 1]);
  expect(zh?.subject).toContain('杭州公司 日报 2026-11-24');
  expect(zh?.text_body).toContain('新建 2，关闭 0，在办 2');
  expect(en?.text_body).toContain('Created 2, closed 0, open 2');
  expect(zh?.html_body).toContain('lang="zh-CN"');
  // The robot tells of late clocks as well.
  const told = robot.accepted.filter((m) => m.title.includes('首响达成率'));
  expect(told).toHaveLength(1);
  expect(told[0]?.text).toContain('新建 2，关闭 0，在办 2');
  expect(robot.refused).toEqual([]);
  // The link asks for the board at that very moment, and that says the same.
  const link = /http\S+figures\?(\S+)/.exec(zh?.text_body ?? '')?.[1] ?? '';
  expect(new URLSearchParams(link).get('at')).toBe(new Date(at('25T08:30')).toISOString());
  const board = await w.call(agent, 'GET', `/v1/w/alpha/board?${link}`);
  expect(board.body.totals).toMatchObject({ created: 2, open: 2 });
  const listed = (await w.call(boss, 'GET', '/v1/w/alpha/digests')).body;
  expect(listed.items[0]).toMatchObject({
    nextAt: new Date(at('26T08:30')).toISOString(),
    lastRun: { day: '2026-11-25', mails: 2, robotStatus: 'sent' },
  });

  // Two dates missed are both sent, in order; a weekend in between is none. Paused, nothing is, and later only what is to come.
  setNow(at('30T09:00'));
  await eventually(async () =>
    expect((await runs(made.body.id)).map((r) => r.day)).toEqual(['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30']),
  );
  const url = `/v1/w/alpha/digests/${made.body.id}`;
  const paused = await w.call(boss, 'PUT', url, { ...schedule, personIds: [boss.personId], robotId, isPaused: true });
  expect(paused.body).toMatchObject({ isPaused: true, nextAt: null });
  setNow(at('30T09:00') + 2 * DAY);
  const woken = await w.call(boss, 'PUT', url, { ...schedule, personIds: [boss.personId], robotId });
  expect(woken.body.nextAt).toBe('2026-12-03T00:30:00.000Z');
  expect(await runs(made.body.id)).toHaveLength(4);
});

test('what cannot be is refused beside its field; preview and test send count as no date; only who leads may', async () => {
  setNow(at('30T10:00'));
  const url = '/v1/w/alpha/digests';
  const bad = async (change: Record<string, unknown>) =>
    (await w.call(boss, 'POST', url, { ...schedule, personIds: [boss.personId], ...change })).body.errors?.[0];
  expect(await bad({ personIds: [] })).toMatchObject({ pointer: '/personIds', code: 'required' });
  expect(await bad({ personIds: [hq.personId] })).toMatchObject({ pointer: '/personIds/0', code: 'unknown' });
  expect(await bad({ cadence: 'weekly' })).toMatchObject({ pointer: '/weekday', code: 'required' });
  expect(await bad({ weekday: 3 })).toMatchObject({ pointer: '/weekday', code: 'invalid' });
  expect(await bad({ atTime: '25:00' })).toMatchObject({ pointer: '/atTime' });
  expect(await bad({ robotId: w.app.newId() })).toMatchObject({ pointer: '/robotId', code: 'unknown' });
  expect((await w.call(agent, 'GET', url)).status).toBe(403);
  expect((await w.call(agent, 'POST', url, { ...schedule, personIds: [boss.personId] })).status).toBe(403);

  const { name: _, personIds: __, ...plan } = schedule;
  const preview = await w.call(boss, 'POST', `${url}/preview`, { ...plan, locale: 'en' });
  expect(preview.body.mail.subject).toContain('daily digest');
  expect(preview.body.message.text).toContain('Open the board of that moment');

  const robot = await fakeRobot(() => now);
  closing.push(robot);
  const hqUrl = '/v1/hq/anjia/digests';
  const address = { url: `${robot.url}/robot/send?access_token=TOKEN`, secret: ROBOT_SECRET };
  const made = await w.call(hq, 'POST', hqUrl, { ...schedule, personIds: [hq.personId], robot: address });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(JSON.stringify(made.body)).not.toContain('TOKEN');
  expect(made.body.robotLastFour).toBe(ROBOT_SECRET.slice(-4));
  const tested = await w.call(hq, 'POST', `${hqUrl}/${made.body.id}/test`);
  expect(tested.body).toEqual({ mailTo: hq.email, robot: { ok: true, detail: '' } });
  expect(robot.accepted[0]?.text).toContain('杭州公司');
  expect(await runs(made.body.id)).toEqual([]);
  expect((await mails(hq.email))[0]?.text_body).toContain('/hq/anjia?');
  // A digest of one place does not exist in another.
  expect((await w.call(boss, 'DELETE', `${url}/${made.body.id}`)).status).toBe(404);
  expect((await w.call(hq, 'DELETE', `${hqUrl}/${made.body.id}`)).body).toEqual({ deleted: true });
});

test('a mail carries the board of its instant as a page where the digest says so, in the language of its reader', async () => {
  setNow(at('30T10:00'));
  const server = await mailServer();
  closing.push(server);
  await owner.query('delete from mail');
  const url = '/v1/w/alpha/digests';
  const people = { personIds: [boss.personId, agent.personId] };
  const plain = await w.call(boss, 'POST', url, { ...schedule, ...people });
  const withPage = await w.call(boss, 'POST', url, { ...schedule, ...people, name: '附件', hasPdf: true });
  expect([plain.body.hasPdf, withPage.body.hasPdf]).toEqual([false, true]);
  // Nothing that comes after the instant the digest was due at moves its page, drawn when its mail leaves.
  setNow(at('30T10:00') + DAY);
  await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '后来' });
  await work(smtpMailer({ url: server.url, from: 'Bodan <no-reply@bodan.test>' }));
  await eventually(async () => expect(server.got).toHaveLength(4));
  const paged = server.got.filter((m) => m.raw.includes('application/pdf'));
  expect(paged).toHaveLength(2);
  const texts: Record<string, string> = {};
  for (const mail of paged) {
    const pages = await picturesOf(pdfOf(mail), 1);
    texts[mail.to === boss.email ? 'en' : 'zh'] = pages.map((p) => p.text).join('\n');
  }
  const asOf = '2026-12-01 08:30:00';
  expect(texts.zh).toContain(`数据截至 ${asOf}（Asia/Shanghai） · 当时公布的数字`);
  expect(texts.en).toContain(`Figures as of ${asOf} (Asia/Shanghai) · As published then`);
  const { totals } = (
    await w.call(
      boss,
      'GET',
      `/v1/w/alpha/board?from=2026-11-30&to=2026-11-30&known=then&at=${encodeURIComponent(new Date(at('30T08:30') + DAY).toISOString())}`,
    )
  ).body;
  expect(texts.zh).toMatch(new RegExp(`在办\\s+${totals.open}\\b`));
  expect(texts.en).toMatch(new RegExp(`Open\\s+${totals.open}\\b`));
  for (const made of [plain, withPage]) await w.call(boss, 'DELETE', `${url}/${made.body.id}`);
});

test('a mail of a digest that is given up is told to its headquarters and to no other, and nobody hears of one that is tried again', async () => {
  const stranger = await w.hqMember((await w.group('haigang', '海港')).groupId, ['hq_admin']);
  const bell = async (who: Hand, slug: string) => (await w.call(who, 'GET', `/v1/hq/${slug}/notifications`)).body.items;
  // Memberships begin at the database's own present.
  const start = Date.now() + DAY;
  setNow(start);
  await owner.query('delete from mail');
  const url = '/v1/hq/anjia/digests';
  const body = { ...schedule, name: '集团日报', workingDaysOnly: false, personIds: [hq.personId], robot: null };
  const made = await w.call(hq, 'POST', url, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  setNow(Date.parse(made.body.nextAt) + 1000);
  const answers = [
    { kind: 'failed', detail: '451 later' },
    { kind: 'refused', detail: '550 no such mailbox' },
  ] as const;
  let tries = 0;
  await work({
    async send() {
      tries += 1;
      return answers[tries - 1] ?? { kind: 'sent' };
    },
    close() {},
  });
  await eventually(async () =>
    expect(await rows(`select 1 from mail where recipient = $1 and cardinality(attempts) = 1`, [hq.email])).toHaveLength(1),
  );
  expect(await bell(hq, 'anjia')).toEqual([]);
  setNow(now + 120_000);
  await eventually(async () => expect(await rows(`select 1 from mail where recipient = $1 and gave_up`, [hq.email])).toHaveLength(1));
  const [run] = await runs(made.body.id);
  expect(await bell(hq, 'anjia')).toMatchObject([
    { kind: 'digest_failed', tenantId: null, data: { digest: '集团日报', day: run?.day, to: hq.email, error: '550 no such mailbox' } },
  ]);
  expect(await bell(stranger, 'haigang')).toEqual([]);
  expect((await w.call(hq, 'DELETE', `${url}/${made.body.id}`)).status).toBeLessThan(300);
});

test('workers killed in the middle of it lose no date and send none twice', async () => {
  setNow(Date.now());
  const beta = await w.workspace('beta', {
    groupId,
    standardVersionId:
      (await rows<{ id: string }>(`select id from standard_version where group_id = $1 order by number desc limit 1`, [groupId]))[0]?.id ??
      '',
  });
  const lead = await w.member(beta, ['owner']);
  const ids: string[] = [];
  for (let i = 0; i < 12; i++) {
    const made = await w.call(lead, 'POST', '/v1/w/beta/digests', {
      ...schedule,
      workingDaysOnly: false,
      name: `${i}`,
      personIds: [lead.personId],
    });
    ids.push(made.body.id);
  }
  // Nobody worked for ten days.
  await owner.query(`update digest set next_at = next_at - interval '10 days' where place_id = $1`, [beta.tenantId]);
  const sent = async (): Promise<number> =>
    (await rows<{ n: number }>('select count(*)::int as n from digest_run where place_id = $1', [beta.tenantId]))[0]?.n ?? 0;
  workers.start();
  workers.start();
  for (const mark of [1, 30, 70]) {
    await eventually(async () => expect(await sent()).toBeGreaterThanOrEqual(mark));
    await workers.replace();
  }
  await eventually(async () =>
    expect(await rows(`select id from digest where place_id = $1 and next_at <= now()`, [beta.tenantId])).toEqual([]),
  );
  const dates = await rows<{ digest_id: string; n: number }>(
    'select digest_id, count(*)::int as n from digest_run where place_id = $1 group by 1',
    [beta.tenantId],
  );
  expect(dates.map((d) => d.n)).toEqual(ids.map(() => 10));
  const letters = await rows<{ n: number }>(`select count(*)::int as n from mail where recipient = $1`, [lead.email]);
  expect(letters).toEqual([{ n: 120 }]);
  // Every letter is of another date of its digest: none twice.
  const days = await rows<{ n: number }>(`select count(distinct subject)::int as n from mail where recipient = $1`, [lead.email]);
  expect(days).toEqual([{ n: 10 }]);
  await workers.end('SIGTERM');
});
