import { BOARD_PANELS } from '@bodan/core/measures/panel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let head: Hand;
let analyst: Hand;
let other: Hand;
let stranger: Hand;
/** People belong to headquarters since the test began: they are told what came after. */
const MINUTE = 60_000;
const hq = '/v1/hq/anjia';
const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
const status = async (who: Hand, method: string, url: string, body?: unknown) => (await w.call(who, method, url, body)).status;
const bell = async (who: Hand) => (await ok(who, 'GET', `${hq}/notifications`)).items as { kind: string; data: Record<string, unknown> }[];

beforeAll(async () => {
  w = await testWorld();
  const group = await w.group('anjia', '安家');
  head = await w.hqMember(group.groupId, ['hq_admin']);
  analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  other = await w.hqMember(group.groupId, ['hq_auditor']);
  stranger = await w.hqMember((await w.group('haigang', '海港')).groupId, ['hq_admin']);
  w.setNow(Date.now() + MINUTE);
});
afterAll(() => w.close());

test('something can be said of every panel, of regions too', async () => {
  for (const panel of BOARD_PANELS) {
    const { id } = await ok(other, 'POST', `${hq}/comments`, { panel, text: '看这里' });
    expect((await ok(other, 'GET', `${hq}/comments`)).items).toMatchObject([{ id, panel }]);
    await ok(other, 'DELETE', `${hq}/comments/${id}`);
  }
  expect(BOARD_PANELS).toContain('region');
});

test('what is said of a panel is seen at headquarters, and who is named finds it in the bell with the same view', async () => {
  const query = 'from=2026-11-01&to=2026-11-23&tier=A';
  const body = { panel: 'stuck', text: '余杭怎么积了这么多？', query, mentions: [head.personId, analyst.personId] };
  const made = await ok(analyst, 'POST', `${hq}/comments`, body);
  expect(made).toMatchObject({ panel: 'stuck', query, isOwn: true, madeBy: analyst.name, mentions: [head.name, analyst.name] });
  const seen = (await ok(other, 'GET', `${hq}/comments`)).items;
  expect(seen).toMatchObject([{ id: made.id, text: body.text, isOwn: false }]);
  expect(await bell(head)).toMatchObject([{ kind: 'mentioned', data: { by: analyst.name, panel: 'stuck', query, text: body.text } }]);
  // Nobody is told of what they say themselves, nor of what names others.
  expect([await bell(analyst), await bell(other)]).toEqual([[], []]);
});

test('the same key says it once and tells it once', async () => {
  const before = (await bell(head)).length;
  const body = { panel: 'lead', text: '为什么降了', mentions: [head.personId] };
  const headers = { 'idempotency-key': 'comment-once-1' };
  const first = await w.call(analyst, 'POST', `${hq}/comments`, body, headers);
  const second = await w.call(analyst, 'POST', `${hq}/comments`, body, headers);
  expect(second.body).toEqual(first.body);
  expect((await bell(head)).length).toBe(before + 1);
});

test('one takes back what one said, and nobody else does', async () => {
  const { id } = await ok(analyst, 'POST', `${hq}/comments`, { panel: 'heat', text: '周一早上人不够' });
  for (const who of [head, other]) expect(await status(who, 'DELETE', `${hq}/comments/${id}`)).toBe(404);
  expect(await status(stranger, 'DELETE', `/v1/hq/haigang/comments/${id}`)).toBe(404);
  expect(await status(stranger, 'DELETE', `/v1/hq/haigang/comments/${w.app.newId()}`)).toBe(404);
  expect(await status(analyst, 'DELETE', `${hq}/comments/${id}`)).toBe(204);
  expect(JSON.stringify((await ok(head, 'GET', `${hq}/comments`)).items)).not.toContain(id);
});

test('nobody outside headquarters is named, sees or says anything; what cannot be said is refused by name', async () => {
  const said = await w.call(head, 'POST', `${hq}/comments`, { panel: 'lead', text: 'x', mentions: [head.personId, stranger.personId] });
  expect([said.status, said.body.errors?.[0]?.pointer]).toEqual([422, '/mentions/1']);
  for (const [body, pointer] of [
    [{ panel: 'ticket', text: 'x' }, '/panel'],
    [{ panel: 'lead', text: ' ' }, '/text'],
    [{ panel: 'lead', text: 'x', query: 'a#b' }, '/query'],
  ] as const) {
    const refused = await w.call(head, 'POST', `${hq}/comments`, body);
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  }
  expect(await status(stranger, 'GET', `${hq}/comments`)).toBe(404);
  expect((await ok(stranger, 'GET', '/v1/hq/haigang/comments')).items).toEqual([]);
});
