import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
const hands = new Map<string, Hand>();
const keys = new Map<string, string>();

beforeAll(async () => {
  w = await testWorld();
  for (const slug of ['alpha', 'beta', 'gamma']) {
    const place = await w.workspace(slug);
    const hand = await w.member(place, ['owner']);
    hands.set(slug, hand);
    keys.set(slug, await w.apiKey(place, hand));
  }
});
afterAll(() => w.close());

const create = (slug: string, body: Record<string, unknown>) => w.call(keys.get(slug) ?? null, 'POST', `/v1/w/${slug}/tickets`, body);

test('tickets of several workspaces share commits: each lies in its own, numbered without a gap, and one that cannot be written spoils no other', async () => {
  const taken = (await create('alpha', { title: '先到' })).body.id;
  const asked = Array.from({ length: 60 }, (_, i) => ({ slug: ['alpha', 'beta', 'gamma'][i % 3] ?? '', title: `同时 ${i}` }));
  const answers = await Promise.all([
    ...asked.map(({ slug, title }) => create(slug, { title, phone: '13800138000' })),
    create('alpha', { id: taken, title: '同一个号' }),
    create('beta', { title: '' }),
  ]);
  expect(answers.slice(0, 60).map((r) => r.status)).toEqual(asked.map(() => 201));
  expect(answers[60]?.status).toBe(409);
  expect(answers[61]?.status).toBe(422);
  for (const [slug, hand] of hands) {
    const items: { title: string; number: string }[] = (await w.call(hand, 'GET', `/v1/w/${slug}/tickets?limit=100`)).body.items;
    const own = asked.filter((a) => a.slug === slug).map((a) => a.title);
    expect(
      items
        .map((t) => t.title)
        .filter((t) => t !== '先到')
        .sort(),
    ).toEqual(own.sort());
    const numbers = items.map((t) => Number(t.number.slice(-6))).sort((a, b) => a - b);
    expect(new Set(numbers).size).toBe(numbers.length);
    // A refused statement rolls its number back with it.
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  }
});

test('a key that was revoked, and a member who was disabled, are refused at their next request, whoever asks along', async () => {
  const busy = Promise.all(Array.from({ length: 20 }, (_, i) => create('beta', { title: `忙 ${i}` })));
  await w.app.db.identity((tx) =>
    tx.last(`update api_key set revoked_at = now() where hash = $1`, [w.app.sha256(keys.get('gamma') ?? '')]),
  );
  const [refused, fine] = await Promise.all([create('gamma', { title: '不行' }), create('beta', { title: '可以' })]);
  expect([refused.status, fine.status]).toEqual([401, 201]);
  expect((await w.call(keys.get('alpha') ?? null, 'GET', '/v1/w/beta/tickets')).status).toBe(404);
  expect((await w.call(keys.get('alpha') ?? null, 'GET', '/v1/w/nowhere/tickets')).status).toBe(404);
  expect((await busy).every((r) => r.status === 201)).toBe(true);
});

test('a setting that changed is what the next ticket is decided by', async () => {
  const hand = hands.get('alpha') as Hand;
  expect((await create('alpha', { title: '未知网点', branchId: '01900000-0000-7000-8000-000000000000' })).status).toBe(422);
  const scope = {
    tenantId: (
      await w.app.db.identity(
        (tx) => tx.rows<{ id: string; groupId: string }>(`select id, group_id as "groupId" from tenant where slug = 'alpha'`),
        'read',
      )
    )[0],
  };
  const place = { tenantId: scope.tenantId?.id ?? '', groupId: scope.tenantId?.groupId ?? '' };
  await w.app.db.tenant(place, async (tx) => {
    await tx.rows(`insert into branch (tenant_id, id, code, name) values ($1, '01900000-0000-7000-8000-000000000000', 'N1', '新网点')`, [
      place.tenantId,
    ]);
    await tx.last('update tenant set config_revision = config_revision + 1 where id = app_tenant()');
  });
  expect(
    (await w.call(hand, 'POST', '/v1/w/alpha/tickets', { title: '新网点', branchId: '01900000-0000-7000-8000-000000000000' })).status,
  ).toBe(201);
});
