import { pointsOf } from '@bodan/core/standard/conformance';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let analyst: Hand;
let owner: Hand;
let other: Hand;
let tenantId: string;
const WEIGHTS = { fields: 0.4, codes: 0.3, tier: 0.1, evidence: 0.2 };
const name = (zh: string) => ({ 'zh-CN': zh, en: '' });

const get = async (who: Hand, path: string, expected = 200) => {
  const r = await w.call(who, 'GET', path);
  expect(r.status, JSON.stringify(r.body)).toBe(expected);
  return r.body;
};

beforeAll(async () => {
  w = await testWorld();
  const g = await w.group('anjia');
  const a = await w.workspace('alpha', { groupId: g.groupId, standardVersionId: g.standardVersionId });
  const b = await w.workspace('beta', { groupId: g.groupId, standardVersionId: g.standardVersionId });
  tenantId = a.tenantId;
  owner = await w.member(a, ['owner']);
  other = await w.member(b, ['owner']);
  analyst = await w.hqMember(g.groupId, ['hq_admin']);
  const content = {
    ...STARTER_STANDARD,
    fields: [{ key: 's_warranty', type: 'switch', name: name('保修'), isRequired: true }],
    evidenceRules: [{ evidence: 'photo', min: 1, faultCodes: ['GEN-01'] }],
    conformanceWeights: WEIGHTS,
  };
  const made = await w.call(analyst, 'POST', '/v1/hq/anjia/standard/versions', { content });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
});
afterAll(() => w.close());

const ticket = async (who: Hand, slug: string, body: object) => {
  const r = await w.call(who, 'POST', `/v1/w/${slug}/tickets`, { title: '空调', ...body });
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  return r.body;
};

test('every lost point lists its tickets, and fixing them gives exactly the points that were shown', async () => {
  // Before the version with the required field: nothing is asked for, whatever weighs.
  for (let i = 0; i < 8; i++) await ticket(owner, 'alpha', i < 6 ? { faultCode: 'GEN-01' } : {});
  await ticket(other, 'beta', { faultCode: 'GEN-02' });
  const { number } = (await get(analyst, '/v1/hq/anjia/standard')).current;
  expect((await w.call(owner, 'POST', '/v1/w/alpha/settings/standard/adopt', { number })).status).toBe(200);
  await ticket(owner, 'alpha', { faultCode: 'GEN-01', custom: { s_warranty: false } });
  await ticket(owner, 'alpha', { faultCode: 'GEN-01', custom: { s_warranty: true } });

  const own = await get(owner, '/v1/w/alpha/conformance');
  expect(own.counts).toEqual({ tickets: 10, fields: 2, codes: 8, tier: 10, evidence: 10 });
  expect(own.score).toBe(8 + 24 + 10 + 20);
  expect(own.lost).toMatchObject({ fields: { tickets: 8, points: 32 }, codes: { tickets: 2, points: 6 }, tier: { tickets: 0, points: 0 } });

  const lacking = await get(owner, '/v1/w/alpha/conformance/tickets?criterion=codes');
  expect(lacking.items).toHaveLength(2);
  for (const [i, t] of lacking.items.entries()) {
    expect((await w.call(owner, 'PATCH', `/v1/w/alpha/tickets/${t.id}`, { faultCode: 'GEN-02' })).status).toBe(200);
    expect((await get(owner, '/v1/w/alpha/conformance')).score).toBeCloseTo(own.score + pointsOf(WEIGHTS.codes, i + 1, 10), 9);
  }
  expect((await get(owner, '/v1/w/alpha/conformance/tickets?criterion=codes')).items).toEqual([]);
});

test('headquarters sees every subsidiary by the version it works by, and the group over all tickets', async () => {
  const board = await get(analyst, '/v1/hq/anjia/conformance');
  const [alpha, beta] = ['alpha', 'beta'].map((slug) => board.items.find((i: { slug: string }) => i.slug === slug));
  expect(alpha).toMatchObject({ score: (await get(owner, '/v1/w/alpha/conformance')).score });
  expect(beta).toMatchObject({ score: 100, counts: { tickets: 1 }, standardNumber: 1 });
  expect(board.counts.tickets).toBe(11);
  expect(board.score).toBeCloseTo((alpha.score * 10 + beta.score) / 11, 2);
  const all = [];
  for (let cursor = ''; ; ) {
    const page = await get(analyst, `/v1/hq/anjia/conformance/tickets?tenant=${tenantId}&criterion=fields&limit=3${cursor}`);
    all.push(...page.items);
    if (!page.nextCursor) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  expect(new Set(all.map((t: { id: string }) => t.id)).size).toBe(alpha.lost.fields.tickets);
  expect(all[0]).not.toHaveProperty('title');
});

test('evidence is asked of what is done, not of what is open or called off', async () => {
  const [a, b] = [
    await ticket(owner, 'alpha', { faultCode: 'GEN-01', custom: { s_warranty: true } }),
    await ticket(owner, 'alpha', { faultCode: 'GEN-01', custom: { s_warranty: true } }),
  ];
  const end = (id: string, stage: string) =>
    w.app.db.tenant({ tenantId, groupId: '' }, (tx) =>
      tx.rows(`update ticket set is_open = false, stage = $2 where tenant_id = app_tenant() and id = $1`, [id, stage]),
    );
  await end(a.id, 'done');
  await end(b.id, 'cancelled');
  const own = await get(owner, '/v1/w/alpha/conformance');
  expect(own.lost.evidence.tickets).toBe(1);
  expect((await get(owner, '/v1/w/alpha/conformance/tickets?criterion=evidence')).items.map((t: { id: string }) => t.id)).toEqual([a.id]);
});

test('ranges that are none and workspaces of others are refused', async () => {
  await get(owner, '/v1/w/alpha/conformance?from=2026-02-01&to=2026-01-01', 422);
  await get(analyst, '/v1/hq/anjia/conformance/tickets?criterion=tier&tenant=01900000-0000-7000-8000-000000000000', 404);
  await get(owner, '/v1/w/alpha/conformance/tickets?criterion=tier&cursor=x', 422);
});
