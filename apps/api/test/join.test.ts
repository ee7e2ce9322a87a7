import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { fireAlarm } from '@bodan/services/alarm/fire';
import { dueClocks } from '@bodan/services/alarm/store';
import { verifyFigures } from '@bodan/services/board/verify';
import { atWork } from '@bodan/services/conversion/store';
import { runConversion } from '@bodan/services/standard/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const START = Date.parse('2026-11-23T02:00:00Z');
const HOUR = 3_600_000;
const W = '/v1/w/shop';
const name = (text: string) => ({ 'zh-CN': text, en: '' });

let w: World;
let now = START;
let place: Place;
let boss: Hand;
let technician: Hand;
let hand: Hand;
let hq: string;
const ids: Record<'plain' | 'waits' | 'held' | 'part' | 'late' | 'closed', string> = {
  plain: '',
  waits: '',
  held: '',
  part: '',
  late: '',
  closed: '',
};
const pass = (ms: number) => {
  now += ms;
  w.setNow(now);
};
const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
const ticket = (id: string) => ok(boss, 'GET', `${W}/tickets/${id}`);
/** Whose minutes run on each open ticket. */
async function whoseTime(): Promise<Record<string, string | null>> {
  const rows = await w.app.db.tenant(place, (tx) =>
    tx.rows<{ title: string; code: string | null }>(`select title, holder_department as code from ticket where is_open`),
  );
  return Object.fromEntries(rows.map((r) => [r.title, r.code]));
}
const verified = async () => expect((await verifyFigures(w.app)).found).toEqual([]);

/** Codes of its own in every list; only 等客户 has the group's code, and stops other clocks there. */
const OWN = {
  ...STARTER_STANDARD,
  faultCodes: [
    { code: 'MY-01', name: name('不制冷'), parent: null, departmentCode: 'REPAIR', requiredSkill: null, quickTags: [], aliases: ['不冷'] },
    { code: 'MY-02', name: name('自家故障'), parent: 'MY-01', departmentCode: null, requiredSkill: null, quickTags: [] },
  ],
  departments: [
    { code: 'DESK', name: name('客服部'), parent: null },
    { code: 'REPAIR', name: name('维修组'), parent: null },
    { code: 'STORE', name: name('库房'), parent: null },
  ],
  tiers: [
    { ...STARTER_STANDARD.tiers[0], code: 'QUICK', name: name('当天'), firstResponseMinutes: 10, planMinutes: 30, resolutionMinutes: 60 },
    { ...STARTER_STANDARD.tiers[0], code: 'SLOW', name: name('标准'), resolutionMinutes: 2400 },
    { ...STARTER_STANDARD.tiers[0], code: 'OLD', name: name('老客户') },
  ],
  waitingReasons: [
    { code: 'customer', name: name('等客户'), pauses: ['resolution'], departmentCode: null },
    { code: 'parts', name: name('等配件'), pauses: ['plan', 'resolution'], departmentCode: 'STORE' },
    { code: 'chat', name: name('商量'), pauses: [], departmentCode: null },
  ],
};
const THEIRS = {
  ...STARTER_STANDARD,
  waitingReasons: STARTER_STANDARD.waitingReasons.map((r) => (r.code === 'customer' ? { ...r, pauses: [], departmentCode: 'CS' } : r)),
};

async function make(key: keyof typeof ids, body: object): Promise<void> {
  ids[key] = (await ok(boss, 'POST', `${W}/tickets`, { title: key, ...body })).id;
}

beforeAll(async () => {
  w = await testWorld();
  w.setNow(now);
  const home = await w.workspace('home');
  const founder = await w.member(home, ['owner'], { name: '周敏' });
  hand = founder;
  hq = `/v1/hq/${(await ok(founder, 'POST', '/v1/me/groups', { name: '安家' })).slug}`;
  await ok(founder, 'POST', `${hq}/standard/versions`, { content: THEIRS });
  place = await w.workspace('shop');
  boss = await w.member(place, ['owner'], { name: '小林' });
  await ok(boss, 'PUT', `${W}/settings/standard`, { content: OWN });
  technician = await w.member(place, ['technician'], { name: '阿强', departmentCode: 'REPAIR' });
  await make('closed', { tier: 'OLD', faultCode: 'MY-02', departmentCode: 'DESK' });
  pass(HOUR);
  await ok(boss, 'POST', `${W}/tickets/${ids.closed}/move`, { transition: 'cancel', reason: '重复' });
  await make('late', { tier: 'QUICK', faultCode: 'MY-01' });
  await make('waits', { tier: 'SLOW', departmentCode: 'DESK' });
  await make('part', { tier: 'QUICK' });
  await make('held', { tier: 'QUICK' });
  await make('plain', { tier: 'SLOW', faultCode: 'MY-01' });
  await ok(boss, 'POST', `${W}/tickets/${ids.plain}/assign`, { assigneeId: technician.personId });
  pass(20 * 60_000);
  const until = new Date(now + 100 * HOUR).toISOString();
  await ok(boss, 'POST', `${W}/tickets/${ids.waits}/hold`, { reason: 'customer', wakeAt: until, note: '' });
  for (const id of [ids.part, ids.held]) await ok(boss, 'POST', `${W}/tickets/${id}/hold`, { reason: 'parts', wakeAt: until, note: '' });
  pass(3 * HOUR);
  for (const due of await w.app.db.relay((tx) => dueClocks(tx, now, null, 100), 'read')) await fireAlarm(w.app, due);
  await ok(boss, 'POST', `${W}/views`, { name: '老客户', query: 'tier=OLD', isShared: true });
  pass(1000);
});
afterAll(() => w.close());

test('before it joins, the owner sees every code the group has not, who names it, and what it most likely is there', async () => {
  await verified();
  const { code } = await ok(hand, 'POST', `${hq}/join-codes`);
  const look = await ok(boss, 'POST', `${W}/settings/join-group/preview`, { code });
  expect(look.tickets).toEqual({ open: 5, closed: 1 });
  type Missing = {
    list: string;
    code: string;
    tickets: number;
    isNeeded: boolean;
    proposal: string | null;
    uses: { kind: string; name: string }[];
  };
  const missing: Missing[] = look.missing;
  expect(missing.map((x) => [x.list, x.code, x.tickets, x.isNeeded, x.proposal])).toEqual([
    ['faultCodes', 'MY-01', 2, true, null],
    ['departments', 'REPAIR', 2, true, null],
    ['departments', 'STORE', 2, true, null],
    ['departments', 'DESK', 1, true, 'CS'],
    ['tiers', 'QUICK', 3, true, null],
    ['tiers', 'SLOW', 2, true, 'STD'],
    ['tiers', 'OLD', 0, false, null],
    ['waitingReasons', 'parts', 2, true, null],
  ]);
  expect(missing.find((x) => x.code === 'OLD')?.uses).toEqual([{ kind: 'view', name: '老客户' }]);
  expect(missing.find((x) => x.code === 'REPAIR')?.uses).toEqual([{ kind: 'member', name: '阿强' }]);
  const refused = await w.call(boss, 'POST', `${W}/settings/join-group`, { code, isAgreed: true, mapping: { tiers: { QUICK: 'FAST' } } });
  expect([refused.body.code, refused.body.missing]).toEqual([
    'codes_in_use',
    { faultCodes: ['MY-01'], departments: ['REPAIR', 'STORE', 'DESK'], tiers: ['SLOW'], waitingReasons: ['parts'] },
  ]);
});

const MAPPING = {
  faultCodes: { 'MY-01': 'GEN-01' },
  departments: { REPAIR: 'FIELD', DESK: 'CS', STORE: 'WH' },
  tiers: { QUICK: 'FAST', SLOW: 'STD', OLD: 'EASY' },
  waitingReasons: { parts: 'part' },
};

/** What headquarters calls the codes of what is open, and how much is under each. */
async function told(more = '') {
  const board = await ok(hand, 'GET', `${hq}/board?tenant=${place.tenantId}${more}`);
  const of = (lines: { key: string; name: { 'zh-CN': string }; open: number }[]) => lines.map((l) => [l.key, l.name['zh-CN'], l.open]);
  return { byTier: of(board.byTier), byFaultCode: of(board.byFaultCode), byDepartment: of(board.byDepartment) };
}

test('its open tickets go over to the codes of the group, each by one event, with every second as it was counted', async () => {
  const before = new Map(await Promise.all(Object.values(ids).map(async (id) => [id, await ticket(id)] as const)));
  const own = (await ok(boss, 'GET', `${W}/board`)).totals;
  const { code } = await ok(hand, 'POST', `${hq}/join-codes`);
  await ok(boss, 'POST', `${W}/settings/join-group`, { code, isAgreed: true, mapping: MAPPING });
  await verified();
  // Until the worker comes, headquarters counts every ticket under what its codes become, and nothing is called by a bare code of the shop.
  const waiting = await told();
  expect(waiting).toEqual({
    byTier: [
      ['FAST', '加急', 3],
      ['STD', '标准', 2],
    ],
    byFaultCode: [
      ['-', '未填', 3],
      ['GEN-01', expect.any(String), 2],
    ],
    byDepartment: expect.arrayContaining([['FIELD', expect.any(String), 2]]),
  });
  expect((await ok(hand, 'GET', `${hq}/tickets?metric=open&tier=FAST`)).total).toBe(3);
  const listed = await ok(hand, 'GET', `${hq}/tickets?metric=open&fault=GEN-01`);
  expect(listed.total).toBe(2);
  expect(listed.names).toContainEqual({ list: 'tiers', code: 'QUICK', name: { 'zh-CN': '加急（加入前）', en: 'Urgent (before joining)' } });
  const one = await ok(hand, 'GET', `${hq}/tickets/${ids.held}`);
  expect(one.names.map((n: { list: string; code: string }) => `${n.list} ${n.code}`)).toEqual(
    expect.arrayContaining(['tiers QUICK', 'departments STORE', 'waitingReasons parts']),
  );
  const time = await ok(hand, 'GET', `${hq}/time`);
  const departments = new Map(time.names.departments.map((d: { key: string; name: object }) => [d.key, d.name]));
  expect(departments.get('DESK')).toEqual({ 'zh-CN': '客服部（加入前）', en: expect.stringContaining('(before joining)') });
  // Time is counted under what a code became, as the board counts it, before any ticket is converted; and every cell opens to its tickets.
  const spent: { stage: string; departmentCode: string | null; waitingReason: string | null; tickets: number; businessSeconds: number }[] =
    time.cells;
  expect(new Set(spent.map((c) => c.departmentCode))).toContain('FIELD');
  for (const cell of spent) {
    expect(['DESK', 'STORE', 'FIX']).not.toContain(cell.departmentCode);
    expect(cell.waitingReason).not.toBe('parts');
    const at = new URLSearchParams({
      kind: 'spent',
      stage: cell.stage,
      holderDepartment: cell.departmentCode ?? '-',
      reason: cell.waitingReason ?? '-',
    });
    const behind = await ok(hand, 'GET', `${hq}/time/tickets?${at}`);
    expect([behind.tickets, behind.seconds], String(at)).toEqual([cell.tickets, cell.businessSeconds]);
  }
  const joinedAt = new Date(now).toISOString();
  // Somebody is quicker than the worker: what it waited for is told by what that meant.
  pass(30 * 60_000);
  await ok(boss, 'POST', `${W}/tickets/${ids.part}/resume`);
  await verified();
  const key = { tenantId: place.tenantId, groupId: (await ok(hand, 'GET', hq)).id };
  const [work] = await w.app.db.tenant(key, (tx) => atWork(tx, 'adoption'), 'read');
  if (!work) throw new Error('nothing converts');
  expect(await runConversion(w.app, { ...key, conversionId: work.id })).toBe(true);
  await verified();
  const after = new Map(await Promise.all(Object.values(ids).map(async (id) => [id, await ticket(id)] as const)));
  expect(after.get(ids.plain)).toMatchObject({ tier: 'STD', faultCode: 'GEN-01', departmentCode: 'FIELD' });
  expect(after.get(ids.late)).toMatchObject({ tier: 'FAST', faultCode: 'GEN-01', departmentCode: 'FIELD' });
  expect(after.get(ids.part)).toMatchObject({ tier: 'FAST', waitingReason: null });
  expect(after.get(ids.waits)).toMatchObject({ tier: 'STD', departmentCode: 'CS', waitingReason: 'customer' });
  expect(after.get(ids.held)).toMatchObject({ tier: 'FAST', waitingReason: 'part' });
  expect(await whoseTime()).toEqual({ plain: 'FIELD', late: 'FIELD', part: null, held: 'WH', waits: 'CS' });
  expect(after.get(ids.closed)).toEqual(before.get(ids.closed));
  const target = (id: string) => after.get(id).clocks.find((c: { metric: string }) => c.metric === 'resolution').targetSeconds;
  expect([target(ids.late), target(ids.plain)]).toEqual([480 * 60, 960 * 60]);
  for (const id of [ids.plain, ids.late, ids.waits, ids.held, ids.part]) {
    const events = (await ok(boss, 'GET', `${W}/tickets/${id}/timeline`)).items.filter(
      (e: { type: string }) => e.type === 'ticket.converted',
    );
    expect(events).toHaveLength(1);
    expect(events[0].data).toMatchObject({ isJoining: true });
  }
  // Of the moment before the conversion it goes on telling the same, and no line of now has moved by it.
  expect(await told(`&at=${joinedAt}&known=then`)).toEqual(waiting);
  expect((await told()).byTier).toEqual(waiting.byTier);
  // The workspace's own figures are what they were; the group has what is open.
  expect((await ok(boss, 'GET', `${W}/board`)).totals).toMatchObject({ created: own.created, open: own.open, closed: own.closed });
  const line = (await ok(hand, 'GET', `${hq}/board`)).bySubsidiary.find((l: { key: string }) => l.key === place.tenantId);
  expect(line).toMatchObject({ created: 0, open: 5, closed: 0 });
});

test('people, saved lists and what is opened again go by the codes of the group; the past is still named', async () => {
  const members = (await ok(boss, 'GET', `${W}/members`)).items;
  expect(members.find((m: { name: string }) => m.name === '阿强')).toMatchObject({ departmentCode: 'FIELD' });
  const views = (await ok(boss, 'GET', `${W}/views`)).items;
  expect(views.map((v: { query: string }) => v.query)).toContain('tier=EASY');
  const { standard } = await ok(boss, 'GET', `${W}/settings`);
  expect(standard.content.tiers.find((t: { code: string }) => t.code === 'OLD')).toMatchObject({
    name: name('老客户'),
    retired: { replacedBy: 'EASY' },
  });
  const refused = await w.call(boss, 'POST', `${W}/tickets`, { title: 'x', tier: 'OLD' });
  expect(refused.body.errors[0].pointer).toBe('/tier');
  pass(HOUR);
  for (const id of [ids.waits, ids.held]) await ok(boss, 'POST', `${W}/tickets/${id}/resume`);
  await ok(boss, 'POST', `${W}/tickets/${ids.closed}/move`, { transition: 'reopen', reason: '还是坏的' });
  expect(await ticket(ids.closed)).toMatchObject({ tier: 'EASY', departmentCode: 'CS', isOpen: true });
  pass(1000);
  await verified();
  // A later version of the group is not held up by what only the past holds.
  const { number } = await ok(hand, 'POST', `${hq}/standard/versions`, { content: { ...THEIRS, skewToleranceSeconds: 90 } });
  await ok(boss, 'POST', `${W}/settings/standard/adopt`, { number });
});

test('its own board, what it opens and its files name every code, and count one that became another under that', async () => {
  const NONE = { 'zh-CN': '未填', en: 'Not set' };
  const named = (lines: { key: string; name: { 'zh-CN': string }; created: number }[]) =>
    lines.map((l) => [l.key, l.name['zh-CN'], l.created]);
  const board = await ok(boss, 'GET', `${W}/board`);
  // The one that was opened again is 老客户 no more; whatever was counted of it before stays counted once.
  expect(named(board.byTier).sort()).toEqual([
    ['EASY', '普通', 1],
    ['FAST', '加急', 3],
    ['STD', '标准', 2],
  ]);
  expect(board.byFaultCode.map((l: { key: string; name: object }) => [l.key, l.name])).toEqual(
    expect.arrayContaining([
      ['MY-02', name('自家故障')],
      ['-', NONE],
    ]),
  );
  const opened = await ok(boss, 'GET', `${W}/board/tickets?metric=created&tier=FAST`);
  expect([opened.total, opened.tickets]).toEqual([3, 3]);
  // As it was published before it joined: by the codes of then, all of them named.
  const past = await ok(boss, 'GET', `${W}/board?at=${new Date(START + 2 * HOUR).toISOString()}&known=then`);
  expect(named(past.byTier).sort()).toEqual([
    ['OLD', '老客户', 1],
    ['QUICK', '当天', 3],
    ['SLOW', '标准', 2],
  ]);
  const before = await ok(
    boss,
    'GET',
    `${W}/board/tickets?metric=created&tier=QUICK&at=${new Date(START + 2 * HOUR).toISOString()}&known=then`,
  );
  expect(before.total).toBe(3);
  // Headquarters is told what the codes of its tickets are called, also of those nothing was counted of lately.
  const { names } = await ok(hand, 'GET', `${hq}/tickets?metric=open&fault=GEN-02`);
  expect(names).toEqual([expect.objectContaining({ list: 'faultCodes', code: 'GEN-02' })]);
  const seen = await ok(hand, 'GET', `${hq}/tickets/${ids.plain}`);
  expect(seen.names.map((n: { list: string; code: string }) => `${n.list} ${n.code}`)).toEqual(
    expect.arrayContaining(['faultCodes GEN-01', 'departments FIELD', 'tiers STD']),
  );
});

test('it leaves again with the group’s codes and its own beside them', async () => {
  await ok(boss, 'POST', `${W}/settings/leave-group`, { workspace: 'shop' });
  await verified();
  const { standard } = await ok(boss, 'GET', `${W}/settings`);
  const codes = standard.content.tiers.map((t: { code: string; retired: unknown }) => [t.code, t.retired !== null]);
  expect(codes).toEqual([
    ['STD', false],
    ['FAST', false],
    ['EASY', false],
    ['QUICK', true],
    ['SLOW', true],
    ['OLD', true],
  ]);
  await ok(boss, 'PUT', `${W}/settings/standard`, { content: standard.content });
  pass(HOUR);
  await ok(boss, 'POST', `${W}/tickets/${ids.plain}/say`, { kind: 'note', text: '离开之后' });
  await verified();
});
