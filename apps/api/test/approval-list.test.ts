import { readFileSync } from 'node:fs';
import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { dueDelegations } from '@bodan/services/delegation/store';
import { turnDelegation } from '@bodan/services/delegation/turn';
import { runMigration } from '@bodan/services/flow/migrate';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { settled } from '../../../tests/setup/settled.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const NOW = Date.parse('2026-11-27T01:00:00Z'); // Friday 09:00 in Shanghai
const MINUTE = 60_000;

type Stage = (typeof SERVICE_FLOW)['stages'][number];
type Listed = {
  id: string;
  version: number;
  turn: { actsFor: string; since: string; askedBy: string | null; reason: string; fields: string[] } | null;
};

let w: World;
let serial = 0;
let place: Place;
let owner: Hand;
let agent: Hand;
let bosses: [Hand, Hand, Hand];
beforeAll(async () => {
  w = await testWorld();
});
beforeEach(async () => {
  w.setNow(NOW);
  place = await w.workspace(`turn-${++serial}`);
  owner = await w.member(place, ['owner']);
  agent = await w.member(place, ['agent'], { name: '李客服' });
  bosses = [
    await w.member(place, ['manager'], { name: '王经理' }),
    await w.member(place, ['manager'], { name: '赵经理' }),
    await w.member(place, ['manager'], { name: '周经理' }),
  ];
});
afterAll(() => w.close());

const url = (path: string) => `/v1/w/${place.slug}${path}`;
const get = async (path: string, who: Hand = owner) => (await w.call(who, 'GET', url(path))).body;
const post = (who: Hand, path: string, body: object = {}, headers: Record<string, string> = {}) =>
  w.call(who, 'POST', url(path), body, headers);
const at = (minutes: number) => w.setNow(NOW + minutes * MINUTE);
const iso = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();
const named = (...people: Hand[]) => people.map(({ personId }) => ({ kind: 'person', personId }));

/** Publishes the service flow with an approval in `accepted`, a step back from it with a reason, and one that calls the ticket off. */
async function drawn(mode: string, approvers: object[], { running = 'keep', ...more }: { running?: string } & Partial<Stage> = {}) {
  const from = SERVICE_FLOW.transitions.find((t) => t.key === 'refuse');
  const back = { ...from, key: 'back', from: ['accepted'], to: 'new', needsReason: false };
  const ask = { ...SERVICE_FLOW.transitions.find((t) => t.key === 'accept'), key: 'ask', needsReason: true };
  const approval = { mode, approvers, onApprove: 'go', onReject: 'back' } as Stage['approval'];
  const flow = {
    ...SERVICE_FLOW,
    stages: SERVICE_FLOW.stages.map((s) => (s.key === 'accepted' ? { ...s, ...more, approval } : s)),
    transitions: [
      ...SERVICE_FLOW.transitions,
      ask,
      back,
      { ...back, key: 'go', to: 'confirmed' },
      { ...back, key: 'off', to: 'cancelled' },
    ],
  };
  const { id } = (await get('/flows')).items[0];
  await w.call(owner, 'PUT', url(`/flows/${id}/draft`), { definition: flow });
  const done = await post(owner, `/flows/${id}/publish`, { running, mapping: {} });
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  return done.body;
}
async function asked(title = '不制冷', reason: string | null = null): Promise<string> {
  const { id } = (await post(agent, '/tickets', { title, faultCode: 'GEN-01' })).body;
  const moved = await post(agent, `/tickets/${id}/move`, { transition: reason === null ? 'accept' : 'ask', reason });
  expect(moved.body.stage, JSON.stringify(moved.body)).toBe('accepted');
  return id;
}
const decide = (who: Hand, id: string, act: string, more: object = {}) => post(who, `/tickets/${id}/approval`, { act, ...more });
const waiting = async (who: Hand, more = ''): Promise<Listed[]> => (await get(`/tickets?approver=me&sort=asked${more}`, who)).items;
const ids = async (who: Hand) => (await waiting(who)).map((t) => t.id);
const delegate = (who: Hand, to: Hand | null, from = 0, until = 600) =>
  w.call(who, 'PUT', url('/delegation'), to ? { to: to.personId, from: iso(from), until: iso(until) } : { to: null });
const notices = async (who: Hand, kind: string) =>
  (await get('/notifications', who)).items.filter((n: { kind: string }) => n.kind === kind) as {
    data: Record<string, unknown>;
    why: string;
  }[];
const shutOut = (who: Hand, disabled: boolean) => w.call(owner, 'PATCH', url(`/members/${who.personId}`), { disabled });
/** What the worker does about delegations that begin or end. */
async function swept(minutes: number): Promise<number> {
  const due = await w.app.db.relay((tx) => dueDelegations(tx, NOW + minutes * MINUTE, 100), 'read');
  for (const { nextAt: _, ...key } of due) await turnDelegation(w.app, key);
  return due.filter((d) => d.tenantId === place.tenantId).length;
}

/** Seeded, so that a failure can be run again. */
function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return { of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T };
}

test('whatever happens to approvals and delegations, everybody’s list and count have exactly what they may decide at that moment', async () => {
  const people = [owner, agent, ...bosses];
  const [a, b, c] = bosses;
  const { of } = dice(41);
  const open: string[] = [];
  for (const [mode, approvers] of [
    ['all', named(a, b)],
    ['any', [{ kind: 'role', role: 'manager' }]],
    ['single', named(c)],
  ] as const) {
    await drawn(mode, [...approvers]);
    open.push(await asked(), await asked());
  }
  let seen = 0;
  const same = async (told: string) => {
    for (const who of people) {
      const page = await get('/tickets?approver=me&sort=asked&total=true', who);
      const mine: Listed[] = page.items;
      const allowed: { id: string; actsFor: string }[] = [];
      for (const id of open) {
        const { approval } = await get(`/tickets/${id}`, who);
        if (approval?.actsFor) allowed.push({ id, actsFor: approval.actsFor });
      }
      const listed = mine.map((t) => ({ id: t.id, actsFor: t.turn?.actsFor }));
      const order = (list: { id: string }[]) => [...list].sort((x, y) => (x.id < y.id ? -1 : 1));
      expect(order(listed), `${who.name} after ${told}`).toEqual(order(allowed));
      expect(page.total).toBe(allowed.length);
      const times = mine.map((t) => t.turn?.since ?? '');
      expect(times).toEqual([...times].sort());
      seen += allowed.length;
    }
  };
  await same('the beginning');
  for (let step = 1; step <= 45; step++) {
    at(step);
    const who = of(people);
    const id = of(open);
    const act = of([
      'approve',
      'approve',
      'reject',
      'add_before',
      'add_after',
      'transfer',
      'return',
      'delegate',
      'end',
      'move',
      'ask',
    ] as const);
    const other = of(people);
    if (act === 'delegate') await delegate(who, other, step + of([-5, 0, 3]), step + of([1, 4, 20]));
    else if (act === 'end') await delegate(who, null);
    else if (act === 'move') await post(owner, `/tickets/${id}/move`, { transition: 'off', reason: '不修了' });
    else if (act === 'ask') open.push(await asked());
    else {
      const who2 = (await get(`/tickets/${id}`)).approval?.waiting[0];
      const turn = people.find((p) => p.personId === who2) ?? who;
      const withPerson = act === 'add_before' || act === 'add_after' || act === 'transfer';
      await decide(of([turn, turn, who]), id, act, { note: '看过', ...(withPerson ? { personId: other.personId } : {}) });
    }
    await same(`${step}: ${act}`);
  }
  // The walk met lists that were not empty.
  expect(seen).toBeGreaterThan(100);
});

test('a row says who asked, why, about which amount, since when and in whose place; pages follow each other, longest first', async () => {
  const [first, second] = bosses;
  const fee = { key: 'x_fee', type: 'money', name: { 'zh-CN': '报价', en: 'Fee' }, currency: 'CNY' };
  const note = { key: 'x_why', type: 'text', name: { 'zh-CN': '说明', en: 'Why' } };
  const saved = await w.call(owner, 'PUT', url('/settings/fields'), { fields: [note, fee] });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  await drawn('single', named(first), { requires: ['x_fee', 'x_why'] });
  const made: string[] = [];
  for (let n = 0; n < 5; n++) {
    at(n);
    const { id } = (
      await post(agent, '/tickets', { title: `第 ${n}`, faultCode: 'GEN-01', custom: { x_fee: 128_000 + n, x_why: '换压缩机' } })
    ).body;
    const moved = await post(agent, `/tickets/${id}/move`, { transition: 'ask', reason: '超过额度' });
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    made.push(id);
  }
  const [one] = await waiting(first);
  expect(one?.turn).toEqual({
    actsFor: first.personId,
    since: iso(0),
    askedBy: agent.personId,
    reason: '超过额度',
    fields: ['x_fee', 'x_why'],
  });
  await delegate(first, second);
  expect((await waiting(second)).map((t) => [t.turn?.actsFor, t.turn?.since])).toEqual(made.map((_, n) => [first.personId, iso(n)]));
  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await get(`/tickets?approver=me&sort=asked&limit=2${cursor ? `&cursor=${cursor}` : ''}`, second);
    paged.push(...page.items.map((t: Listed) => t.id));
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(made);
  expect((await get('/tickets?approver=me&sort=-asked', second)).items.map((t: Listed) => t.id)).toEqual([...made].reverse());
  expect((await get('/tickets?approver=me&sort=title', second)).items).toHaveLength(5);
  expect((await get('/tickets?approver=me&sort=-x_fee', second)).items.map((t: Listed) => t.id)).toEqual([...made].reverse());
  expect((await get('/tickets?approver=me&custom=x_fee:128001..128002', second)).items).toHaveLength(2);
  expect(await get('/tickets/groups?approver=me&by=stage', second)).toEqual({ items: [{ key: 'accepted', count: 5 }], total: 5 });
  // In every other list the row says it too; for who may not decide it says nothing.
  expect((await get('/tickets', second)).items.every((t: Listed) => t.turn?.actsFor === first.personId)).toBe(true);
  expect((await get('/tickets', agent)).items.every((t: Listed) => t.turn === null)).toBe(true);
  // Without anybody who is waited for there is no such order, and nobody asks for somebody else's list.
  const refused = await w.call(second, 'GET', url('/tickets?sort=asked'));
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/query/sort']);
  expect((await w.call(second, 'GET', url(`/tickets?approver=${first.personId}`))).status).toBe(422);
});

test('a stand-in is told once how many wait, by a link and not one by one; a later beginning is told when it comes; what ends is gone', async () => {
  const [first, second, third] = bosses;
  await drawn('all', named(first));
  const made = [await asked(), await asked()];
  const feed = await settled(w.app);
  expect((await delegate(first, second)).body).toMatchObject({ to: second.personId, isStandInOut: false, forOthers: [] });
  const [notice, ...more] = await notices(second, 'stand_in');
  expect(more).toEqual([]);
  expect(notice).toMatchObject({ why: 'stand_in', data: { by: '王经理', count: 2, until: iso(600) } });
  expect(await ids(second)).toEqual(made);
  expect((await get('/delegation', second)).forOthers).toEqual([{ personId: first.personId, from: iso(0), until: iso(600) }]);
  // Pages that are open count again.
  await settled(w.app);
  const heard = await get(`/events?after=${feed}`, second);
  expect(heard.items).toContainEqual({ ticketId: place.tenantId, type: 'workspace.delegation', seq: 0 });
  // Longer or shorter is no news; somebody else is, for both.
  await delegate(first, second, 0, 700);
  expect(await notices(second, 'stand_in')).toHaveLength(1);
  await delegate(first, third);
  expect((await notices(second, 'stand_in_over')).map((n) => n.data['by'])).toEqual(['王经理']);
  expect((await notices(third, 'stand_in')).map((n) => n.data['count'])).toEqual([2]);
  expect([await ids(second), await ids(third)]).toEqual([[], made]);
  // Taken back before its time: told, and gone at once.
  at(5);
  await delegate(first, null);
  expect(await notices(third, 'stand_in_over')).toHaveLength(1);
  expect([await ids(third), await ids(first)]).toEqual([[], made]);
  expect(await get('/delegation', first)).toMatchObject({ to: null, forOthers: [] });
  await delegate(first, null);
  expect(await notices(third, 'stand_in_over')).toHaveLength(1);

  // Later: nothing is told before, once when it begins, and at its end the list loses them without anybody doing anything.
  await delegate(first, second, 30, 90);
  expect([await swept(29), await notices(second, 'stand_in')]).toEqual([0, expect.objectContaining({ length: 1 })]);
  expect(await ids(second)).toEqual([]);
  at(31);
  const before = await settled(w.app);
  await Promise.all([swept(31), swept(31)]);
  expect(await notices(second, 'stand_in')).toHaveLength(2);
  await settled(w.app);
  expect((await get(`/events?after=${before}`, second)).items.map((e: { type: string }) => e.type)).toContain('workspace.delegation');
  expect(await swept(31)).toBe(0);
  expect(await ids(second)).toEqual(made);
  at(90);
  expect(await ids(second)).toEqual([]);
  expect((await decide(second, made[0] ?? '', 'approve')).body.code).toBe('approval_not_yours');
  expect([await swept(90), await swept(90)]).toEqual([1, 0]);
  expect(await notices(second, 'stand_in_over')).toHaveLength(1);
});

test('a stand-in who is shut out is not lost: whoever delegated is told, sees it, and decides; let in again they stand in again', async () => {
  const [first, second] = bosses;
  await drawn('single', named(first));
  const id = await asked();
  await delegate(first, second);
  expect((await shutOut(second, true)).status).toBe(200);
  expect(await get('/delegation', first)).toMatchObject({ to: second.personId, until: iso(600), isStandInOut: true });
  const [told, ...more] = await notices(first, 'stand_in_out');
  expect([told?.data['by'], told?.data['count'], told?.why, more.length]).toEqual(['赵经理', 1, 'delegation', 0]);
  expect((await get(`/tickets/${id}`, first)).approval).toMatchObject({
    actsFor: first.personId,
    signers: [{ personId: first.personId, standInId: null, askedAt: iso(0) }],
  });
  expect(await ids(first)).toEqual([id]);
  expect((await w.call(second, 'GET', url('/tickets?approver=me'))).status).toBe(404);
  // One who never began to stand in is told when they are let in again.
  await shutOut(second, false);
  expect((await get('/delegation', first)).isStandInOut).toBe(false);
  expect(await ids(second)).toEqual([id]);
  expect(await notices(second, 'stand_in')).toHaveLength(1);
  await delegate(first, second, 10, 100);
  await shutOut(second, true);
  at(20);
  await swept(20);
  await shutOut(second, false);
  await swept(20);
  expect(await notices(second, 'stand_in')).toHaveLength(2);
});

test('what was delegated is not passed on: of A → B → C each decides for one', async () => {
  const [a, b, c] = bosses;
  await drawn('all', named(a, b));
  const id = await asked();
  await delegate(a, b);
  await delegate(b, c);
  expect([await ids(a), await ids(b), await ids(c)]).toEqual([[id], [id], [id]]);
  expect((await waiting(b))[0]?.turn?.actsFor).toBe(b.personId);
  expect((await waiting(c))[0]?.turn?.actsFor).toBe(b.personId);
  await decide(c, id, 'approve');
  expect((await waiting(b))[0]?.turn?.actsFor).toBe(a.personId);
  expect(await ids(c)).toEqual([]);
  expect((await decide(c, id, 'approve')).body.code).toBe('approval_not_yours');
});

test('two at once decide one thing once; a person removed meanwhile, a cancelled ticket and a new version of the flow leave nobody a wrong list', async () => {
  const [first, second, third] = bosses;
  await drawn('single', named(first));
  const id = await asked();
  await delegate(first, second);
  const both = await Promise.all([decide(first, id, 'approve'), decide(second, id, 'approve')]);
  expect(both.map((r) => r.status).sort()).toEqual([200, 409]);
  expect(both.find((r) => r.status === 409)?.body.code).toBe('approval_not_yours');
  expect([await ids(first), await ids(second)]).toEqual([[], []]);

  const off = await asked();
  expect(await ids(second)).toEqual([off]);
  await post(owner, `/tickets/${off}/move`, { transition: 'off', reason: '客户取消' });
  expect([await ids(first), await ids(second)]).toEqual([[], []]);
  expect((await decide(first, off, 'approve')).body.code).toBe('approval_not_yours');

  // Whoever is asked and is removed is decided for by their stand-in; without one it waits, and the ticket says for whom.
  const held = await asked();
  await shutOut(first, true);
  expect(await ids(second)).toEqual([held]);
  expect((await get(`/tickets/${held}`)).stuck.awaited).toEqual([{ personId: first.personId, standInId: second.personId }]);
  await shutOut(first, false);
  await delegate(first, null);

  // What waits goes on by whom it asked; a version that asks nobody lets it go.
  await drawn('any', named(third), { running: 'migrate' });
  await carried();
  expect([await ids(first), await ids(third)]).toEqual([[held], []]);
  const fresh = await asked();
  expect(await ids(third)).toEqual([fresh]);
  const { id: flowId, published } = await get(`/flows/${(await get('/flows')).items[0].id}`);
  const plain = { ...published.definition, stages: published.definition.stages.map((s: Stage) => ({ ...s, approval: null })) };
  await w.call(owner, 'PUT', url(`/flows/${flowId}/draft`), { definition: plain });
  await post(owner, `/flows/${flowId}/publish`, { running: 'migrate', mapping: {} });
  await carried();
  expect([await ids(first), await ids(third)]).toEqual([[], []]);
});

/** Works off what migrations of flows there are. */
async function carried(): Promise<void> {
  const rows = await w.app.db.tenant(place, (tx) => tx.rows<{ id: string }>('select id from flow_migration', []), 'read');
  for (const { id } of rows) await runMigration(w.app, { tenantId: place.tenantId, groupId: place.groupId, migrationId: id });
}

test('another workspace is not there: its people cannot stand in, its approvals are in no list, its ids answer like none', async () => {
  const [first] = bosses;
  await drawn('single', named(first));
  const id = await asked();
  const here = place;
  const other = await w.workspace(`else-${serial}`);
  const stranger = await w.member(other, ['owner']);
  expect(
    (await w.call(first, 'PUT', url('/delegation'), { to: stranger.personId, from: iso(0), until: iso(9) })).body.errors,
  ).toMatchObject([{ pointer: '/to', code: 'unknown' }]);
  place = other;
  expect(await ids(stranger)).toEqual([]);
  const foreign = await decide(stranger, id, 'approve');
  const none = await decide(stranger, w.app.newId(), 'approve');
  expect([foreign.status, foreign.body.code, foreign.body.detail]).toEqual([none.status, none.body.code, none.body.detail]);
  expect(foreign.status).toBe(404);
  expect((await w.call(stranger, 'GET', `/v1/w/${here.slug}/delegation`)).status).toBe(404);
  // Rows of turns stand behind the same wall.
  const rows = await w.app.db.tenant(other, (tx) => tx.rows('select 1 from ticket_turn union all select 1 from delegation', []), 'read');
  expect(rows).toEqual([]);
});

test('approvals that ran before turns were kept know whose turn it is, who asked and why', async () => {
  const [first, second, third] = bosses;
  await drawn('all', named(first, second));
  const id = await asked('不制冷', '超过额度');
  await decide(first, id, 'add_before', { personId: third.personId });
  const plain = await asked();
  const db = new pg.Client(w.ownerUrl);
  await db.connect();
  const kept = async () =>
    (
      await db.query(
        `select id, approval, (select jsonb_agg(jsonb_build_array(r.person_id, r.asked_at) order by r.person_id) from ticket_turn r where r.ticket_id = t.id) as turns
         from ticket t where tenant_id = $1 order by created_at, id`,
        [place.tenantId],
      )
    ).rows;
  const before = await kept();
  await db.query(
    `update ticket set turns = null, approval = (approval - 'askedBy' - 'reason')
       || jsonb_build_object('signers', (select jsonb_agg(s.value - 'askedAt' - 'request' order by s.nth) from jsonb_array_elements(approval -> 'signers') with ordinality s (value, nth)))
     where tenant_id = $1`,
    [place.tenantId],
  );
  expect([await ids(second), await ids(third)]).toEqual([[], []]);
  const [, updates] = readFileSync('migrations/0270_turns.sql', 'utf8').split('-- Approvals that run already');
  await db.query(`--${updates}`);
  const after = await kept();
  await db.end();
  expect(after).toEqual(before);
  expect((await waiting(third)).map((t) => [t.id, t.turn?.actsFor])).toEqual([[id, third.personId]]);
  expect(await ids(second)).toEqual([id, plain]);
  expect(await ids(first)).toEqual([plain]);
});
