import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let alpha: Place;
let agent: Hand;
let technician: Hand;
let far: Hand;
let analyst: Hand;
let groupId: string;
const BOARD = '/v1/hq/anjia/board';
const RANGE = 'from=2026-11-20&to=2026-11-30';
const WAY = 'way=rework.inspection.confirmed';

beforeAll(async () => {
  w = await testWorld();
  const group = await w.group('anjia', '安家');
  groupId = group.groupId;
  const standard = { groupId, standardVersionId: group.standardVersionId };
  alpha = await w.workspace('alpha', standard);
  const beta = await w.workspace('beta', standard);
  agent = await w.member(alpha, ['agent', 'dispatcher', 'owner'], { name: '王丽', departmentCode: 'CS' });
  technician = await w.member(alpha, ['technician'], { name: '李伟', departmentCode: 'FIELD' });
  far = await w.member(beta, ['agent'], { name: 'Ann', departmentCode: 'CS' });
  analyst = await w.hqMember(groupId, ['hq_analyst']);
  const { id } = await ok(agent, 'POST', '/v1/w/alpha/tickets', { title: '不制冷', faultCode: 'GEN-01' });
  for (const transition of ['accept', 'assign', 'confirm', 'arrive', 'finish', 'rework'])
    await ok(agent, 'POST', `/v1/w/alpha/tickets/${id}/move`, {
      transition,
      reason: '没修好',
      ...(transition === 'assign' ? { assigneeId: technician.personId } : {}),
    });
});
afterAll(() => w.close());

async function ok(who: Hand, method: string, url: string, body?: unknown) {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(body)} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
}
const refused = async (url: string, who = analyst) => {
  const { status, body } = await w.call(who, 'GET', url);
  return [status, body.errors?.[0]?.pointer];
};

test('headquarters and the workspace are told the same way with the names of its stages, and it opens to its ticket', async () => {
  const told = await ok(analyst, 'GET', `${BOARD}/returns?${RANGE}`);
  expect(told.items).toEqual([{ kind: 'rework', from: 'inspection', to: 'confirmed', times: 1, tickets: 1, finished: 0 }]);
  expect(told.stages.map((s: { key: string }) => s.key)).toEqual(['confirmed', 'inspection']);
  const own = await ok(agent, 'GET', `/v1/w/alpha/board/returns?${RANGE}`);
  expect([own.items, own.stages]).toEqual([told.items, told.stages]);
  expect((await ok(analyst, 'GET', `${BOARD}?${RANGE}`)).totals.rework).toBe(1);
  for (const [who, url] of [
    [analyst, '/v1/hq/anjia/tickets'],
    [agent, '/v1/w/alpha/board/tickets'],
  ] as const) {
    const { total, items } = await ok(who, 'GET', `${url}?metric=rework&${RANGE}&${WAY}`);
    expect([total, items.length, items[0].value]).toEqual([1, 1, 1]);
    expect((await ok(who, 'GET', `${url}?metric=completed&${RANGE}&${WAY}`)).total).toBe(0);
    expect((await ok(who, 'GET', `${url}?metric=rework&${RANGE}&way=rework.-`)).total).toBe(0);
    expect((await ok(who, 'GET', `${url}?metric=rework&${RANGE}&way=rework.confirmed.inspection`)).total).toBe(0);
  }
  expect((await ok(analyst, 'GET', `${BOARD}/returns?${RANGE}&fault=GEN-02`)).items).toEqual([]);
});

test('what is no way, and what a way says nothing of, is refused by name', async () => {
  const tickets = '/v1/hq/anjia/tickets';
  for (const way of ['rework', 'rework.a', 'moved.a.b', 'rework.A.b', '%00', 'x'.repeat(101)])
    expect(await refused(`${tickets}?metric=rework&way=${way}`), way).toEqual([422, '/query/way']);
  for (const metric of ['created', 'open', 'reopened'])
    expect(await refused(`${tickets}?metric=${metric}&${WAY}`), metric).toEqual([422, '/query/way']);
  expect(await refused(`${tickets}?metric=rework&${WAY}&at=2026-11-22T00:00:00Z`)).toEqual([422, '/query/way']);
  expect(await refused(`${BOARD}/returns?at=2026-11-22T00:00:00Z`)).toEqual([422, '/query/at']);
  expect(await refused(`${BOARD}/returns?from=2026-11-20&to=2026-11-01`)).toEqual([422, '/query/to']);
  expect(await refused(`/v1/w/alpha/board/returns?tenant=${alpha.tenantId}`, agent)).toEqual([422, '/query/tenant']);
});

test('who does not belong there learns nothing of it', async () => {
  const stranger = await w.hqMember((await w.group('other')).groupId, ['hq_admin']);
  const foreign = await w.call(stranger, 'GET', `${BOARD}/returns`);
  const missing = await w.call(stranger, 'GET', '/v1/hq/nowhere/board/returns');
  expect(foreign.status).toBe(404);
  expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
  expect((await w.call(far, 'GET', '/v1/w/alpha/board/returns')).status).toBe(404);
  expect((await ok(far, 'GET', `/v1/w/beta/board/returns?${RANGE}`)).items).toEqual([]);
});
