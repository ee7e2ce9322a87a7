import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { dueTimers } from '@bodan/services/alarm/store';
import { fireTimers } from '@bodan/services/alarm/timer';
import { verifyFigures } from '@bodan/services/board/verify';
import { runMigration } from '@bodan/services/flow/migrate';
import { relayEvents } from '@bodan/services/relay/events';
import { workOn } from '@bodan/services/relay/work';
import { claimWork, dueWork } from '@bodan/services/relay/work-store';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { settled } from '../../../tests/setup/settled.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const NOW = Date.parse('2026-11-27T01:00:00Z'); // Friday 09:00 in Shanghai
const MINUTE = 60_000;
// What else runs in the cluster decides how long the feed waits.

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
  place = await w.workspace(`run-${++serial}`);
  owner = await w.member(place, ['owner']);
  agent = await w.member(place, ['agent'], { departmentCode: 'CS' });
  bosses = [await w.member(place, ['manager']), await w.member(place, ['manager']), await w.member(place, ['manager'])];
});
afterAll(() => w.close());

type Stage = (typeof SERVICE_FLOW)['stages'][number];
const url = (path: string) => `/v1/w/${place.slug}${path}`;
const get = async (path: string, who: Hand = owner) => (await w.call(who, 'GET', url(path))).body;
const post = (who: Hand, path: string, body: object = {}, headers: Record<string, string> = {}) =>
  w.call(who, 'POST', url(path), body, headers);
const at = (minutes: number) => w.setNow(NOW + minutes * MINUTE);
/** Publishes the service flow with `accepted` drawn otherwise, and with a step that brings a ticket back from it. */
async function drawn(more: Partial<Stage>, running = 'keep', mapping = {}) {
  const back = {
    ...SERVICE_FLOW.transitions.find((t) => t.key === 'refuse'),
    key: 'back',
    from: ['accepted'],
    to: 'new',
    needsReason: false,
  };
  const flow = {
    ...SERVICE_FLOW,
    stages: SERVICE_FLOW.stages.map((s) => (s.key === 'accepted' ? { ...s, ...more } : s)),
    transitions: [...SERVICE_FLOW.transitions, back, { ...back, key: 'go', to: 'confirmed' }],
  };
  const { id } = (await get('/flows')).items[0];
  await w.call(owner, 'PUT', url(`/flows/${id}/draft`), { definition: flow });
  const done = await post(owner, `/flows/${id}/publish`, { running, mapping });
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  return done.body;
}
const asks = (mode: string, approvers: object[] = [{ kind: 'role', role: 'manager' }]) => ({
  approval: { mode, approvers, onApprove: 'go', onReject: 'back' } as Stage['approval'],
});
async function accepted(): Promise<string> {
  const { id } = (await post(agent, '/tickets', { title: '不制冷', faultCode: 'GEN-01' })).body;
  const moved = await post(agent, `/tickets/${id}/move`, { transition: 'accept' });
  expect(moved.body.stage, JSON.stringify(moved.body)).toBe('accepted');
  return id;
}
const decide = (who: Hand, id: string, act: string, more: object = {}, headers: Record<string, string> = {}) =>
  post(who, `/tickets/${id}/approval`, { act, ...more }, headers);
/** Carries on every event there is. */
async function relayed(): Promise<void> {
  await settled(w.app);
  while ((await relayEvents(w.app)).count > 0);
}
const notices = async (who: Hand) => {
  await relayed();
  return (await get('/notifications', who)).items as { kind: string; data: Record<string, unknown> }[];
};
const dueOrders = () => w.app.db.relay((tx) => dueWork(tx, Date.now() + 1e12, 100, 100), 'read');
/** What flows ordered, and what the tickets that were opened order themselves. */
async function carryOrders(): Promise<void> {
  for (;;) {
    await relayed();
    const due = await dueOrders();
    if (due.length === 0) return;
    for (const ticket of due) for (const done of await workOn(w.app, ticket)) expect(done.outcome).toBe('done');
  }
}
const kinds = async (who: Hand) => (await notices(who)).map((n) => n.kind);
const events = (type: string): Promise<{ data: Record<string, unknown>; actor: string }[]> =>
  w.app.db.tenant(
    place,
    (tx) => tx.rows(`select data, actor_kind as actor from ticket_event where type = $1 order by recorded_at, seq`, [type]),
    'read',
  );
const mismatches = async () => (await verifyFigures(w.app)).found.filter((f) => f.where === place.slug);
const fire = (ticketId: string) => fireTimers(w.app, { tenantId: place.tenantId, groupId: place.groupId, ticketId });
const due = async (now: number) =>
  (await w.app.db.relay((tx) => dueTimers(tx, now, null, 100), 'read')).filter((t) => t.tenantId === place.tenantId).map((t) => t.ticketId);

test('会签: everybody must agree; those who are asked are told; the last one moves the ticket', async () => {
  await drawn(asks('all'));
  const id = await accepted();
  const t = await get(`/tickets/${id}`, bosses[0]);
  expect(t.approval).toMatchObject({ stage: 'accepted', mode: 'all', outcome: null, actsFor: bosses[0].personId, cameFrom: 'new' });
  expect(t.approval.waiting.sort()).toEqual(bosses.map((b) => b.personId).sort());
  expect((await get(`/tickets/${id}`, agent)).approval.actsFor).toBeNull();
  for (const boss of bosses) expect(await kinds(boss)).toEqual(['approval']);
  expect(await kinds(agent)).not.toContain('approval');
  // Nobody decides past the approvers.
  expect((await post(owner, `/tickets/${id}/move`, { transition: 'go' })).body.code).toBe('transition_not_allowed');
  expect((await decide(agent, id, 'approve')).body.code).toBe('approval_not_yours');
  for (const boss of bosses.slice(0, 2)) expect((await decide(boss, id, 'approve')).body.stage).toBe('accepted');
  expect((await decide(bosses[0], id, 'approve')).body.code).toBe('approval_not_yours');
  const done = await decide(bosses[2], id, 'approve', { note: '同意' });
  expect([done.status, done.body.stage]).toEqual([200, 'confirmed']);
  expect((await get(`/tickets/${id}`)).approval).toBeNull();
  expect((await decide(bosses[2], id, 'approve')).body.code).toBe('approval_not_yours');
  expect((await events('ticket.approval')).map((e) => e.data['act'])).toEqual(['start', 'approve', 'approve', 'approve']);
  expect(await mismatches()).toEqual([]);
});

test('卡在哪 in an approval: everybody who is still to decide and who stands in, in list, ticket and ledger; their minutes are theirs', async () => {
  const [first, second, third] = bosses;
  await drawn(
    asks(
      'all',
      [first, second, third].map(({ personId }) => ({ kind: 'person', personId })),
    ),
  );
  const id = await accepted();
  const named = async () => {
    const [row] = (await get('/tickets')).items;
    const { stuck } = await get(`/tickets/${id}`);
    const ledger = await get(`/tickets/${id}/ledger`);
    expect(row.stuck.awaited).toEqual(stuck.awaited);
    expect(ledger.now.open.awaited).toEqual(stuck.awaited);
    for (const place of [row.stuck, stuck, ledger.now.open]) expect(place.personId).toBe(stuck.awaited[0]?.personId ?? agent.personId);
    return stuck.awaited;
  };
  const alone = ({ personId }: Hand) => ({ personId, standInId: null });
  expect(await named()).toEqual([alone(first), alone(second), alone(third)]);
  at(10);
  await decide(second, id, 'approve');
  const away = { to: owner.personId, from: new Date(NOW).toISOString(), until: new Date(NOW + 60 * MINUTE).toISOString() };
  await w.call(first, 'PUT', url('/delegation'), away);
  expect(await named()).toEqual([{ personId: first.personId, standInId: owner.personId }, alone(third)]);
  at(25);
  await decide(owner, id, 'approve');
  expect(await named()).toEqual([alone(third)]);
  at(45);
  expect((await decide(third, id, 'approve')).body).toMatchObject({ stage: 'confirmed', holderId: null });
  const { slices } = await get(`/tickets/${id}/ledger`);
  expect(
    slices.map((s: { personId: string; businessSeconds: number; awaited: { personId: string }[] }) => [
      s.personId,
      s.businessSeconds,
      s.awaited.length,
    ]),
  ).toEqual([
    [first.personId, 600, 3],
    [first.personId, 900, 2],
    [third.personId, 1200, 1],
  ]);
  const { cells } = await get('/time?from=2026-11-27&to=2026-11-27');
  expect(
    cells
      .filter((c: { stage: string }) => c.stage === 'accepted')
      .map((c: { personId: string; countedSeconds: number }) => [c.personId, c.countedSeconds]),
  ).toEqual([
    [first.personId, 1500],
    [third.personId, 1200],
  ]);
  // What was held before the approval is held again after it.
  const other = await accepted();
  expect((await decide(first, other, 'reject', { note: '不修' })).body).toMatchObject({ stage: 'new', holderId: agent.personId });
  expect(await mismatches()).toEqual([]);
});

test('whoever is shut out stands in for nobody until they are let in again', async () => {
  const [first] = bosses;
  await drawn(asks('all', [{ kind: 'person', personId: first.personId }]));
  const id = await accepted();
  const away = { to: agent.personId, from: new Date(NOW).toISOString(), until: new Date(NOW + 60 * MINUTE).toISOString() };
  await w.call(first, 'PUT', url('/delegation'), away);
  const standIn = async () => (await get(`/tickets/${id}`)).stuck.awaited;
  const shutOut = (disabled: boolean) => w.call(owner, 'PATCH', url(`/members/${agent.personId}`), { disabled });
  expect(await standIn()).toEqual([{ personId: first.personId, standInId: agent.personId }]);
  expect((await shutOut(true)).status).toBe(200);
  expect(await standIn()).toEqual([{ personId: first.personId, standInId: null }]);
  expect(await get('/delegation', first)).toEqual({ ...away, isStandInOut: true, forOthers: [] });
  expect((await shutOut(false)).status).toBe(200);
  expect(await standIn()).toEqual([{ personId: first.personId, standInId: agent.personId }]);
});

test('或签 by two at once: one decides, the other sees what happened; a rejection needs a reason and goes its way', async () => {
  await drawn(asks('any'));
  const id = await accepted();
  const { version } = await get(`/tickets/${id}`);
  const both = await Promise.all([0, 1].map((i) => decide(bosses[i] ?? owner, id, 'approve', {}, { 'if-match': `"v${version}"` })));
  expect(both.map((r) => r.status).sort()).toEqual([200, 412]);
  expect(both.find((r) => r.status === 412)?.body.currentVersion).toBe(version + 1);
  const other = await accepted();
  expect((await decide(bosses[0], other, 'reject')).body.errors[0].pointer).toBe('/note');
  const no = await decide(bosses[0], other, 'reject', { note: '太贵' });
  expect(no.body.stage).toBe('new');
  // Coming in again asks again.
  await post(agent, `/tickets/${other}/move`, { transition: 'accept' });
  expect((await get(`/tickets/${other}`)).approval.signers).toHaveLength(3);
  const key = { 'idempotency-key': 'yes' };
  const [a, b] = [await decide(bosses[1], other, 'approve', {}, key), await decide(bosses[1], other, 'approve', {}, key)];
  expect([a.body.stage, b.body]).toEqual(['confirmed', a.body]);
  expect(await mismatches()).toEqual([]);
});

test('单签 with 加签 before and after, 转交, 退回 and 委托: always one whose turn it is, and each is told when it comes', async () => {
  const [first, second, third] = bosses;
  await drawn(asks('single', [{ kind: 'person', personId: first.personId }]));
  const id = await accepted();
  expect((await decide(first, id, 'add_before', { personId: w.app.newId() })).body.errors[0].pointer).toBe('/personId');
  expect((await decide(first, id, 'add_before', { personId: second.personId, note: '先看价' })).status).toBe(200);
  expect((await get(`/tickets/${id}`)).approval.waiting).toEqual([second.personId]);
  expect((await decide(first, id, 'approve')).body.code).toBe('approval_not_yours');
  expect(await kinds(second)).toEqual(['approval']);
  await decide(second, id, 'approve');
  await decide(first, id, 'add_after', { personId: third.personId });
  expect((await decide(first, id, 'approve')).body.stage).toBe('accepted');
  expect(await kinds(third)).toEqual(['approval']);
  await decide(third, id, 'transfer', { personId: owner.personId });
  expect((await get(`/tickets/${id}`, owner)).approval.actsFor).toBe(owner.personId);
  expect((await decide(owner, id, 'approve')).body.stage).toBe('confirmed');

  const returned = await accepted();
  expect((await decide(first, returned, 'return')).body.errors[0].pointer).toBe('/note');
  const back = await decide(first, returned, 'return', { note: '缺照片' });
  expect([back.body.stage, back.body.holderId]).toEqual(['new', agent.personId]);

  await post(agent, `/tickets/${returned}/move`, { transition: 'accept' });
  const mine = { to: second.personId, from: new Date(NOW).toISOString(), until: new Date(NOW + 60 * MINUTE).toISOString() };
  const put = (body: object) => w.call(first, 'PUT', url('/delegation'), body);
  expect((await put({ ...mine, to: first.personId })).body.errors[0].pointer).toBe('/to');
  expect((await put({ ...mine, until: mine.from })).body.errors[0].pointer).toBe('/until');
  const given = { ...mine, isStandInOut: false, forOthers: [] };
  const none = { to: null, from: null, until: null, isStandInOut: false, forOthers: [] };
  expect((await put(mine)).body).toEqual(given);
  expect(await get('/delegation', first)).toEqual(given);
  expect((await get(`/tickets/${returned}`, second)).approval.actsFor).toBe(first.personId);
  // At its end it is over: it counts no more, is told no more, and nobody begins it again in the past.
  at(60);
  expect((await decide(second, returned, 'approve')).body.code).toBe('approval_not_yours');
  expect(await get('/delegation', first)).toEqual(none);
  expect((await put(mine)).body.errors).toMatchObject([{ pointer: '/until', code: 'past' }]);
  at(59);
  expect((await decide(second, returned, 'approve')).body.stage).toBe('confirmed');
  const last = (await events('ticket.approval')).at(-1);
  expect(last?.data).toMatchObject({ act: 'approve', signer: first.personId, outcome: 'approved' });
  const told = await accepted();
  expect((await kinds(second)).filter((k) => k === 'approval')).toHaveLength(2);
  expect((await put({ to: null })).body).toEqual(none);
  expect((await get(`/tickets/${told}`, second)).approval.actsFor).toBeNull();
  expect(await mismatches()).toEqual([]);
});

test('what the next stage requires is asked of the approver, and nothing is decided before it is there', async () => {
  const flow = asks('any');
  await drawn({ ...flow, timers: [] });
  const { id } = (await get('/flows')).items[0];
  const { definition } = (await get(`/flows/${id}`)).published;
  const stages = definition.stages.map((s: Stage) => (s.key === 'confirmed' ? { ...s, requires: ['address'] } : s));
  await w.call(owner, 'PUT', url(`/flows/${id}/draft`), { definition: { ...definition, stages } });
  await post(owner, `/flows/${id}/publish`, { running: 'keep' });
  const ticket = await accepted();
  const refused = await decide(bosses[0], ticket, 'approve');
  expect([refused.status, refused.body.code, refused.body.errors[0].pointer]).toEqual([422, 'requirement_missing', '/address']);
  expect((await get(`/tickets/${ticket}`)).approval.outcome).toBeNull();
  await w.call(agent, 'PATCH', url(`/tickets/${ticket}`), { address: '文三路 1 号' });
  expect((await decide(bosses[0], ticket, 'approve')).body.stage).toBe('confirmed');
});

test('timers of a stage run in working time, stand still on hold, and each fires once however often and by whomever it is called', async () => {
  await drawn({
    timers: [
      { key: 'nudge', afterMinutes: 30, kind: 'remind', transition: null, to: ['holder', 'manager'] },
      { key: 'home', afterMinutes: 60, kind: 'return', transition: 'back', to: ['holder'] },
    ],
  });
  const id = await accepted();
  const timers = async () => (await get(`/tickets/${id}`)).timers;
  const iso = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();
  expect((await timers()).map((t: { dueAt: string }) => t.dueAt)).toEqual([iso(30), iso(60)]);
  at(20);
  await post(agent, `/tickets/${id}/hold`, { reason: 'customer', wakeAt: '2026-11-30T09:00:00+08:00' });
  expect((await timers()).map((t: { dueAt: string | null }) => t.dueAt)).toEqual([null, null]);
  expect(await due(NOW + 9_999 * MINUTE)).toEqual([]);
  at(100);
  await post(agent, `/tickets/${id}/resume`);
  expect((await timers()).map((t: { dueAt: string }) => t.dueAt)).toEqual([iso(110), iso(140)]);
  expect(await due(NOW + 109 * MINUTE)).toEqual([]);
  at(109);
  expect(await fire(id)).toBe(false);
  at(110);
  expect(await due(NOW + 110 * MINUTE)).toEqual([id]);
  // Several workers, the same reminder again and again: it happens once.
  expect((await Promise.all([fire(id), fire(id), fire(id), fire(id)])).filter(Boolean)).toHaveLength(1);
  expect(await fire(id)).toBe(false);
  expect((await events('ticket.timer')).map((e) => [e.data['timer'], e.actor])).toEqual([['nudge', 'rule']]);
  expect(await kinds(agent)).toEqual(['timer']);
  expect(await kinds(bosses[1])).toEqual(['timer']);
  // A worker that dies before the commit leaves nothing; the next one does it.
  at(141);
  const real = w.app.db.tenant.bind(w.app.db);
  const dying = {
    ...w.app,
    db: Object.assign(Object.create(w.app.db), {
      tenant: (...[scope, work, how]: Parameters<typeof real>) =>
        how === 'read'
          ? real(scope, work, how)
          : real(scope, async (tx) => {
              await work(tx);
              throw new Error('killed');
            }),
    }),
  };
  await expect(fireTimers(dying, { ...place, ticketId: id })).rejects.toThrow('killed');
  expect(await get(`/tickets/${id}`)).toMatchObject({ stage: 'accepted' });
  expect((await Promise.all([fire(id), fire(id)])).filter(Boolean)).toHaveLength(1);
  expect(await get(`/tickets/${id}`)).toMatchObject({ stage: 'new', holderId: agent.personId, timers: [] });
  expect((await events('ticket.moved')).at(-1)).toMatchObject({ actor: 'rule', data: { transition: 'back', auto: 'timer' } });
  expect(await due(NOW + 9_999 * MINUTE)).toEqual([]);
  expect(await mismatches()).toEqual([]);
});

test('a timer whose step is not open then fires all the same, and says why it did not go on', async () => {
  await drawn({ timers: [{ key: 'on', afterMinutes: 10, kind: 'advance', transition: 'assign', to: ['manager'] }] });
  const id = await accepted();
  at(15);
  expect(await fire(id)).toBe(true);
  expect(await fire(id)).toBe(false);
  const [told] = await events('ticket.timer');
  expect(told?.data).toMatchObject({ timer: 'on', to: 'assigned', blocked: [{ kind: 'field', field: 'assigneeId' }] });
  expect(await get(`/tickets/${id}`)).toMatchObject({
    stage: 'accepted',
    timers: [{ key: 'on', firedAt: new Date(NOW + 15 * MINUTE).toISOString() }],
  });
  expect(await kinds(bosses[0])).toEqual(['timer']);
});

test('an edited calendar moves timers; a new version brings its own to tickets that stay in the stage', async () => {
  await drawn({ timers: [{ key: 'on', afterMinutes: 120, kind: 'remind', transition: null, to: ['manager'] }] });
  const id = await accepted();
  const dueOf = async () => (await get(`/tickets/${id}`)).timers.map((t: { key: string; dueAt: string }) => [t.key, t.dueAt]);
  expect(await dueOf()).toEqual([['on', new Date(NOW + 120 * MINUTE).toISOString()]]);
  const { content } = await get('/settings/calendar');
  const own = { ...content.own, special: { '2026-11-27': [['08:30', '09:30']] } };
  expect((await w.call(owner, 'PUT', url('/settings/calendar'), { ...content, own })).status).toBe(200);
  at(1);
  await post(agent, `/tickets/${id}/say`, { kind: 'note', text: '看一下' });
  // Half an hour today, an hour and a half on Monday.
  expect(await dueOf()).toEqual([['on', '2026-11-30T02:00:00.000Z']]);
  const { migration } = await drawn(
    {
      timers: [
        { key: 'on', afterMinutes: 120, kind: 'remind', transition: null, to: ['manager'] },
        { key: 'more', afterMinutes: 10, kind: 'remind', transition: null, to: ['manager'] },
      ],
      ...asks('any'),
    },
    'migrate',
  );
  await runMigration(w.app, { tenantId: place.tenantId, groupId: place.groupId, migrationId: migration.id });
  const t = await get(`/tickets/${id}`);
  expect(t.approval.waiting).toHaveLength(3);
  expect(await dueOf()).toEqual([
    ['on', '2026-11-30T02:00:00.000Z'],
    ['more', new Date(NOW + 11 * MINUTE).toISOString()],
  ]);
  expect((await decide(bosses[0], id, 'approve')).body.stage).toBe('confirmed');
  expect(await mismatches()).toEqual([]);
});

test('a notice, a call and a child ticket that a flow orders happen once, through the outbox, also after a crash', async () => {
  const hook = (await post(owner, '/webhooks', { url: 'https://example.com/hook', eventTypes: ['ticket.rated'] })).body;
  const actions = (flowKey: string) => [
    { kind: 'notify', to: ['manager'], text: { 'zh-CN': '有新工单受理', en: 'Accepted' } },
    { kind: 'callWebhook', endpointId: hook.id },
    { kind: 'openChild', flowKey, title: { 'zh-CN': '备件领用', en: 'Parts' }, relation: 'part_of' },
  ];
  const parts = (await post(owner, '/flows', { name: '备件', templateKey: 'blank' })).body;
  await post(owner, `/flows/${parts.id}/publish`, { running: 'keep' });
  await drawn({ actions: actions(parts.key) as Stage['actions'] });
  const id = await accepted();
  const [note] = (await notices(bosses[0])).filter((n) => n.kind === 'flow');
  expect(note?.data['text']).toMatchObject({ 'zh-CN': '有新工单受理' });
  const calls = () =>
    w.app.db.tenant(
      place,
      (tx) => tx.rows<{ event_type: string }>(`select event_type from webhook_delivery where endpoint_id = $1`, [hook.id]),
      'read',
    );
  expect(await calls()).toEqual([{ event_type: 'ticket.action' }]);

  // One dies with the order in its hands; when its claim is over two come at once.
  const [ordered] = await dueOrders();
  if (!ordered) throw new Error('no order');
  await w.app.db.relay((tx) => claimWork(tx, ordered, NOW, NOW + 1));
  expect(await workOn(w.app, ordered)).toEqual([]);
  at(1);
  expect((await Promise.all([workOn(w.app, ordered), workOn(w.app, ordered)])).flat()).toMatchObject([{ outcome: 'done', tries: 2 }]);
  const children = (await get('/tickets?q=备件')).items;
  expect(children).toHaveLength(1);
  expect(await get(`/tickets/${children[0].id}`)).toMatchObject({ title: '备件领用', stage: 'new', faultCode: 'GEN-01', isOpen: true });
  const done = (await events('ticket.action')).filter((e) => e.data['orderId']);
  expect(done.map((e) => [e.data['childId'], e.data['childNumber']])).toEqual([[children[0].id, children[0].number]]);
  const [born] = (await get(`/tickets/${children[0].id}/timeline`)).items;
  expect(born.data.origin).toMatchObject({ parentId: id, relation: 'part_of', depth: 1 });
  const { number } = await get(`/tickets/${id}`);
  expect((await get(`/tickets/${id}`)).family).toEqual({
    parent: null,
    children: [
      expect.objectContaining({ id: children[0].id, number: children[0].number, stage: 'new', relation: 'part_of', isOpen: true }),
    ],
  });
  expect((await get(`/tickets/${children[0].id}`)).family).toEqual({
    parent: expect.objectContaining({ id, number, stage: 'accepted', relation: 'part_of' }),
    children: [],
  });
  await relayed();
  expect((await calls()).length).toBe(1);

  // A child that may not be opened is told in the parent, once; a flow that opens itself stops.
  await w.call(owner, 'PUT', url(`/flows/${parts.id}/draft`), {
    definition: {
      ...parts.draft.definition,
      stages: parts.draft.definition.stages.map((s: Stage) => (s.key === 'new' ? { ...s, requires: ['deviceSerial'] } : s)),
    },
  });
  await post(owner, `/flows/${parts.id}/publish`, { running: 'keep' });
  await accepted();
  await carryOrders();
  const failed = (await events('ticket.action')).filter((e) => e.data['failed']);
  expect(failed.map((e) => e.data['fields'])).toEqual([
    [{ pointer: '/deviceSerial', code: 'required', detail: 'must be filled before this step' }],
  ]);
  const self = (await post(owner, '/flows', { name: '自己', templateKey: 'blank' })).body;
  const stages = self.draft.definition.stages.map((s: Stage) => (s.key === 'new' ? { ...s, actions: actions(self.key).slice(2) } : s));
  await w.call(owner, 'PUT', url(`/flows/${self.id}/draft`), { definition: { ...self.draft.definition, stages } });
  await post(owner, `/flows/${self.id}/publish`, { running: 'keep' });
  await post(owner, '/tickets', { title: '循环', flowKey: self.key });
  await carryOrders();
  expect((await get('/flows')).items.find((f: { key: string }) => f.key === self.key).running).toBe(6);
  expect(await mismatches()).toEqual([]);
});
