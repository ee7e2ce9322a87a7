import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

const START = Date.parse('2026-11-23T02:00:00Z');
const W = '/v1/w/shop';
const name = (text: string) => ({ 'zh-CN': text, en: '' });

let w: World;
let boss: Hand;
let head: Hand;
let rival: Hand;
let hq: string;
let rivals: string;
const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
type Flow = typeof SERVICE_FLOW;

const OWN = {
  ...STARTER_STANDARD,
  departments: [...STARTER_STANDARD.departments, { code: 'REPAIR', name: name('维修组'), parent: null }],
  tiers: [...STARTER_STANDARD.tiers, { ...STARTER_STANDARD.tiers[0], code: 'QUICK', name: name('当天') }],
};
/** Later the group has no FAST any more: such tickets are STD. */
const MERGED = {
  ...STARTER_STANDARD,
  tiers: STARTER_STANDARD.tiers.map((t) => (t.code === 'FAST' ? { ...t, retired: { replacedBy: 'STD' } } : t)),
};
const MAPPING = { faultCodes: {}, departments: { REPAIR: 'FIELD' }, tiers: { QUICK: 'FAST' }, waitingReasons: {} };

/** The service flow as a template in which tickets of one tier are accepted, by one department. */
const templateOf = (tier: string, departmentCode: string, stageName = '已受理') => ({
  format: 'bodan-template',
  formatVersion: 1,
  key: 'repair-flow',
  version: 1,
  name: name('维修'),
  about: name('维修'),
  content: {
    flow: {
      ...SERVICE_FLOW,
      stages: SERVICE_FLOW.stages.map((s) => (s.key === 'accepted' ? { ...s, departmentCode, name: name(stageName) } : s)),
      transitions: SERVICE_FLOW.transitions.map((t) =>
        t.key === 'accept' ? { ...t, requires: [], guard: `ticket.tier == "${tier}"` } : t,
      ),
    },
    fields: [{ key: 'x_fee', type: 'formula', name: name('加急'), formula: `IF([tier]="${tier}",50,0)`, result: 'number' }],
    views: [{ name: '加急的', query: `tier=${tier}&open=true` }],
  },
});
const draftOf = async (flowId: string): Promise<Flow> => (await ok(boss, 'GET', `${W}/flows/${flowId}`)).draft.definition;
const guardOf = (flow: Flow) => flow.transitions.find((t) => t.key === 'accept')?.guard;
const departmentOf = (flow: Flow) => flow.stages.find((s) => s.key === 'accepted')?.departmentCode;
const update = (installationId: string) => `${W}/templates/installations/${installationId}/update`;
type Installation = { id: string; newest: number | null };
const newest = async (id: string) => (await ok(boss, 'GET', `${W}/templates`)).installations.find((i: Installation) => i.id === id)?.newest;
const adopt = async (content: object) => {
  const { number } = await ok(head, 'POST', `${hq}/standard/versions`, { content });
  await ok(boss, 'POST', `${W}/settings/standard/adopt`, { number });
};
const join = async (who: Hand, group: string, mapping: object) => {
  const { code } = await ok(who, 'POST', `${group}/join-codes`);
  await ok(boss, 'POST', `${W}/settings/join-group`, { code, isAgreed: true, mapping });
};

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  const found = async (slug: string, title: string) => {
    const owner = await w.member(await w.workspace(slug), ['owner'], { name: title });
    return { owner, url: `/v1/hq/${(await ok(owner, 'POST', '/v1/me/groups', { name: title })).slug}` };
  };
  ({ owner: head, url: hq } = await found('home', '安家'));
  ({ owner: rival, url: rivals } = await found('away', '远方'));
  await ok(head, 'POST', `${hq}/standard/versions`, { content: STARTER_STANDARD });
  await ok(rival, 'POST', `${rivals}/standard/versions`, { content: STARTER_STANDARD });
  boss = await w.member(await w.workspace('shop'), ['owner'], { name: '小林' });
  await ok(boss, 'PUT', `${W}/settings/standard`, { content: OWN });
}, 120_000);
afterAll(() => w.close());

let brought: { flowId: string; installationId: string };

test('what was installed before joining goes along with the codes; a file from before is read as they have become', async () => {
  brought = await ok(boss, 'POST', `${W}/templates/import`, { file: templateOf('QUICK', 'REPAIR') });
  const retired = await ok(boss, 'POST', `${W}/templates/import`, { file: templateOf('QUICK', 'REPAIR'), name: '旧的' });
  await ok(boss, 'PATCH', `${W}/flows/${retired.flowId}`, { retired: true });
  await join(head, hq, MAPPING);
  for (const { flowId } of [brought, retired]) {
    const draft = await draftOf(flowId);
    expect([guardOf(draft), departmentOf(draft)]).toEqual(['ticket.tier == "FAST"', 'FIELD']);
  }
  const late = { ...templateOf('QUICK', 'REPAIR'), key: 'again' };
  const { flowId } = await ok(boss, 'POST', `${W}/templates/import`, {
    file: { ...late, content: { ...late.content, fields: [], views: [{ name: '当天的', query: 'tier=QUICK' }] } },
  });
  const draft = await draftOf(flowId);
  expect([guardOf(draft), departmentOf(draft)]).toEqual(['ticket.tier == "FAST"', 'FIELD']);
  const views = (await ok(boss, 'GET', `${W}/views`)).items;
  expect(views.find((v: { name: string }) => v.name === '当天的').query).toBe('tier=FAST');
});

let installed: { flowId: string; installationId: string };

test('headquarters sees before it publishes which of its templates name what changes', async () => {
  const file = templateOf('FAST', 'FIELD');
  await ok(head, 'POST', `${hq}/templates`, { file: { ...file, content: { ...file.content, fields: [] } } });
  installed = await ok(boss, 'POST', `${W}/templates`, { source: 'group', key: 'repair-flow' });
  expect(guardOf(await draftOf(installed.flowId))).toBe('ticket.tier == "FAST"');
  const look = await ok(head, 'POST', `${hq}/standard/preview`, { content: { ...MERGED, skewToleranceSeconds: 90 } });
  expect(look.templates).toEqual([{ key: 'tiers/FAST/merged', names: [name('维修')] }]);
});

test('after a version is adopted an update of a template brings no code that is no more, and takes nobody’s change for one of codes', async () => {
  await adopt(MERGED);
  const file = templateOf('FAST', 'FIELD', '集团受理');
  await ok(head, 'POST', `${hq}/templates`, { file: { ...file, content: { ...file.content, fields: [] } } });
  expect(await newest(installed.installationId)).toBe(2);
  const seen = await ok(boss, 'GET', update(installed.installationId));
  expect(seen.conflicts).toEqual([]);
  expect(seen.changes).toEqual([
    { path: '/flow/transitions/accept/guard', from: 'ticket.tier == "FAST"', to: 'ticket.tier == "STD"' },
    { path: '/flow/stages/accepted/name/zh-CN', from: '已受理', to: '集团受理' },
  ]);
  await ok(boss, 'POST', update(installed.installationId), {});
  const draft = await draftOf(installed.flowId);
  expect([guardOf(draft), departmentOf(draft)]).toEqual(['ticket.tier == "STD"', 'FIELD']);
  const { flowId } = await ok(boss, 'POST', `${W}/templates`, { source: 'group', key: 'repair-flow', name: '又一份' });
  expect(guardOf(await draftOf(flowId))).toBe('ticket.tier == "STD"');
});

test('another group’s template of the same key is no newer version of this one; codes go on to what they became twice', async () => {
  w.setNow(START + 3_600_000);
  await ok(boss, 'POST', `${W}/settings/leave-group`, { workspace: 'shop' });
  const theirs = templateOf('EASY', 'CS', '远方受理');
  for (const content of [theirs.content, { ...theirs.content, fields: [] }])
    await ok(rival, 'POST', `${rivals}/templates`, { file: { ...theirs, content } });
  await join(rival, rivals, { ...MAPPING, departments: {}, tiers: {} });
  expect(await newest(installed.installationId)).toBeNull();
  expect(await ok(boss, 'GET', update(installed.installationId))).toMatchObject({ changes: [], conflicts: [] });
  expect((await w.call(boss, 'POST', update(installed.installationId), {})).status).toBe(409);
  const { templates } = await ok(boss, 'GET', `${W}/templates`);
  expect(templates.find((t: { key: string }) => t.key === 'repair-flow')).toMatchObject({ source: 'group', number: 2, flows: 0 });
  // It went away as FAST of the first group, where that had become STD; here it is FAST again only for what is written here.
  const file = { ...templateOf('QUICK', 'REPAIR'), key: 'third' };
  const { flowId } = await ok(boss, 'POST', `${W}/templates/import`, { file: { ...file, content: { ...file.content, fields: [] } } });
  const draft = await draftOf(flowId);
  expect([guardOf(draft), departmentOf(draft)]).toEqual(['ticket.tier == "FAST"', 'FIELD']);
});
