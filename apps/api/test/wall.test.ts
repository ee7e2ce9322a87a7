import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let admin: Hand;
let agent: Hand;
let dispatcher: Hand;
let place: Place;
const START = Date.parse('2026-11-23T01:00:00Z');
const DAY = 86_400_000;
const BASE = '/v1/hq/anjia/wall-links';

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  const group = await w.group('anjia', '安家');
  place = await w.workspace('alpha', { groupId: group.groupId, standardVersionId: group.standardVersionId, name: '杭州公司' });
  agent = await w.member(place, ['agent'], { name: '王丽' });
  dispatcher = await w.member(place, ['dispatcher']);
  admin = await w.hqMember(group.groupId, ['hq_admin']);
  await w.call(agent, 'POST', '/v1/w/alpha/tickets', {
    title: '空调不制冷',
    customerWords: '热风',
    faultCode: 'GEN-01',
    phone: '13800138000',
    contactName: '陈女士',
  });
});
afterAll(() => w.close());

const make = async (days = 30) => {
  const made = await w.call(admin, 'POST', BASE, { label: '大厅', days });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { ...made.body, token: made.body.url.split('/wall/')[1] };
};
const see = (token: string) => w.call(null, 'GET', `/v1/public/wall/${token}`);
const told = async (token: string) => {
  const { status, body } = await see(token);
  return JSON.stringify({ status, body: { ...body, requestId: '' } });
};

test('whoever has the link sees figures and names of places, and nothing of a ticket or a person', async () => {
  w.setNow(START + 45 * 60_000);
  const { token } = await make();
  const found = await see(token);
  expect(found.status, JSON.stringify(found.body)).toBe(200);
  expect(found.body).toMatchObject({
    group: '安家',
    target: 0.95,
    totals: { rate: 0, sample: 1, open: 1, late: 1, createdToday: 1 },
    subsidiaries: [{ name: { 'zh-CN': '杭州公司' }, open: 1, late: 1 }],
    lateNow: [
      {
        subsidiary: { 'zh-CN': '杭州公司' },
        branch: null,
        lateSeconds: 15 * 60,
        since: '2026-11-23T01:30:00.000Z',
        isSevere: false,
        isPaused: false,
      },
    ],
  });
  const board = (await w.call(admin, 'GET', '/v1/hq/anjia/board')).body;
  expect(found.body.totals.late).toBe(board.totals.overdueNow.tickets);
  expect(JSON.stringify(found.body)).not.toMatch(/不制冷|热风|陈女士|13800138000|王丽|WO-|[0-9a-f]{8}-[0-9a-f]{4}/);
});

test('a team board tells how many have how much, by place, as the board of the group does, and nobody by name', async () => {
  const { token } = await make();
  const before = (await see(token)).body.team;
  expect(before).toEqual({
    by: 'subsidiary',
    technicians: 0,
    assigned: 0,
    perTechnician: null,
    lines: [
      { name: { 'zh-CN': '杭州公司', en: '杭州公司' }, of: null, technicians: 0, assigned: 0, perTechnician: null, open: 1, late: 1 },
    ],
  });
  const technician = await w.member(place, ['technician'], { name: '李师傅' });
  const made = (await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '漏水', faultCode: 'GEN-01' })).body;
  const given = await w.call(dispatcher, 'POST', `/v1/w/alpha/tickets/${made.id}/assign`, { assigneeId: technician.personId });
  expect(given.status, JSON.stringify(given.body)).toBe(200);
  const found = (await see(token)).body;
  expect(found.team).toMatchObject({ technicians: 1, assigned: 1, perTechnician: 1, lines: [{ technicians: 1, assigned: 1, open: 2 }] });
  const board = (await w.call(admin, 'GET', '/v1/hq/anjia/board')).body;
  expect(board.totals.workload).toEqual({ tickets: 1, technicians: 1, perTechnician: 1 });
  expect(JSON.stringify(found)).not.toMatch(/李师傅|漏水|WO-|[0-9a-f]{8}-[0-9a-f]{4}/);
});

test('the token is told once, is long, and only its hash is kept', async () => {
  const { token, ...link } = await make();
  expect(Buffer.from(token, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
  const { items } = (await w.call(admin, 'GET', BASE)).body;
  expect(items[0]).toMatchObject({ id: link.id, label: '大厅', revokedAt: null, createdBy: admin.name });
  expect(JSON.stringify(items)).not.toContain(token);
  const rows = await w.app.db.identity((tx) => tx.rows('select * from wall_link'));
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(JSON.stringify(rows)).toContain(w.app.sha256(token));
});

test('a link that is wrong, was revoked or has expired answers byte for byte the same', async () => {
  const revoked = await make();
  const expired = await make(1);
  expect((await see(revoked.token)).status).toBe(200);
  expect((await w.call(admin, 'DELETE', `${BASE}/${revoked.id}`)).status).toBe(204);
  w.setNow(START + 2 * DAY);
  const wrong = await told('z'.repeat(32));
  expect(JSON.parse(wrong).status).toBe(404);
  for (const token of [revoked.token, expired.token, 'short']) expect(await told(token)).toBe(wrong);
  expect((await w.call(null, 'GET', `/v1/public/wall/${revoked.token}/events`)).status).toBe(404);
  const { items } = (await w.call(admin, 'GET', BASE)).body;
  expect(items.find((i: { id: string }) => i.id === revoked.id)).toMatchObject({ revokedBy: admin.name });
});

test('who asks for no stream is told how much happened and where to go on, nothing more', async () => {
  const { token } = await make();
  const { position } = (await w.call(null, 'GET', `/v1/public/wall/${token}/events`)).body;
  await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '异响', faultCode: 'GEN-01' });
  const after = `/v1/public/wall/${token}/events?after=${position}`;
  // The feed waits for transactions of the whole cluster, so for those of other tests too.
  const next = await eventually(async () => {
    const { body } = await w.call(null, 'GET', after);
    expect(body.items.length).toBeGreaterThan(0);
    return body;
  });
  expect(new Set(next.items.map((i: object) => JSON.stringify(i)))).toEqual(new Set(['{}']));
});

test('days and label are checked, each beside its field', async () => {
  for (const days of [0, 367, 1.5]) {
    const refused = await w.call(admin, 'POST', BASE, { days });
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/days']);
  }
});

const panel = (x: number, y: number, w = 6, h = 4) => ({ id: `p${x}x${y}`, kind: 'figure', figure: 'open', x, y, w, h });
const put = (id: string, scenes: unknown, headers: Record<string, string> = {}) =>
  w.call(admin, 'PUT', `${BASE}/${id}/scenes`, { scenes }, headers);

test('a link keeps what its screens show, and a link without shows what every wall does', async () => {
  const made = await make();
  expect([made.scenes, made.version, (await see(made.token)).body.scenes]).toEqual([null, 0, null]);
  const scenes = [{ name: '大厅', panels: [panel(0, 0), panel(6, 0)] }];
  const kept = await put(made.id, scenes);
  expect(kept.status, JSON.stringify(kept.body)).toBe(200);
  expect(kept.body).toMatchObject({ id: made.id, version: 1, scenes });
  expect(kept.headers.get('etag')).toBe('"v1"');
  const shown = (await see(made.token)).body;
  expect(shown.scenes).toEqual(scenes);
  expect(JSON.stringify(shown)).not.toMatch(/不制冷|热风|陈女士|13800138000|王丽|WO-|[0-9a-f]{8}-[0-9a-f]{4}/);
  expect((await put(made.id, null)).body.scenes).toBeNull();
  expect((await see(made.token)).body.scenes).toBeNull();
});

test('panels outside the grid, over each other or none at all are refused beside their place', async () => {
  const { id } = await make();
  const refused = async (scenes: unknown) => {
    const { status, body } = await put(id, scenes);
    return [status, body.errors?.[0]?.pointer];
  };
  expect(await refused([{ name: '', panels: [panel(20, 0)] }])).toEqual([422, '/scenes/0/panels/0/w']);
  expect(await refused([{ name: '', panels: [panel(0, 0), { ...panel(3, 0), id: 'b' }] }])).toEqual([422, '/scenes/0/panels/1/y']);
  expect(await refused([{ name: '', panels: [] }])).toEqual([422, '/scenes/0/panels']);
  expect(await refused([])).toEqual([422, '/scenes']);
  expect(await refused([{ name: '', panels: [{ ...panel(0, 0), figure: 'phone' }] }])).toEqual([422, '/scenes/0/panels/0/figure']);
});

test('who saw an older version of the scenes is told, and loses nothing', async () => {
  const { id } = await make();
  const mine = [{ name: 'a', panels: [panel(0, 0)] }];
  expect((await put(id, mine, { 'if-match': '"v0"' })).status).toBe(200);
  expect((await put(id, [{ name: 'b', panels: [panel(0, 0)] }], { 'if-match': '"v0"' })).status).toBe(412);
  const { items } = (await w.call(admin, 'GET', BASE)).body;
  expect(items.find((i: { id: string }) => i.id === id)).toMatchObject({ version: 1, scenes: mine });
});

test('scenes of an ended link, of another group and of none answer alike; who only reads sets none', async () => {
  const ended = await make();
  await w.call(admin, 'DELETE', `${BASE}/${ended.id}`);
  const other = await w.group('beta');
  const stranger = await w.hqMember(other.groupId, ['hq_admin']);
  const theirs = (await w.call(stranger, 'POST', '/v1/hq/beta/wall-links', { days: 1 })).body;
  const scenes = [{ name: '', panels: [panel(0, 0)] }];
  for (const id of [ended.id, theirs.id, w.app.newId()]) expect([(await put(id, scenes)).status, id]).toEqual([404, id]);
  const analyst = await w.hqMember(place.groupId, ['hq_analyst']);
  expect((await w.call(analyst, 'PUT', `${BASE}/${ended.id}/scenes`, { scenes })).status).toBe(403);
  expect((await w.call(analyst, 'GET', '/v1/hq/anjia/wall')).status).toBe(403);
  const preview = await w.call(admin, 'GET', '/v1/hq/anjia/wall');
  expect(preview.body).toMatchObject({ group: '安家', subsidiaries: [{ name: { 'zh-CN': '杭州公司' } }] });
});
