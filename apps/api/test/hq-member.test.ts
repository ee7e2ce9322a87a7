import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let groupId: string;
let admin: Hand;
let other: Hand;
const HQ = '/v1/hq/anjia';
const NOBODY = '01900000-0000-7000-8000-000000000000';

beforeAll(async () => {
  w = await testWorld();
  ({ groupId } = await w.group('anjia', '安家'));
  admin = await w.hqMember(groupId, ['hq_admin']);
  other = await w.hqMember(groupId, ['hq_admin']);
});
afterAll(() => w.close());

const at = (hand: Pick<Hand, 'personId'>) => `${HQ}/members/${hand.personId}`;
const rolesOf = async (hand: Hand) =>
  (await w.call(admin, 'GET', `${HQ}/members`)).body.items.find((m: { personId: string }) => m.personId === hand.personId)?.roles;

test('an administrator gives others other roles, and nobody their own', async () => {
  const hand = await w.hqMember(groupId, ['hq_analyst']);
  expect((await w.call(hand, 'PATCH', at(hand), { roles: ['hq_admin'] })).status).toBe(403);
  expect((await w.call(admin, 'PATCH', at(hand), { roles: ['hq_auditor'] })).status).toBe(204);
  expect(await rolesOf(hand)).toEqual(['hq_auditor']);
  expect((await w.call(hand, 'GET', `${HQ}/members/invites`)).status).toBe(403);
  expect((await w.call(admin, 'PATCH', at(hand), { roles: [] })).status).toBe(422);
  for (const method of ['PATCH', 'DELETE'] as const)
    expect((await w.call(admin, method, at(admin), method === 'PATCH' ? { roles: ['hq_analyst'] } : undefined)).body.code).toBe(
      'own_access',
    );
  expect((await w.call(admin, 'DELETE', at({ personId: NOBODY }))).status).toBe(404);
});

test('who is taken out is let in no more, nor are their keys, and may be invited again', async () => {
  const hand = await w.hqMember(groupId, ['hq_analyst']);
  const key = await w.apiKey({ groupId }, hand);
  for (const who of [hand, key]) expect((await w.call(who, 'GET', `${HQ}/board`)).status).toBe(200);
  const stranger = await w.hqMember((await w.group('others')).groupId, ['hq_admin']);
  expect((await w.call(stranger, 'DELETE', `/v1/hq/others/members/${hand.personId}`)).status).toBe(404);
  expect((await w.call(admin, 'DELETE', at(hand))).status).toBe(204);
  expect((await w.call(hand, 'GET', `${HQ}/board`)).status).toBe(404);
  expect((await w.call(key, 'GET', `${HQ}/board`)).status).toBe(401);
  expect(await rolesOf(hand)).toBeUndefined();
  const invited = await w.call(admin, 'POST', `${HQ}/members/invites`, { emails: [hand.email], roles: ['hq_analyst'] });
  expect(invited.body.items).toMatchObject([{ email: hand.email, status: 'invited' }]);
});

test('two administrators who take each other out at once: one of them stays', async () => {
  const statuses = await Promise.all([w.call(admin, 'DELETE', at(other)), w.call(other, 'DELETE', at(admin))]);
  const done = statuses.map((r) => r.status).sort((a, b) => a - b);
  expect(done[0]).toBe(204);
  expect([403, 404]).toContain(done[1]);
});
