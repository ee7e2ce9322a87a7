import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let alpha: Hand;
let beta: Hand;
let admin: Hand;
const name = (zh: string) => ({ 'zh-CN': zh, en: '' });

const call = async (who: Hand, method: string, path: string, body?: unknown, expected = 200, headers: Record<string, string> = {}) => {
  const r = await w.call(who, method, path, body, headers);
  expect(r.status, `${method} ${path} ${JSON.stringify(r.body)}`).toBe(expected);
  return r.body;
};
type Stage = { key: string; name: { 'zh-CN': string; en: string } };
type Flow = { name: { 'zh-CN': string; en: string }; stages: Stage[] };

beforeAll(async () => {
  w = await testWorld();
  const g = await w.group('anjia');
  const place = (slug: string) => w.workspace(slug, { groupId: g.groupId, standardVersionId: g.standardVersionId });
  alpha = await w.member(await place('alpha'), ['owner']);
  beta = await w.member(await place('beta'), ['owner']);
  admin = await w.hqMember(g.groupId, ['hq_admin']);
});
afterAll(() => w.close());

test('a template is installed with its fields, and works when its flow is published', async () => {
  const { templates } = await call(alpha, 'GET', '/v1/w/alpha/templates');
  expect(templates.find((t: { key: string }) => t.key === 'repair')).toMatchObject({ source: 'built_in', flows: 0 });
  const { flowId } = await call(alpha, 'POST', '/v1/w/alpha/templates', { source: 'built_in', key: 'repair', name: '维修' }, 201);
  const { fields } = await call(alpha, 'GET', '/v1/w/alpha/settings');
  expect(fields.length).toBeGreaterThan(0);
  const manager = await call(alpha, 'GET', `/v1/w/alpha/flows/${flowId}`);
  expect(manager).toMatchObject({ name: '维修', templateKey: 'repair', publishedNumber: null });
  await call(alpha, 'POST', '/v1/w/alpha/templates', { source: 'built_in', key: 'nothing' }, 422);
});

test('a file carries flow, fields, forms and views to another workspace', async () => {
  const [repair] = (await call(alpha, 'GET', '/v1/w/alpha/flows')).items.filter((f: { templateKey: string }) => f.templateKey === 'repair');
  await call(alpha, 'POST', '/v1/w/alpha/views', { name: '待核价', query: 'open=true', isShared: true }, 201);
  const file = await call(alpha, 'GET', `/v1/w/alpha/flows/${repair.id}/template`);
  expect(file).toMatchObject({ format: 'bodan-template', formatVersion: 1, key: 'repair' });
  const { flowId } = await call(beta, 'POST', '/v1/w/beta/templates/import', { file, name: '维修（总部）' }, 201);
  expect((await call(beta, 'GET', `/v1/w/beta/flows/${flowId}`)).draft.definition).toEqual(file.content.flow);
  expect((await call(beta, 'GET', '/v1/w/beta/views')).items.map((v: { name: string }) => v.name)).toContain('待核价');
  const own = (await call(beta, 'GET', '/v1/w/beta/settings')).fields;
  expect(own.map((f: { key: string }) => f.key)).toEqual(file.content.fields.map((f: { key: string }) => f.key));
  const [brought] = (await call(beta, 'GET', '/v1/w/beta/templates')).installations;
  const update = `/v1/w/beta/templates/installations/${brought.id}/update`;
  expect(await call(beta, 'GET', update)).toMatchObject({ changes: [], conflicts: [] });
  await call(beta, 'POST', update, {}, 409);
  const clash = {
    ...file,
    content: {
      ...file.content,
      fields: file.content.fields.map((f: object) => ({ ...f, type: 'switch', options: [], min: null, max: null, unit: null })),
    },
  };
  await call(beta, 'POST', '/v1/w/beta/templates/import', { file: clash }, 422);
  await call(beta, 'POST', '/v1/w/beta/templates/import', { file: { ...file, format: 'zip' } }, 422);
});

test('a customised copy goes on receiving what the group makes of its template; where both changed the same, one chooses', async () => {
  const [repair] = (await call(alpha, 'GET', '/v1/w/alpha/flows')).items.filter((f: { templateKey: string }) => f.templateKey === 'repair');
  const file = await call(alpha, 'GET', `/v1/w/alpha/flows/${repair.id}/template`);
  const v1 = { ...file, key: 'anjia-repair', name: name('安家维修'), about: name('集团') };
  expect(await call(admin, 'POST', '/v1/hq/anjia/templates', { file: v1 }, 201)).toMatchObject({ key: 'anjia-repair', number: 1 });
  const { flowId, installationId } = await call(beta, 'POST', '/v1/w/beta/templates', { source: 'group', key: 'anjia-repair' }, 201);

  const rename = (flow: Flow, names: Record<string, string>): Flow => ({
    ...flow,
    stages: flow.stages.map((s) => ({ ...s, name: names[s.key] ? name(names[s.key] as string) : s.name })),
  });
  const [first, second, third] = file.content.flow.stages.map((s: Stage) => s.key) as [string, string, string];
  const mine = rename(file.content.flow, { [first]: '我们的收件', [second]: '我们的检测' });
  const drawn = await call(beta, 'PUT', `/v1/w/beta/flows/${flowId}/draft`, { definition: mine }, 200, { 'if-match': '"r1"' });
  const theirs = rename(file.content.flow, { [second]: '集团检测', [third]: '集团核价' });
  const fields = file.content.fields.map((f: { key: string }, i: number) => (i === 0 ? { ...f, name: name('集团字段') } : f));
  await call(admin, 'POST', '/v1/hq/anjia/templates', { file: { ...v1, content: { ...v1.content, flow: theirs, fields } } }, 201);

  const { installations } = await call(beta, 'GET', '/v1/w/beta/templates');
  expect(installations.find((i: { id: string }) => i.id === installationId)).toMatchObject({ number: 1, newest: 2 });
  const url = `/v1/w/beta/templates/installations/${installationId}/update`;
  const preview = await call(beta, 'GET', url);
  const path = `/flow/stages/${second}/name/zh-CN`;
  expect(preview).toMatchObject({ from: 1, to: 2, conflicts: [{ path, mine: '我们的检测', theirs: '集团检测' }] });
  expect(preview.changes.map((c: { path: string }) => c.path)).toEqual(expect.arrayContaining([`/flow/stages/${third}/name/zh-CN`]));

  await call(beta, 'POST', url, { choices: { [path]: 'theirs' } }, 412, { 'if-match': '"r1"' });
  await call(beta, 'POST', url, { choices: { [path]: 'theirs' } }, 200, { 'if-match': `"r${drawn.revision}"` });
  const names = (await call(beta, 'GET', `/v1/w/beta/flows/${flowId}`)).draft.definition.stages.map((s: Stage) => s.name['zh-CN']);
  expect(names.slice(0, 3)).toEqual(['我们的收件', '集团检测', '集团核价']);
  expect((await call(beta, 'GET', '/v1/w/beta/settings')).fields[0].name['zh-CN']).toBe('集团字段');
  expect(await call(beta, 'GET', url)).toMatchObject({ from: 2, to: 2, conflicts: [], changes: [] });
});

test('templates of a group are its own', async () => {
  const stranger = await w.member(await w.workspace('other'), ['owner']);
  const { templates } = await call(stranger, 'GET', '/v1/w/other/templates');
  expect(templates.every((t: { source: string }) => t.source === 'built_in')).toBe(true);
  await call(stranger, 'POST', '/v1/w/other/templates', { source: 'group', key: 'anjia-repair' }, 422);
});
