import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let solo: Place;
let owner: Hand;
const START = Date.parse('2026-11-23T02:00:00Z');
const clock = (more: Record<string, unknown>) => ({ name: { 'zh-CN': '到场拍照', en: 'Photo on site' }, ...more });
const PHOTO = clock({
  key: 'photo_on_site',
  kind: 'event_pair',
  targetMinutes: 15,
  from: { kind: 'stage', stage: 'on_site' },
  to: { kind: 'mark', mark: 'photo' },
});
const NO_NEWS = clock({ key: 'no_news', kind: 'inactivity', targetMinutes: 120, stage: 'assigned', updates: ['note', 'reply'] });
const content = (clocks: unknown[], more: Record<string, unknown> = {}) => ({
  ...STARTER_STANDARD,
  tiers: STARTER_STANDARD.tiers.map((t) => (t.code === 'STD' ? { ...t, clocks, ...more } : t)),
});
const look = (who: Hand, slug: string, body: unknown) => w.call(who, 'POST', `/v1/w/${slug}/settings/standard/preview`, { content: body });
const put = (who: Hand, slug: string, body: unknown) => w.call(who, 'PUT', `/v1/w/${slug}/settings/standard`, { content: body });

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  solo = await w.workspace('xiaolin');
  owner = await w.member(solo, ['owner', 'technician'], { name: '林' });
});
afterAll(() => w.close());

test('a workspace on its own publishes clocks of its own, and new tickets run by them', async () => {
  const saved = await put(owner, 'xiaolin', content([PHOTO, NO_NEWS]));
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  expect(saved.body.number).toBe(2);
  const made = await w.call(owner, 'POST', '/v1/w/xiaolin/tickets', { title: '装机', faultCode: 'GEN-01', tier: 'STD' });
  const at = `/v1/w/xiaolin/tickets/${made.body.id}`;
  const move = async (transition: string, more: Record<string, unknown> = {}) => {
    const r = await w.call(owner, 'POST', `${at}/move`, { transition, ...more });
    expect(r.status, JSON.stringify(r.body)).toBe(200);
  };
  const clockOf = async (metric: string) =>
    (await w.call(owner, 'GET', at)).body.clocks.find((c: { metric: string }) => c.metric === metric);
  await move('accept');
  await move('assign', { assigneeId: owner.personId });
  expect(await clockOf('no_news')).toMatchObject({ status: 'running', targetSeconds: 7_200, cycle: 1 });
  w.setNow(START + 60 * 60_000);
  await w.call(owner, 'POST', `${at}/say`, { kind: 'note', text: '客户下午在家' });
  expect((await w.call(owner, 'GET', at)).body.clocks.filter((c: { metric: string }) => c.metric === 'no_news')).toMatchObject([
    { cycle: 1, status: 'met' },
    { cycle: 2, status: 'running' },
  ]);
  await move('confirm');
  await move('arrive');
  expect(await clockOf('photo_on_site')).toMatchObject({ status: 'running', targetSeconds: 900 });
});

test('a subsidiary cannot change the standard of its group', async () => {
  const g = await w.group('anjia');
  const a = await w.workspace('alpha', { groupId: g.groupId, standardVersionId: g.standardVersionId });
  const admin = await w.member(a, ['owner']);
  const r = await put(admin, 'alpha', content([]));
  expect([r.status, r.body.code]).toEqual([409, 'standard_of_group']);
  expect((await look(admin, 'alpha', content([]))).body.code).toBe('standard_of_group');
});

test('clocks that cannot run, codes nobody has and budgets above the target are refused with their place', async () => {
  const pointers = async (body: unknown) => {
    const r = await put(owner, 'xiaolin', body);
    return [r.status, r.body.errors?.[0]?.pointer];
  };
  expect(await pointers(content([{ ...PHOTO, to: null }]))).toEqual([422, '/content/tiers/0/clocks/0/to']);
  expect(await pointers(content([{ ...PHOTO, pauses: ['nowhere'] }]))).toEqual([422, '/content/tiers/0/clocks/0/pauses/0']);
  expect(await pointers(content([PHOTO, PHOTO]))).toEqual([422, '/content/tiers/0/clocks/1/key']);
  expect(await pointers(content([], { stageMinutes: { new: 5_000 } }))).toEqual([422, '/content/tiers/0/stageMinutes']);
  const lost = await put(owner, 'xiaolin', { ...STARTER_STANDARD, tiers: STARTER_STANDARD.tiers.filter((t) => t.code !== 'STD') });
  expect([lost.status, lost.body.code]).toEqual([409, 'codes_in_use']);
});

test('what the next version would do is counted before it is published, and a rule that cannot run is refused by both', async () => {
  const split = (when: string) => ({
    ...content([PHOTO, NO_NEWS]),
    faultCodes: [
      ...STARTER_STANDARD.faultCodes.map((f) =>
        f.code === 'GEN-01' ? { ...f, retired: { replacedBy: null, split: [{ when, to: 'GEN-02' }] } } : f,
      ),
    ],
  });
  const seen = await look(owner, 'xiaolin', split('ticket.title == "装机"'));
  expect(seen.body, JSON.stringify(seen.body)).toMatchObject({ fromNumber: 2, toNumber: 3 });
  expect(seen.body.impacts).toMatchObject([{ key: 'faultCodes/GEN-01/split', tickets: 1, goesTo: [{ code: 'GEN-02', tickets: 1 }] }]);
  for (const refused of [
    await look(owner, 'xiaolin', split('ticket.nothing == 1')),
    await put(owner, 'xiaolin', split('ticket.nothing == 1')),
  ])
    expect([refused.status, refused.body.errors[0]]).toMatchObject([
      422,
      { pointer: '/content/faultCodes/1/retired/split/0/when', code: 'bad_rule' },
    ]);
  expect((await w.call(owner, 'GET', '/v1/w/xiaolin/settings/standard')).body.newest.number).toBe(2);
});
