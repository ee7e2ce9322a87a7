import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const at = (text: string): number => Date.parse(`2026-${text}:00+08:00`);
const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
const office = ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '18:00']]]);
const calendar = { tz: 'Asia/Shanghai', weekly: Object.fromEntries(office) };
const layered = (own: object) => ({ arrangement: [], adjustedHoursOf: null, own: { ...calendar, ...own }, branches: {} });
const daily = { name: '日报', cadence: 'daily', weekday: null, atTime: '08:30', workingDaysOnly: true, personIds: [] as string[] };

let w: World;
let owner: pg.Pool;
let now = 0;
const running: RunningWorker[] = [];

const setNow = (ms: number): void => {
  now = ms;
  w.setNow(ms);
};
const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
const work = async (): Promise<void> => {
  const queue = { redisUrl: undefined, databaseUrl: w.queueUrl, prefix: undefined };
  running.push(await startWorker({ app: w.app, queue, mailer: null, log: quiet, everyMs: { sweep: 60, relay: 40 } }));
};
const days = async (digestId: string): Promise<string[]> =>
  (
    await owner.query(`select to_char(day, 'MM-DD') as day from digest_run where digest_id = $1 order by digest_run.day`, [digestId])
  ).rows.map((r) => r.day);
/** The look behind `ms` has been taken: nothing that is due is left. */
const looked = (digestId: string) =>
  eventually(async () => {
    const { rows } = await owner.query('select next_at from digest where id = $1', [digestId]);
    expect(rows[0].next_at.getTime()).toBeGreaterThan(now);
  });
const viewed = async (who: Hand, url: string, id: string) => (await ok(who, 'GET', url)).items.find((d: { id: string }) => d.id === id);
const next = async (who: Hand, url: string, id: string) => {
  const { nextAt } = await viewed(who, url, id);
  return nextAt && new Date(Date.parse(nextAt) + 8 * HOUR).toISOString().slice(5, 16).replace('T', ' ');
};

beforeAll(async () => {
  w = await testWorld();
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((r) => r.stop()));
});
afterAll(async () => {
  await owner.end();
  await w.close();
});

test('a holiday or a working Saturday that is set meanwhile counts, and a day that is none is passed over without a word', async () => {
  setNow(at('11-26T10:00'));
  const alpha = await w.workspace('alpha', { calendar: calendar as never });
  const boss = await w.member(alpha, ['owner']);
  const url = '/v1/w/alpha/digests';
  const made = await ok(boss, 'POST', url, { ...daily, personIds: [boss.personId] });
  expect(await next(boss, url, made.id)).toBe('11-27 08:30');
  await work();
  // Friday becomes a holiday, Saturday a working day in its place.
  const special = { '2026-11-28': [['09:00', '18:00']] };
  await ok(boss, 'PUT', '/v1/w/alpha/settings/calendar', layered({ holidays: ['2026-11-27'], special }));
  expect(await next(boss, url, made.id)).toBe('11-28 08:30');
  setNow(at('11-27T08:31'));
  await looked(made.id);
  expect(await days(made.id)).toEqual([]);
  setNow(at('11-28T08:31'));
  await eventually(async () => expect(await days(made.id)).toEqual(['11-28']));
  expect(await next(boss, url, made.id)).toBe('11-30 08:30');
  setNow(at('11-29T20:00'));
  await looked(made.id);
  expect(await days(made.id)).toEqual(['11-28']);
  const [mail] = (await owner.query('select subject from mail where recipient = $1 order by id desc limit 1', [boss.email])).rows;
  // The last working day before it.
  expect(mail.subject).toContain('日报 2026-11-26');
});

test('a date has one digest: moved to a later hour of a day that had it, it says so and goes out the day after', async () => {
  setNow(at('12-01T08:00'));
  const beta = await w.workspace('beta', { calendar: calendar as never });
  const boss = await w.member(beta, ['owner']);
  const url = '/v1/w/beta/digests';
  const body = { ...daily, personIds: [boss.personId] };
  const made = await ok(boss, 'POST', url, body);
  await work();
  setNow(at('12-01T08:31'));
  await eventually(async () => expect(await days(made.id)).toEqual(['12-01']));
  await ok(boss, 'PUT', `${url}/${made.id}`, { ...body, atTime: '17:00' });
  expect(await next(boss, url, made.id)).toBe('12-02 17:00');
  setNow(at('12-02T17:01'));
  await eventually(async () => expect(await days(made.id)).toEqual(['12-01', '12-02']));
});

test('a date that is due and not sent stays due through a change that leaves its schedule, and the screen says so', async () => {
  setNow(at('12-03T08:00'));
  const gamma = await w.workspace('gamma', { calendar: calendar as never });
  const boss = await w.member(gamma, ['owner']);
  const url = '/v1/w/gamma/digests';
  const body = { ...daily, personIds: [boss.personId] };
  const made = await ok(boss, 'POST', url, body);
  setNow(at('12-03T09:00'));
  await ok(boss, 'PUT', `${url}/${made.id}`, { ...body, name: '早报' });
  const { items, now: present } = await ok(boss, 'GET', url);
  expect(items[0]).toMatchObject({ name: '早报', lastRun: null });
  expect(Date.parse(present) - Date.parse(items[0].nextAt)).toBe(30 * MINUTE);
  await work();
  await eventually(async () => expect(await days(made.id)).toEqual(['12-03']));
  expect((await viewed(boss, url, made.id)).lastRun).toMatchObject({ mails: 1, scheduledAt: new Date(at('12-03T08:30')).toISOString() });
});

test('whoever left gets nothing and stands in nobody’s way: the digest is paused, changed, and says that nobody is left', async () => {
  setNow(at('12-04T08:00'));
  const delta = await w.workspace('delta', { calendar: calendar as never, plan: 'team' });
  const boss = await w.member(delta, ['owner']);
  const leaver = await w.member(delta, ['manager']);
  const url = '/v1/w/delta/digests';
  const body = { ...daily, personIds: [leaver.personId] };
  const made = await ok(leaver, 'POST', url, body);
  await ok(boss, 'PATCH', `/v1/w/delta/members/${leaver.personId}`, { disabled: true });
  await work();
  setNow(at('12-04T08:31'));
  await eventually(async () => expect(await days(made.id)).toEqual(['12-04']));
  const { personIds, lastRun } = await viewed(boss, url, made.id);
  expect([personIds, lastRun.mails, lastRun.letters]).toEqual([[leaver.personId], 0, []]);
  expect((await owner.query('select 1 from mail where recipient = $1', [leaver.email])).rows).toEqual([]);
  expect(await ok(boss, 'PUT', `${url}/${made.id}`, { ...body, isPaused: true })).toMatchObject({ isPaused: true, nextAt: null });
  // Somebody who was never on the list is still nobody here.
  const stranger = await w.member(await w.workspace('elsewhere'), ['owner']);
  const refused = await w.call(boss, 'PUT', `${url}/${made.id}`, { ...body, personIds: [leaver.personId, stranger.personId] });
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/personIds/1']);
  await ok(boss, 'PUT', `${url}/${made.id}`, { ...body, personIds: [boss.personId] });
  expect(await next(boss, url, made.id)).toBe('12-07 08:30');
});

test('a group without a subsidiary waits for its first one; who leaves takes its own digests along and stands in later ones of the group no more', async () => {
  // Memberships begin at the database's own present, so the days here are those to come.
  const day = (n: number) => new Date(Date.now() + n * 24 * HOUR).toISOString().slice(0, 10);
  const local = (n: number, time: string) => Date.parse(`${day(n)}T${time}:00+08:00`);
  setNow(Date.now() + MINUTE);
  const head = await w.member(await w.workspace('home'), ['owner']);
  const { slug } = await ok(head, 'POST', '/v1/me/groups', { name: '安家' });
  const hq = `/v1/hq/${slug}`;
  const made = await ok(head, 'POST', `${hq}/digests`, { ...daily, personIds: [head.personId] });
  expect(made.nextAt).toBeNull();
  await work();
  setNow(local(1, '20:00'));
  await looked(made.id);
  expect(await days(made.id)).toEqual([]);

  const always = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((d) => [d, [['09:00', '18:00']]]));
  const boss = await w.member(await w.workspace('shop', { name: '小林', calendar: { ...calendar, weekly: always } as never }), ['owner']);
  const own = await ok(boss, 'POST', '/v1/w/shop/digests', { ...daily, name: '自己的', personIds: [boss.personId] });
  const { code } = await ok(head, 'POST', `${hq}/join-codes`);
  const mapping = { faultCodes: {}, departments: {}, tiers: {}, waitingReasons: {} };
  await ok(boss, 'POST', '/v1/w/shop/settings/join-group', { code, isAgreed: true, mapping });
  await ok(boss, 'POST', '/v1/w/shop/tickets', { title: '一' });
  expect(Date.parse((await viewed(head, `${hq}/digests`, made.id)).nextAt)).toBe(local(2, '08:30'));
  setNow(local(2, '08:31'));
  const md = (n: number) => day(n).slice(5);
  await eventually(async () => expect(await days(made.id)).toEqual([md(2)]));
  await eventually(async () => expect(await days(own.id)).toEqual([md(2)]));
  const letter = async (of: Hand) =>
    (
      await owner.query('select text_body as text from mail where recipient = $1 and digest is not null order by id desc limit 1', [
        of.email,
      ])
    ).rows[0].text as string;
  expect(await letter(head)).toContain('小林: ');
  expect(await letter(head)).toContain('在办 1');

  await ok(boss, 'POST', '/v1/w/shop/settings/leave-group', { workspace: 'shop' });
  setNow(local(3, '08:31'));
  await eventually(async () => expect(await days(own.id)).toEqual([md(2), md(3)]));
  expect(await letter(boss)).toContain('在办 1');
  await looked(made.id);
  expect(await days(made.id)).toEqual([md(2)]);
  expect((await viewed(head, `${hq}/digests`, made.id)).nextAt).toBeNull();
});

test('a sandbox sends by its own clock and holds nobody else up', async () => {
  setNow(at('12-10T08:00'));
  const sand = await w.workspace('sand', { isSandbox: true, calendar: calendar as never });
  const boss = await w.member(sand, ['owner']);
  const clock = (text: string) => ok(boss, 'PUT', '/v1/w/sand/sandbox/clock', { now: new Date(at(text)).toISOString() });
  await clock('12-01T08:00');
  const url = '/v1/w/sand/digests';
  const made = await ok(boss, 'POST', url, { ...daily, personIds: [boss.personId] });
  expect(await next(boss, url, made.id)).toBe('12-01 08:30');
  await work();
  const other = await w.member(await w.workspace('real', { calendar: calendar as never }), ['owner']);
  const real = await ok(other, 'POST', '/v1/w/real/digests', { ...daily, personIds: [other.personId] });
  setNow(at('12-10T08:31'));
  await eventually(async () => expect(await days(real.id)).toEqual(['12-10']));
  expect(await days(made.id)).toEqual([]);
  await clock('12-01T08:40');
  await eventually(async () => expect(await days(made.id)).toEqual(['12-01']));
  expect(await next(boss, url, made.id)).toBe('12-02 08:30');
});
