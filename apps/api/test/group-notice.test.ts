import { DAY_MS } from '@bodan/core/measures/buckets';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { dueConversions } from '@bodan/services/conversion/store';
import { workOnExport } from '@bodan/services/export/run';
import { dueExports, type ExportKey } from '@bodan/services/export/store';
import { tellLateVersions } from '@bodan/services/notification/group-store';
import { runConversion } from '@bodan/services/standard/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const MINUTE = 60_000;
let w: World;
let now = 0;
let place: Place;
let boss: Hand;
let head: Hand;
let analyst: Hand;
let stranger: Hand;
const hq = '/v1/hq/anjia';
const elsewhere = '/v1/hq/haigang';

const pass = (ms: number) => {
  now += ms;
  w.setNow(now);
};
const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
type Notice = { id: string; kind: string; tenantId: string | null; data: Record<string, unknown>; readAt: string | null };
type Page = { items: Notice[]; unreadCount: number; nextCursor: string | null };
const bell = (who = head, at = hq, query = ''): Promise<Page> => ok(who, 'GET', `${at}/notifications${query}`);
async function work(): Promise<void> {
  for (const key of await w.app.db.relay((tx) => dueConversions(tx, now, 10), 'read')) await runConversion(w.app, key);
}
const newest = async () => (await bell()).items[0];

beforeAll(async () => {
  w = await testWorld();
  // Memberships of the test begin at the database's own present.
  now = Date.now() + MINUTE;
  w.setNow(now);
  const group = await w.group('anjia', '安家');
  head = await w.hqMember(group.groupId, ['hq_admin']);
  analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  stranger = await w.hqMember((await w.group('haigang', '海港')).groupId, ['hq_admin']);
  place = await w.workspace('shop');
  boss = await w.member(place, ['owner'], { name: '小林' });
  pass(MINUTE);
});
afterAll(() => w.close());

test('a workspace that joins and leaves is told of once, to this headquarters and to no other', async () => {
  expect(await bell()).toEqual({ items: [], unreadCount: 0, nextCursor: null });
  const { code } = await ok(head, 'POST', `${hq}/join-codes`);
  await ok(boss, 'POST', '/v1/w/shop/settings/join-group', { code, isAgreed: true, mapping: {} });
  const { items, unreadCount } = await bell();
  expect(items).toMatchObject([{ kind: 'joined', tenantId: place.tenantId, data: { by: '小林' }, readAt: null }]);
  expect(items[0]?.data['name']).toBe((await ok(boss, 'GET', '/v1/w/shop/settings')).workspace.name);
  expect(unreadCount).toBe(1);
  expect((await bell(stranger, elsewhere)).items).toEqual([]);
  expect((await w.call(boss, 'GET', `${hq}/notifications`)).status).toBe(404);
});

test('a version that is adopted, taken back, or refused by what is in use is told of, and so is the day that passed without it', async () => {
  const publish = (more: object, adoptBy: string | null) =>
    ok(head, 'POST', `${hq}/standard/versions`, { content: { ...STARTER_STANDARD, ...more }, adoptBy });
  pass(MINUTE);
  const second = await publish({ lateUploadHours: 48 }, new Date(now + DAY_MS).toISOString().slice(0, 10));
  await w.app.db.relay((tx) => tellLateVersions(tx, now));
  expect((await newest())?.kind).toBe('joined');
  const adopted = await ok(boss, 'POST', '/v1/w/shop/settings/standard/adopt', { number: second.number });
  expect(await newest()).toMatchObject({ kind: 'adopted', tenantId: place.tenantId, data: { number: second.number } });
  pass(MINUTE);
  await ok(boss, 'POST', `/v1/w/shop/settings/standard/adoptions/${adopted.adoptionId}/rollback`);
  await work();
  expect(await newest()).toMatchObject({ kind: 'adoption_undone', data: { number: second.number } });

  pass(3 * DAY_MS);
  for (let i = 0; i < 2; i++) await w.app.db.relay((tx) => tellLateVersions(tx, now));
  const late = (await bell()).items.filter((n) => n.kind === 'version_late');
  expect(late).toMatchObject([{ data: { number: second.number, waiting: 1 }, tenantId: null }]);

  await ok(boss, 'POST', '/v1/w/shop/tickets', { title: '不制冷', faultCode: 'GEN-04' });
  const faultCodes = STARTER_STANDARD.faultCodes.filter((f) => f.code !== 'GEN-04');
  const startsAt = new Date(now + MINUTE).toISOString();
  const third = await publish({ faultCodes }, null);
  await ok(boss, 'POST', '/v1/w/shop/settings/standard/adopt', { number: third.number, startsAt });
  pass(2 * MINUTE);
  await work();
  expect(await newest()).toMatchObject({ kind: 'adoption_refused', data: { number: third.number } });
});

test('what one person read is unread for the other; pages go on where they stopped, and a cursor of nowhere is refused', async () => {
  const all = await bell();
  const [first] = all.items;
  expect(all.unreadCount).toBe(all.items.length);
  const left = await ok(head, 'POST', `${hq}/notifications/read`, { ids: [first?.id] });
  expect(left).toEqual({ unreadCount: all.items.length - 1 });
  expect((await bell(head, hq, '?unread=true')).items.map((n) => n.id)).toEqual(all.items.slice(1).map((n) => n.id));
  const page = await bell(head, hq, '?limit=2');
  const rest = await bell(head, hq, `?limit=100&cursor=${page.nextCursor}`);
  expect([...page.items, ...rest.items].map((n) => n.id)).toEqual(all.items.map((n) => n.id));
  expect(await ok(head, 'POST', `${hq}/notifications/read`, { all: true })).toEqual({ unreadCount: 0 });
  expect((await bell(analyst)).unreadCount).toBe(all.items.length);
  await w.app.db.identity((tx) =>
    tx.rows('update group_membership set created_at = $2 where person_id = $1', [analyst.personId, new Date(now + MINUTE)]),
  );
  expect((await bell(analyst)).items).toEqual([]);
  const bad = await w.call(head, 'GET', `${hq}/notifications?cursor=nowhere`);
  expect([bad.status, bad.body.errors[0].pointer]).toEqual([422, '/query/cursor']);
});

test('who leaves is told of under the name it had, and who is let go is not news to those who let it go', async () => {
  pass(MINUTE);
  await ok(boss, 'POST', '/v1/w/shop/settings/leave-group', { workspace: 'shop' });
  expect(await newest()).toMatchObject({ kind: 'left', tenantId: place.tenantId, data: { by: '小林' } });
  const count = (await bell()).items.length;
  const { code } = await ok(head, 'POST', `${hq}/join-codes`);
  await ok(boss, 'POST', '/v1/w/shop/settings/join-group', { code, isAgreed: true, mapping: { faultCodes: { 'GEN-04': 'GEN-01' } } });
  await work();
  pass(MINUTE);
  await ok(head, 'POST', `${hq}/workspaces/${place.tenantId}/release`, { workspace: 'shop' });
  expect((await bell()).items.slice(0, -count).map((n) => n.kind)).toEqual(['joined']);
});

test('a workspace adds what it tells its own headquarters of itself; it reads none of it and speaks for nobody else', async () => {
  const { tenantId } = await w.workspace('quiet');
  const { groupId } = await w.group('third', '第三');
  const mine = { tenantId, groupId };
  const add = (group: string, about: string, person: string | null) =>
    w.app.db.tenant(mine, (tx) =>
      tx.rows(
        `insert into group_notice (group_id, id, person_id, subsidiary_id, kind, data, created_at) values ($1, $2, $3, $4, 'joined', '{}', now())`,
        [group, w.app.newId(), person, about],
      ),
    );
  await add(groupId, tenantId, null);
  const [anjia] = await w.app.db.identity((tx) => tx.rows<{ id: string }>(`select id from service_group where slug = 'anjia'`), 'read');
  const walled = /row-level security/;
  await expect(add(anjia?.id ?? '', tenantId, null)).rejects.toThrow(walled);
  await expect(add(groupId, place.tenantId, null)).rejects.toThrow(walled);
  await expect(add(groupId, tenantId, head.personId)).rejects.toThrow(walled);
  await expect(w.app.db.tenant(mine, (tx) => tx.rows('select 1 from group_notice'))).rejects.toThrow(/permission denied/);
});

test('a file of one person is news to that person alone, and a stream of the group says that something came in', async () => {
  const at = (await ok(head, 'GET', `${hq}/events`)).position;
  pass(MINUTE);
  const made = await ok(head, 'POST', `${hq}/exports`, {
    format: 'csv',
    locale: 'zh-CN',
    source: { kind: 'board', by: 'tier', query: '' },
  });
  pass(MINUTE);
  const [row] = await w.app.db.relay((tx) => dueExports(tx, now, now, 10), 'read');
  await workOnExport(w.app, row as ExportKey);
  expect(await newest()).toMatchObject({ kind: 'export', data: { exportId: made.id, rows: expect.any(Number) } });
  expect((await bell(analyst)).items.map((n) => n.kind)).not.toContain('export');
  // What others of the server have open holds every stream back.
  await eventually(async () => {
    const { items } = await ok(head, 'GET', `${hq}/events?after=${at}`);
    expect(items.filter((e: { type: string }) => e.type === 'group.notice')).toHaveLength(1);
  });
});
