import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

// Shanghai, Monday to Friday 09:00–18:00. Tuesday is gone through on Wednesday.
const at = (text: string): number => Date.parse(`2026-11-${text}:00+08:00`);
const week = ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '18:00']]]);
const calendar = { tz: 'Asia/Shanghai', weekly: Object.fromEntries(week) };
const TUESDAY = '2026-11-24';
const HOUR = 3600;

type Action = { id: string; text: string };
type Delay = {
  ticketId: string;
  seconds: number;
  isAnswered: boolean;
  slices: { businessSeconds: number; personName: string; personId: string | null; departmentCode: string | null }[];
  causes: { cause: string; note: string; byName: string; byHq: boolean }[];
  actions: Action[];
};
let w: World;
let alpha: Place;
let beta: Place;
const hands: Record<string, Hand> = {};
const hand = (name: string): Hand => {
  const found = hands[name];
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
};
const ids: Record<string, string> = {};
const id = (name: string): string => ids[name] ?? '';

const report = async (who: string, place: Place, name: string, when: string) => {
  w.setNow(at(when));
  const made = await w.call(hand(who), 'POST', `/v1/w/${place.slug}/tickets`, { title: name, phone: '13800138000', contactName: '陈女士' });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  ids[name] = made.body.id;
};
const call = async (who: string, place: Place, name: string, when: string) => {
  w.setNow(at(when));
  const said = await w.call(hand(who), 'POST', `/v1/w/${place.slug}/tickets/${id(name)}/say`, {
    kind: 'reply',
    text: '您好，师傅今天联系您',
  });
  expect(said.status, JSON.stringify(said.body)).toBe(200);
};
const brief = async (who: string, query = '') => {
  const r = await w.call(hand(who), 'GET', `/v1/w/alpha/brief${query}`);
  expect(r.status, JSON.stringify(r.body)).toBe(200);
  return r.body;
};
const hqBrief = async (query = '') => {
  const r = await w.call(hand('hq'), 'GET', `/v1/hq/anjia/brief${query}`);
  expect(r.status, JSON.stringify(r.body)).toBe(200);
  return r.body;
};
const told = (delays: Delay[]) => delays.map((d) => [Object.keys(ids).find((k) => ids[k] === d.ticketId), d.seconds, d.isAnswered]);

beforeAll(async () => {
  w = await testWorld();
  w.setNow(at('23T08:00'));
  const group = await w.group('anjia', '安家');
  const of = { groupId: group.groupId, standardVersionId: group.standardVersionId, calendar: calendar as never };
  alpha = await w.workspace('alpha', { ...of, name: '杭州公司' });
  beta = await w.workspace('beta', { ...of, name: '宁波公司' });
  hands['王丽'] = await w.member(alpha, ['agent'], { name: '王丽', departmentCode: 'CS' });
  hands['李主管'] = await w.member(alpha, ['manager'], { name: '李主管' });
  hands['看客'] = await w.member(alpha, ['viewer'], { name: '看客' });
  hands['赵敏'] = await w.member(beta, ['agent'], { name: '赵敏', departmentCode: 'CS' });
  hands['周师傅'] = await w.member(beta, ['technician'], { name: '周师傅' });
  hands['孙经理'] = await w.member(beta, ['manager'], { name: '孙经理' });
  hands['hq'] = await w.hqMember(group.groupId, ['hq_admin']);
  hands['analyst'] = await w.hqMember(group.groupId, ['hq_analyst']);
  hands['stranger'] = await w.member(await w.workspace('other'), ['owner']);

  await report('赵敏', beta, 'b-waits', '23T17:00');
  await report('王丽', alpha, 'a-long', '24T09:00');
  await report('王丽', alpha, 'a-tie-1', '24T10:00');
  await report('王丽', alpha, 'a-tie-2', '24T10:10');
  await call('王丽', alpha, 'a-tie-1', '24T10:30');
  await call('王丽', alpha, 'a-tie-2', '24T10:40');
  await call('王丽', alpha, 'a-long', '24T11:00');
  await report('赵敏', beta, 'b-short', '24T12:00');
  await call('赵敏', beta, 'b-short', '24T12:05');
  await report('赵敏', beta, 'b-offline', '24T16:30');
  w.setNow(at('24T17:20'));
  await w.call(hand('赵敏'), 'POST', `/v1/w/beta/tickets/${id('b-offline')}/say`, { kind: 'note', text: '打不通' });
  w.setNow(at('25T08:40'));
});
afterAll(() => w.close());

test('the brief of the last working day has the three longest delays, each with a ledger that adds up', async () => {
  const own = await brief('看客');
  expect(own).toMatchObject({ day: TUESDAY, today: '2026-11-25', isWorkingDay: true, mayWrite: false, owners: [], closed: null });
  expect(told(own.delays)).toEqual([
    ['a-long', 2 * HOUR, true],
    ['a-tie-1', HOUR / 2, true],
    ['a-tie-2', HOUR / 2, true],
  ]);
  const group = await hqBrief();
  expect(told(group.delays)).toEqual([
    ['b-waits', 10 * HOUR, false],
    ['a-long', 2 * HOUR, true],
    ['b-offline', 1.5 * HOUR, false],
  ]);
  for (const d of [...own.delays, ...group.delays] as Delay[])
    expect(d.slices.reduce((sum, s) => sum + s.businessSeconds, 0)).toBe(d.seconds);
  // A Monday's brief is Friday's; a day that is not over has none.
  w.setNow(at('30T09:00'));
  expect((await brief('看客')).day).toBe('2026-11-27');
  w.setNow(at('25T08:40'));
});

test('headquarters see no names of those who held a ticket, and nothing of the customer', async () => {
  const group = await hqBrief();
  expect((group.delays as Delay[]).flatMap((d) => d.slices).every((s) => s.personId === null && s.personName === '')).toBe(true);
  expect(JSON.stringify(group)).not.toMatch(/王丽|赵敏|陈女士|13800138000/);
  expect(group.owners.map((o: { name: string }) => o.name).sort()).toEqual(['孙经理', '李主管']);
});

test('the figures are those of the board at the end of the day and do not move when more is known', async () => {
  const same = async () => {
    const own = await brief('看客', `?day=${TUESDAY}`);
    const board = await w.call(hand('看客'), 'GET', `/v1/w/alpha/board?from=${TUESDAY}&to=${TUESDAY}&at=${own.asOf}&known=then`);
    expect(own.figures).toEqual(board.body.totals);
    const group = await hqBrief(`?day=${TUESDAY}`);
    const whole = await w.call(hand('hq'), 'GET', `/v1/hq/anjia/board?from=${TUESDAY}&to=${TUESDAY}&at=${group.asOf}&known=then`);
    expect(group.figures).toEqual(whole.body.totals);
    expect(group.bySubsidiary).toEqual(whole.body.bySubsidiary);
    return { own: [own.figures, told(own.delays)], group: [group.figures, told(group.delays)] };
  };
  const before = await same();
  expect(before.own[0]).toMatchObject({ created: 3, firstResponse: { met: 2, missed: 1 } });
  await call('赵敏', beta, 'b-waits', '25T10:00');
  await report('王丽', alpha, 'a-next', '25T10:30');
  // Said on Tuesday in a basement, told on Wednesday: what was published of Tuesday stays, what is known of it does not.
  const device = { at: new Date(at('24T17:00')).toISOString(), sentAt: new Date(at('25T11:00')).toISOString() };
  w.setNow(at('25T11:00'));
  const late = { kind: 'reply', text: '今晚到', deviceTime: device };
  expect((await w.call(hand('周师傅'), 'POST', `/v1/w/beta/tickets/${id('b-offline')}/say`, late)).status).toBe(200);
  const known = await w.call(
    hand('hq'),
    'GET',
    `/v1/hq/anjia/board?from=${TUESDAY}&to=${TUESDAY}&at=${new Date(at('24T23:59')).toISOString()}&known=now`,
  );
  expect(known.body.totals.firstResponse).toMatchObject({ met: 4, overdueNow: 0 });
  w.setNow(at('26T08:40'));
  expect(await same()).toEqual(before);
  // On the day of the answer the wait is told whole.
  expect(told((await hqBrief()).delays)[0]).toEqual(['b-waits', 11 * HOUR, true]);
});

test('a cause is set by who leads, seen by both, never overwritten; nobody else may, and nothing else is taken', async () => {
  const url = '/v1/w/alpha/brief/causes';
  const body = { day: TUESDAY, ticketId: id('a-long'), cause: 'short_of_people', note: '两人请假' };
  for (const who of ['王丽', '看客']) expect((await w.call(hand(who), 'POST', url, body)).status).toBe(403);
  expect((await w.call(hand('analyst'), 'POST', '/v1/hq/anjia/brief/causes', body)).status).toBe(403);
  expect((await w.call(hand('李主管'), 'POST', url, body)).status).toBe(201);
  const second = { ...body, cause: 'other', note: '电话 13900139000 打错' };
  expect((await w.call(hand('hq'), 'POST', '/v1/hq/anjia/brief/causes', second)).status).toBe(201);
  const causes = (b: { delays: Delay[] }) => b.delays.find((d) => d.ticketId === id('a-long'))?.causes;
  expect(causes(await brief('看客', `?day=${TUESDAY}`))).toMatchObject([
    { cause: 'other', note: '电话 13900139000 打错', byHq: true },
    { cause: 'short_of_people', note: '两人请假', byName: '李主管', byHq: false },
  ]);
  expect(causes(await hqBrief(`?day=${TUESDAY}`))).toMatchObject([
    { cause: 'other', note: '电话 *********** 打错' },
    { cause: 'short_of_people', byName: '李主管' },
  ]);
  const bad = async (change: Record<string, unknown>) =>
    (await w.call(hand('李主管'), 'POST', url, { ...body, ...change })).body.errors?.[0];
  expect(await bad({ cause: 'other', note: ' ' })).toMatchObject({ pointer: '/note' });
  expect(await bad({ cause: 'fate' })).toMatchObject({ pointer: '/cause' });
  expect(await bad({ day: '2026-11-26' })).toMatchObject({ pointer: '/day', code: 'too_big' });
  // A ticket of another subsidiary, of nobody, and one that is not among the three are told apart by nothing.
  const unknown = await bad({ ticketId: id('b-waits') });
  expect(unknown).toMatchObject({ pointer: '/ticketId', code: 'unknown' });
  expect(await bad({ ticketId: w.app.newId() })).toEqual(unknown);
  expect(await bad({ ticketId: id('a-next') })).toEqual(unknown);
  expect((await w.call(hand('stranger'), 'GET', '/v1/w/alpha/brief')).status).toBe(404);
  const query = (await w.call(hand('李主管'), 'GET', '/v1/w/alpha/brief?day=2026-11-26')).body;
  expect(query).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/query/day', code: 'too_big' }] });
  expect((await w.call(hand('李主管'), 'GET', '/v1/w/alpha/brief?day=yesterday')).status).toBe(422);
});

test('an action is told to its owner in the bell, stays on later briefs until it is done, and its owner ticks it off', async () => {
  const url = '/v1/w/alpha/brief/actions';
  const body = { day: TUESDAY, ticketId: id('a-long'), text: '早班加一人', ownerId: hand('王丽').personId, dueDay: '2026-11-27' };
  const key = { 'idempotency-key': 'once' };
  const made = await w.call(hand('李主管'), 'POST', url, body, key);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect((await w.call(hand('李主管'), 'POST', url, body, key)).body).toEqual(made.body);
  const bell = (await w.call(hand('王丽'), 'GET', '/v1/w/alpha/notifications')).body.items;
  expect(bell.filter((n: { kind: string }) => n.kind === 'action')).toMatchObject([
    { kind: 'action', why: 'action_owner', ticketId: id('a-long'), data: { by: '李主管', text: '早班加一人', dueDay: '2026-11-27' } },
  ]);
  const later = (await brief('看客')) as { day: string; earlierActions: Action[] };
  expect(later.day).toBe('2026-11-25');
  expect(later.earlierActions.map((a) => a.text)).toEqual(['早班加一人']);
  const group = await hqBrief();
  expect(group.earlierActions).toMatchObject([{ text: '早班加一人', ownerName: '王**' }]);

  const bad = async (change: Record<string, unknown>) =>
    (await w.call(hand('李主管'), 'POST', url, { ...body, ...change })).body.errors?.[0];
  expect(await bad({ ownerId: hand('赵敏').personId })).toMatchObject({ pointer: '/ownerId', code: 'unknown' });
  expect(await bad({ dueDay: '2026-11-20' })).toMatchObject({ pointer: '/dueDay', code: 'too_small' });
  expect(await bad({ text: '  ' })).toMatchObject({ pointer: '/text' });

  const one = `${url}/${made.body.id}`;
  expect((await w.call(hand('看客'), 'PATCH', one, { isDone: true })).status).toBe(403);
  expect((await w.call(hand('孙经理'), 'PATCH', `/v1/w/beta/brief/actions/${made.body.id}`, { isDone: true })).status).toBe(404);
  expect((await w.call(hand('王丽'), 'PATCH', one, { isDone: true })).body).toMatchObject({ doneByName: '王丽' });
  expect((await brief('看客')).earlierActions).toEqual([]);
  // Headquarters give one to who leads the subsidiary, and to nobody else of it.
  const hqBody = { day: TUESDAY, ticketId: id('b-waits'), text: '复盘', ownerId: hand('孙经理').personId, dueDay: '2026-11-30' };
  const hqUrl = '/v1/hq/anjia/brief/actions';
  expect((await w.call(hand('hq'), 'POST', hqUrl, { ...hqBody, ownerId: hand('赵敏').personId })).status).toBe(422);
  const theirs = await w.call(hand('hq'), 'POST', hqUrl, hqBody);
  expect(theirs.body).toMatchObject({ byHq: true, ownerName: '孙经理' });
  expect((await w.call(hand('孙经理'), 'GET', '/v1/w/beta/notifications')).body.items[0]).toMatchObject({ kind: 'action' });
  expect((await w.call(hand('hq'), 'PATCH', `${hqUrl}/${theirs.body.id}`, { isDone: true })).status).toBe(200);
});

test('the meeting is closed once every one of the three has a cause, and stays as it was even if a ticket is deleted', async () => {
  const url = '/v1/hq/anjia/brief/close';
  const refused = await w.call(hand('hq'), 'POST', url, { day: TUESDAY });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map((e: { code: string }) => e.code)).toEqual(['cause_missing', 'cause_missing']);
  const cause = { day: TUESDAY, cause: 'rush', note: '' };
  await w.call(hand('孙经理'), 'POST', '/v1/w/beta/brief/causes', { ...cause, ticketId: id('b-waits') });
  await w.call(hand('李主管'), 'POST', '/v1/w/alpha/brief/causes', { ...cause, ticketId: id('a-tie-1') });
  await w.call(hand('孙经理'), 'POST', '/v1/w/beta/brief/causes', { ...cause, ticketId: id('b-offline') });
  const closed = await w.call(hand('hq'), 'POST', url, { day: TUESDAY });
  expect(closed.status, JSON.stringify(closed.body)).toBe(200);
  w.setNow(at('26T09:00'));
  expect((await w.call(hand('hq'), 'POST', url, { day: TUESDAY })).body).toEqual(closed.body);
  const before = await hqBrief(`?day=${TUESDAY}`);
  expect(before.closed).toEqual({ byName: closed.body.byName, at: closed.body.at });
  const owner = new pg.Client(w.ownerUrl);
  await owner.connect();
  await owner.query('delete from ticket where id = $1', [id('b-waits')]);
  await owner.end();
  const after = await hqBrief(`?day=${TUESDAY}`);
  expect(told(after.delays)).toEqual(told(before.delays));
  expect(after.figures).toEqual(before.figures);
  // The subsidiary's own meeting is its own.
  expect((await brief('看客', `?day=${TUESDAY}`)).closed).toBeNull();
});
