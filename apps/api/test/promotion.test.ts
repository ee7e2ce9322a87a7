import { dueConversions } from '@bodan/services/conversion/store';
import { runConversion } from '@bodan/services/standard/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let admin: Hand;
const owners = new Map<string, Hand>();
const ids = new Map<string, string>();
const hq = '/v1/hq/anjia/standard';
const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const HEIGHTS: Record<string, { field: object; values: unknown[] }> = {
  alpha: { field: { key: 'x_height', type: 'number', name: name('外机安装高度'), unit: '厘米' }, values: [320, 250, 1200] },
  beta: { field: { key: 'x_gaodu', type: 'number', name: name('室外机安装高'), unit: '米' }, values: [3.5, 2.8] },
  gamma: { field: { key: 'x_h', type: 'text', name: name('外机 安装高度（米）') }, values: ['2.5', '三楼', '三楼', '4'] },
};

const call = async (who: Hand, method: string, path: string, body?: unknown, expected = 200) => {
  const r = await w.call(who, method, path, body);
  expect(r.status, `${method} ${path} ${JSON.stringify(r.body)}`).toBe(expected);
  return r.body;
};
const owner = (slug: string): Hand => owners.get(slug) as Hand;
const tickets = async (slug: string) =>
  (await call(owner(slug), 'GET', `/v1/w/${slug}/tickets?limit=50`)).items as { id: string; custom: Record<string, unknown> }[];
const valuesOf = async (slug: string, key: string) => (await tickets(slug)).map((t) => t.custom[key]).filter((v) => v !== undefined);
async function work(): Promise<void> {
  for (;;) {
    const due = await w.app.db.relay((tx) => dueConversions(tx, w.app.now(), 10), 'read');
    if (due.length === 0) return;
    for (const key of due) await runConversion(w.app, key);
  }
}

beforeAll(async () => {
  w = await testWorld();
  const g = await w.group('anjia');
  admin = await w.hqMember(g.groupId, ['hq_admin']);
  for (const [slug, { field, values }] of Object.entries(HEIGHTS)) {
    const place = await w.workspace(slug, { groupId: g.groupId, standardVersionId: g.standardVersionId });
    const hand = await w.member(place, ['owner']);
    owners.set(slug, hand);
    ids.set(slug, place.tenantId);
    const other = { key: 'x_level', type: 'choice', name: name(`客户等级${slug}`), options: [{ key: 'a', name: name(slug) }] };
    await call(hand, 'PUT', `/v1/w/${slug}/settings/fields`, { fields: [field, other] });
    for (const value of values)
      await call(hand, 'POST', `/v1/w/${slug}/tickets`, { title: '空调', custom: { [(field as { key: string }).key]: value } }, 201);
  }
});
afterAll(() => w.close());

let proposal: {
  field: { key: string; type: string; unit: string | null };
  sources: { tenantId: string; key: string; factor: number | null }[];
};

test('fields that look like one are found across subsidiaries, with a proposal and no value told', async () => {
  const { items } = await call(admin, 'GET', `${hq}/lookalikes`);
  expect(items).toHaveLength(1);
  const [found] = items;
  expect(new Set(found.members.map((m: { key: string }) => m.key))).toEqual(new Set(['x_height', 'x_gaodu', 'x_h']));
  expect(JSON.stringify(found)).not.toContain('三楼');
  proposal = found.proposal;
  expect(proposal.field.type).toBe('number');
});

test('the preview says of every value whether it has a place', async () => {
  const factors = { alpha: 0.01, beta: null, gamma: null };
  proposal = {
    field: { ...proposal.field, key: 's_height', unit: '米' },
    sources: proposal.sources.map((s) => ({
      ...s,
      factor: factors[[...ids].find(([, id]) => id === s.tenantId)?.[0] as keyof typeof factors],
    })),
  };
  const { items } = await call(admin, 'POST', `${hq}/promotions/preview`, proposal);
  const of = (slug: string) => items.find((i: { tenantId: string }) => i.tenantId === ids.get(slug));
  expect(of('alpha')).toMatchObject({ tickets: 3, converts: 3 });
  expect(of('gamma')).toMatchObject({ tickets: 4, converts: 2, unmapped: { tickets: 2, values: [{ value: '三楼', tickets: 2 }] } });
  const foreign = { ...proposal, sources: [{ tenantId: '01900000-0000-7000-8000-000000000000', key: 'x_height' }] };
  expect((await call(admin, 'POST', `${hq}/promotions/preview`, foreign, 422)).errors[0].pointer).toBe('/sources/0/key');
});

test('adopting the version fills the field of the standard; the own one goes on as another name for it', async () => {
  const draft = await call(admin, 'POST', `${hq}/promotions`, proposal, 201);
  expect(draft.content.fields.map((f: { key: string }) => f.key)).toEqual(['s_height']);
  expect((await call(admin, 'GET', `${hq}/lookalikes`)).items).toEqual([]);
  await call(admin, 'POST', `${hq}/promotions`, proposal, 422);
  const { number } = await call(admin, 'POST', `${hq}/versions`, { content: draft.content }, 201);
  const before = await valuesOf('gamma', 'x_h');
  for (const slug of owners.keys()) {
    const preview = await call(owner(slug), 'GET', `/v1/w/${slug}/settings/standard/preview?number=${number}`);
    const { adoptionId } = await call(owner(slug), 'POST', `/v1/w/${slug}/settings/standard/adopt`, { number });
    await work();
    const done = await call(owner(slug), 'GET', `/v1/w/${slug}/settings/standard/adoptions/${adoptionId}`);
    expect(done.status).toBe('done');
    expect(done.byChange).toEqual([
      { key: 'fields/s_height/added', expected: preview.impacts[0].tickets, tickets: preview.impacts[0].tickets },
    ]);
    expect(done.counts.unmapped).toBe(preview.impacts[0].unmapped.tickets);
  }
  expect((await valuesOf('alpha', 's_height')).sort()).toEqual([12, 2.5, 3.2]);
  expect((await valuesOf('gamma', 's_height')).sort()).toEqual([2.5, 4]);
  expect(await valuesOf('gamma', 'x_h')).toEqual(before);

  const settings = await call(owner('alpha'), 'GET', '/v1/w/alpha/settings');
  expect(settings.fields.map((f: { key: string; isHidden: boolean }) => [f.key, f.isHidden])).toEqual([
    ['s_height', false],
    ['x_height', true],
    ['x_level', false],
  ]);
});

test('either name writes both, each in its own unit; a view by the own field goes on', async () => {
  const [t] = await tickets('alpha');
  const patch = (custom: object) => call(owner('alpha'), 'PATCH', `/v1/w/alpha/tickets/${t?.id}`, { custom });
  expect((await patch({ s_height: 4.1 })).custom).toMatchObject({ s_height: 4.1, x_height: 410 });
  expect((await patch({ x_height: 290 })).custom).toMatchObject({ s_height: 2.9, x_height: 290 });
  expect((await patch({ s_height: null })).custom).toEqual({});
  expect((await call(owner('alpha'), 'GET', '/v1/w/alpha/tickets?custom=x_height:250')).items).toHaveLength(1);
  const [g] = await tickets('gamma');
  const both = await call(owner('gamma'), 'PATCH', `/v1/w/gamma/tickets/${g?.id}`, { custom: { s_height: 6 } });
  expect(both.custom).toMatchObject({ s_height: 6, x_h: '6' });
});

test('taking the adoption back takes the values out again and leaves the own ones as they were', async () => {
  const before = await valuesOf('beta', 'x_gaodu');
  const { adoptions } = await call(owner('beta'), 'GET', '/v1/w/beta/settings/standard');
  await call(owner('beta'), 'POST', `/v1/w/beta/settings/standard/adoptions/${adoptions[0].id}/rollback`);
  await work();
  expect(await valuesOf('beta', 's_height')).toEqual([]);
  expect(await valuesOf('beta', 'x_gaodu')).toEqual(before);
  expect((await call(owner('beta'), 'GET', '/v1/w/beta/settings')).fields[0]).toMatchObject({ key: 'x_gaodu', isHidden: false });
});
