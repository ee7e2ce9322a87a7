import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: Hand;
let agent: Hand;
let admin: Hand;
let analyst: Hand;
let auditor: Hand;
let alpha: Awaited<ReturnType<World['workspace']>>;
let groupId: string;
const AT = '/v1/w/alpha/dashboards';
const HQ = '/v1/hq/anjia/dashboards';
const toAgents = { kind: 'role', role: 'agent', canEdit: false };
const toAuditors = { kind: 'role', role: 'hq_auditor', canEdit: true };
const toAll = { kind: 'subsidiaries', canEdit: false };

beforeAll(async () => {
  w = await testWorld();
  w.setNow(Date.parse('2026-11-23T01:00:00Z'));
  const group = await w.group('anjia', '安家');
  groupId = group.groupId;
  alpha = await w.workspace('alpha', { groupId, standardVersionId: group.standardVersionId });
  owner = await w.member(alpha, ['owner'], { name: '李主管' });
  agent = await w.member(alpha, ['agent']);
  admin = await w.hqMember(groupId, ['hq_admin']);
  analyst = await w.hqMember(groupId, ['hq_analyst']);
  auditor = await w.hqMember(groupId, ['hq_auditor']);
});
afterAll(() => w.close());

const make = async (who: Hand, base: string, name: string, shares: unknown[] = []): Promise<string> => {
  const made = await w.call(who, 'POST', base, { name, shares });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
};
const linesOf = async (who: Hand, base: string) =>
  (await w.call(who, 'GET', base)).body.items.map((d: { name: string; right: string; isOwnerGone: boolean }) => [
    d.name,
    d.right,
    d.isOwnerGone,
  ]);
const switchOff = (person: Hand) => w.call(owner, 'PATCH', `/v1/w/alpha/members/${person.personId}`, { disabled: true });

test('what a leaver shared is an administrator’s to take over; what they shared with nobody leaves with them', async () => {
  const leaver = await w.member(alpha, ['dispatcher'], { name: '离职者' });
  const kept = await make(leaver, AT, '自己的');
  const id = await make(leaver, AT, '班组', [toAgents]);
  const one = `${AT}/${id}`;
  expect(await linesOf(owner, AT)).toEqual([]);
  expect((await w.call(owner, 'POST', `${one}/take-over`)).status).toBe(404);
  expect((await switchOff(leaver)).status).toBe(200);

  expect(await linesOf(owner, AT)).toEqual([['班组', 'own', true]]);
  expect(await linesOf(agent, AT)).toEqual([['班组', 'read', true]]);
  for (const [method, path] of [
    ['GET', `${AT}/${kept}`],
    ['POST', `${AT}/${kept}/take-over`],
  ] as const)
    expect((await w.call(owner, method, path)).status, method).toBe(404);
  for (const [method, path, body] of [
    ['POST', `${one}/take-over`, undefined],
    ['PATCH', one, { shares: [] }],
    ['DELETE', one, undefined],
  ] as const)
    expect((await w.call(agent, method, path, body)).status, method).toBe(403);

  const taken = await w.call(owner, 'POST', `${one}/take-over`);
  expect(taken.status, JSON.stringify(taken.body)).toBe(200);
  expect(taken.body).toMatchObject({
    right: 'own',
    isMine: true,
    isOwnerGone: false,
    ownerName: owner.name,
    updatedBy: owner.name,
    shares: [toAgents],
    version: 2,
  });
  expect((await w.call(owner, 'GET', one)).body).toEqual(taken.body);
  expect((await w.call(agent, 'GET', one)).body).toMatchObject({ right: 'read', ownerName: owner.name, isOwnerGone: false });
  const again = await w.call(owner, 'POST', `${one}/take-over`);
  expect([again.status, again.body.code]).toEqual([409, 'conflict']);
});

test('an administrator withdraws or deletes what a leaver shared without taking it over', async () => {
  const leaver = await w.member(alpha, ['dispatcher']);
  const withdrawn = await make(leaver, AT, '收回', [toAgents]);
  const deleted = await make(leaver, AT, '删掉', [toAgents]);
  await switchOff(leaver);
  expect((await w.call(owner, 'PATCH', `${AT}/${withdrawn}`, { shares: [] })).status).toBe(200);
  expect((await w.call(agent, 'GET', `${AT}/${withdrawn}`)).status).toBe(404);
  expect((await w.call(owner, 'DELETE', `${AT}/${deleted}`)).status).toBe(204);
  expect((await w.call(agent, 'GET', `${AT}/${deleted}`)).status).toBe(404);
  expect((await w.call(owner, 'POST', `${AT}/${deleted}/restore`)).body).toMatchObject({ right: 'own', isOwnerGone: true });
});

test('of two administrators of headquarters at once one takes it over, and a repeated call is the same one', async () => {
  const leaver = await w.hqMember(groupId, ['hq_analyst']);
  const other = await w.hqMember(groupId, ['hq_admin']);
  const id = await make(leaver, HQ, '总部的', [toAuditors]);
  expect((await w.call(admin, 'DELETE', `/v1/hq/anjia/members/${leaver.personId}`)).status).toBe(204);
  expect((await w.call(auditor, 'POST', `${HQ}/${id}/take-over`)).status).toBe(403);
  expect((await w.call(auditor, 'GET', `${HQ}/${id}`)).body).toMatchObject({ right: 'edit', isOwnerGone: true });
  const call = (who: Hand) => w.call(who, 'POST', `${HQ}/${id}/take-over`, undefined, { 'idempotency-key': 'once' });
  const answers = await Promise.all([call(admin), call(other)]);
  // Whoever came second finds an owner there, or nothing that is shared with them.
  expect(answers.map((r) => r.status).sort()).toEqual([200, 404]);
  const winner = answers[0]?.status === 200 ? admin : other;
  const again = await call(winner);
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
  expect((await w.call(winner, 'GET', `${HQ}/${id}`)).body).toMatchObject({ isMine: true, shares: [toAuditors] });
});

test('only administrators of headquarters give to subsidiaries; others share inside, and take their own back', async () => {
  const refused = await w.call(analyst, 'POST', HQ, { name: '给子公司', shares: [toAll] });
  expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
  expect(refused.body.detail).toContain('Only administrators of headquarters');
  const id = await make(analyst, HQ, '分析', [toAuditors]);
  const one = `${HQ}/${id}`;
  const share = (who: Hand, shares: unknown[]) => w.call(who, 'PATCH', one, { shares });
  expect((await share(analyst, [toAuditors, toAll])).status).toBe(403);
  expect((await share(analyst, [{ kind: 'subsidiary', tenantId: alpha.tenantId, canEdit: false }])).status).toBe(403);
  expect((await w.call(owner, 'GET', `${AT}/${id}`)).status).toBe(404);
  expect((await w.call(analyst, 'GET', one)).body).toMatchObject({ shares: [toAuditors], version: 1 });

  // What an administrator gave stays while its owner shares it with others, and its owner takes it back.
  await share(analyst, [{ kind: 'person', personId: admin.personId, canEdit: true }]);
  expect((await share(admin, [toAll])).status).toBe(403);
  const given = await make(admin, HQ, '集团', [toAll]);
  await w.call(admin, 'PATCH', `/v1/hq/anjia/members/${analyst.personId}`, { roles: ['hq_admin'] });
  expect((await share(analyst, [toAll])).status).toBe(200);
  await w.call(admin, 'PATCH', `/v1/hq/anjia/members/${analyst.personId}`, { roles: ['hq_analyst'] });
  expect((await share(analyst, [toAll, toAuditors])).status).toBe(200);
  expect((await w.call(owner, 'GET', `${AT}/${id}`)).body).toMatchObject({ isFromGroup: true, isOwnerGone: false });
  expect((await w.call(analyst, 'GET', `${HQ}/${given}`)).status).toBe(404);

  // An administrator deletes it: its owner does not give it again, but brings back what they deleted themselves.
  await w.call(admin, 'DELETE', one);
  expect((await w.call(analyst, 'POST', `${one}/restore`)).status).toBe(403);
  expect((await w.call(owner, 'GET', `${AT}/${id}`)).status).toBe(404);
  expect((await w.call(admin, 'POST', `${one}/restore`)).status).toBe(200);
  await w.call(analyst, 'DELETE', one);
  expect((await w.call(analyst, 'POST', `${one}/restore`)).status).toBe(200);
  expect((await share(analyst, [])).status).toBe(200);
  expect((await w.call(owner, 'GET', `${AT}/${id}`)).status).toBe(404);
});
