import { templateCards } from '@bodan/core/dashboard/template';
import { boardOfSnapshot } from '@bodan/services/board/at-once';
import { readNames } from '@bodan/services/board/names-store';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testRedisUrl } from '../../../tests/setup/env.ts';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';
import { csv, exportedBy, unzipped } from './export-file.ts';

const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
const START = Date.parse('2026-11-23T01:00:00Z');
const HOUR = 3_600_000;
const AT = '/v1/w/alpha';
const HQ = '/v1/hq/anjia';
const figure = { kind: 'figure', id: 'open', title: '', x: 0, y: 0, w: 3, h: 2, window: 'page', filters: {}, measure: 'open', target: 3 };
const { target: _, ...plain } = figure;
const ranking = { ...plain, kind: 'ranking', id: 'rank', y: 2, w: 6, h: 3, measure: 'created', order: 'most', limit: 1 };

let w: World;
let owner: pg.Pool;
let alpha: Place;
let beta: Place;
let boss: Hand;
let agent: Hand;
let stranger: Hand;
let admin: Hand;
let analyst: Hand;
let worker: RunningWorker;

const ofDashboard = (source: object) => ({ kind: 'dashboard', query: '', ...source });
const order = (who: Hand, base: string, source: object, format: string, locale = 'zh-CN') =>
  w.call(who, 'POST', `${base}/exports`, { source: ofDashboard(source), format, locale });
const exported = (who: Hand, base: string, source: object, format?: string, locale?: string) =>
  exportedBy(w, who, base, ofDashboard(source), format, locale);
const make = async (who: Hand, base: string, name: string, cards: unknown[], shares: unknown[] = []): Promise<string> => {
  const made = await w.call(who, 'POST', `${base}/dashboards`, { name, definition: { cards }, shares });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
};
/** The tables of a file, which an empty line keeps apart. */
const tablesOf = (bytes: Buffer): string[][][] =>
  bytes
    .toString()
    .split('\r\n\r\n')
    .map((table) => csv(Buffer.from(table)));
/** The lines of the table that stands under a caption. */
function tableOf(bytes: Buffer, caption: string): string[][] {
  const found = tablesOf(bytes).find(([head]) => head?.[0]?.split(' | ')[0]?.replace('\ufeff', '') === caption);
  expect(found, caption).toBeDefined();
  return found?.slice(1) ?? [];
}
const boardOf = async (who: Hand, base: string, query = '') => (await w.call(who, 'GET', `${base}/board${query}`)).body;

beforeAll(async () => {
  w = await testWorld();
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  w.setNow(START);
  const group = await w.group('anjia', '安家');
  alpha = await w.workspace('alpha', { ...group, name: '杭州公司' });
  beta = await w.workspace('beta', { ...group, name: '宁波公司' });
  boss = await w.member(alpha, ['owner'], { name: '李主管' });
  agent = await w.member(alpha, ['agent'], { name: '王丽' });
  stranger = await w.member(beta, ['owner']);
  admin = await w.hqMember(group.groupId, ['hq_admin']);
  analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  const branch = (who: Hand, slug: string, code: string, name: string, region: string) =>
    w.call(who, 'POST', `/v1/w/${slug}/settings/branches`, { code, name, region });
  const west = (await branch(boss, 'alpha', 'A1', '西湖', '城西')).body.id;
  const east = (await branch(boss, 'alpha', 'A2', '=下沙', '城东')).body.id;
  await branch(stranger, 'beta', 'B1', '宁波的网点', '海曙');
  const ticket = (who: Hand, slug: string, body: object) =>
    w.call(who, 'POST', `/v1/w/${slug}/tickets`, { title: '空调不制冷', contactName: '陈女士', phone: '13800138000', ...body });
  for (let i = 0; i < 5; i++) await ticket(boss, 'alpha', { branchId: i < 3 ? west : east, faultCode: 'GEN-01' });
  for (let i = 0; i < 2; i++) await ticket(stranger, 'beta', {});
  w.setNow(START + HOUR);
  const queue = { redisUrl: testRedisUrl(), databaseUrl: w.queueUrl, prefix: `t${w.app.newId().slice(-8)}` };
  worker = await startWorker({ app: w.app, queue, mailer: null, log: quiet, everyMs: { sweep: 60, relay: 60 } });
});
afterAll(async () => {
  await worker.stop();
  await owner.end();
  await w.close();
});

test('a dashboard leaves as it is shown: its numbers with what they are made of, every list whole, and what it says of itself', async () => {
  const cards = [
    figure,
    { ...figure, id: 'rate', x: 3, measure: 'first_response_rate', target: null, title: '首响' },
    { ...ranking, dimension: 'branch' },
  ];
  const id = await make(agent, AT, '早会/看板', cards);
  const { done, bytes } = await exported(agent, AT, { dashboard: id });
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const board = await boardOf(agent, AT);
  const { from, to } = board.range;

  const figures = tableOf(bytes, '数字');
  expect(figures[0]).toEqual(['卡片', '项目', '数值', '上一段', '目标', '自', '至', '只看']);
  expect(figures[1]).toEqual(['在办', '在办', String(board.totals.open), '', '3', '', '', '']);
  const { met, missed, overdueNow, rate } = board.totals.firstResponse;
  expect(figures.slice(2).map((line) => line.slice(0, 7))).toEqual([
    ['首响', '首响达成率', rate === null ? '' : `${(rate * 100).toFixed(2)}%`, '', '95.00%', from, to],
    ['首响', '首响达成', String(met), '0', '', from, to],
    ['首响', '首响超时', String(missed), '0', '', from, to],
    ['首响', '区间内新建、首响正在超时', String(overdueNow), '0', '', from, to],
  ]);

  // The card shows one line; the file holds all of them, and no name becomes a formula.
  expect(tableOf(bytes, '新建 · 按网点').map((line) => line.slice(0, 5))).toEqual([
    ['名次', '网点', '编码', '子公司', '新建'],
    ['1', '西湖', 'A1', '杭州公司', '3'],
    ['2', "'=下沙", 'A2', '杭州公司', '2'],
    ['', '合计', '', '', '5'],
  ]);
  const about = new Map(
    tablesOf(bytes)
      .at(-1)
      ?.map(([key, value]) => [key, value]),
  );
  expect(about.get('看板')).toBe('早会/看板');
  expect(about.get('单位')).toBe('杭州公司');
  expect(about.get('统计范围')).toBe(`${from} – ${to}`);
  expect(about.get('筛选')).toBe('无');
  expect(about.get('对比')).toBe('上一段 2026-09-25 – 2026-10-24');
  expect(about.get('卡片 在办')).toBe('按截至那一刻');
  expect(about.get('数据截至')).toMatch(/^2026-11-23 10:00:0/);
  expect(about.get('导出人')).toBe('王丽');
  expect(about.get('卡片 新建 · 按网点')).toContain('全部列出；卡片上最多显示 1');
  expect(about.get('首响达成率')).toContain('÷');
  expect(about.get('行数')).toBe(String(5 + 3));
  expect(done).toMatchObject({ kind: 'dashboard', rowsTotal: 8, rowsDone: 8, name: '杭州公司 早会 看板 2026-11-23 1000' });
});

test('a workbook has a sheet for each list under its own name, and one card leaves alone', async () => {
  const title = '同名的卡片标题很长很长很长很长很长很长很长很长很长';
  const cards = [
    { ...ranking, title, dimension: 'fault' },
    { ...ranking, id: 'two', y: 5, title, dimension: 'region' },
    { ...plain, id: 's', kind: 'stuck', y: 8, w: 6, h: 3, measure: undefined },
  ];
  const id = await make(boss, AT, '多张表', cards);
  const parts = unzipped((await exported(boss, AT, { dashboard: id }, 'xlsx')).bytes);
  const names = [...(parts.get('xl/workbook.xml') ?? '').matchAll(/<sheet name="([^"]*)"/g)].map(([, name = '']) => name);
  expect(names).toHaveLength(4);
  expect(new Set(names).size).toBe(4);
  expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(31);
  expect(parts.get('xl/worksheets/sheet2.xml')).toContain('城西');
  expect(parts.get('xl/worksheets/sheet4.xml')).toContain('多张表');

  const one = await exported(boss, AT, { dashboard: id, card: 'two', comparison: 'none' }, 'csv', 'en');
  const text = one.bytes.toString();
  expect(text).toContain('城东');
  expect(text).not.toContain('GEN-01');
  expect(text).toContain('"Compared with","Nothing"');
  expect(one.done.name).toContain('多张表 同名的卡片标题');
});

test('the conditions of a card take the place of the page’s, its own days count, and a year ago is another question of the same instant', async () => {
  const narrowed = {
    ...figure,
    id: 'west',
    x: 3,
    title: '城西',
    measure: 'created',
    target: null,
    window: 'week',
    filters: { region: ['城西'] },
  };
  const id = await make(agent, AT, '条件', [figure, narrowed]);
  const { bytes } = await exported(agent, AT, { dashboard: id, query: `region=${encodeURIComponent('城东')}`, comparison: 'year' });
  const figures = tableOf(bytes, '数字');
  expect(figures.map((line) => line.slice(0, 4))).toEqual([
    ['卡片', '项目', '数值', '去年同期'],
    ['在办', '在办', '2', ''],
    ['城西', '新建', '3', '0'],
  ]);
  expect(figures[2]?.slice(5)).toEqual(['2026-11-17', '2026-11-23', '片区: 城西']);
  expect(bytes.toString()).toContain('"筛选","片区: 城东"');

  // What a card is narrowed to may be gone: the card says so, the others stand.
  await owner.query(`update branch set region = '城北' where region = '城西'`);
  const after = tableOf((await exported(agent, AT, { dashboard: id })).bytes, '数字');
  expect(after[1]?.slice(0, 3)).toEqual(['在办', '在办', '5']);
  expect(after[2]?.slice(0, 3)).toEqual(['城西', '卡片的条件在这里已不存在，没有数字', '']);
  await owner.query(`update branch set region = '城西' where region = '城北'`);
  const vain = await order(agent, AT, { dashboard: id, query: `region=${encodeURIComponent('没有')}` }, 'csv');
  expect([vain.status, vain.body.code]).toEqual([422, 'validation_failed']);
});

test('headquarters take along all their subsidiaries, and whoever was given the dashboard their own figures alone', async () => {
  const cards = [
    figure,
    { ...ranking, dimension: 'tenant', limit: 60 },
    { ...figure, id: 'beta', x: 6, title: '宁波', filters: { tenant: [beta.tenantId] } },
  ];
  const id = await make(admin, HQ, '集团看板', cards, [{ kind: 'subsidiaries', canEdit: false }]);
  const whole = (await exported(admin, HQ, { dashboard: id })).bytes;
  expect(tableOf(whole, '数字').map((line) => line[2])).toEqual(['数值', '7', '2']);
  expect(tableOf(whole, '新建 · 按公司').map((line) => line.slice(0, 3))).toEqual([
    ['名次', '子公司', '新建'],
    ['1', '杭州公司', '5'],
    ['2', '宁波公司', '2'],
    ['', '合计', '7'],
  ]);

  const { bytes } = await exported(agent, AT, { dashboard: id });
  expect(tableOf(bytes, '数字').map((line) => line[2])).toEqual(['数值', '5']);
  expect(tableOf(bytes, '新建 · 按网点').map((line) => line[4])).toEqual(['新建', '3', '2', '5']);
  for (const secret of ['宁波', admin.name, admin.personId, beta.tenantId]) expect(bytes.toString()).not.toContain(secret);
  expect(bytes.toString()).toContain('杭州公司');
});

test('what one may not open does not exist to be taken along, and whoever may no more gets nothing', async () => {
  const id = await make(boss, AT, '只给客服', [figure], [{ kind: 'role', role: 'agent', canEdit: false }]);
  const never = w.app.newId();
  for (const [who, base, dashboard] of [
    [stranger, '/v1/w/beta', id],
    [analyst, HQ, id],
    [boss, AT, never],
  ] as const)
    expect((await order(who, base, { dashboard }, 'csv')).status, base).toBe(404);
  expect((await order(agent, AT, { dashboard: id, card: 'none' }, 'csv')).body.errors[0]).toMatchObject({ pointer: '/source/card' });
  expect((await order(agent, AT, { dashboard: id }, 'pdf')).body.errors[0].pointer).toBe('/format');
  const empty = await make(agent, AT, '空的', []);
  expect((await order(agent, AT, { dashboard: empty }, 'csv')).body.errors[0].pointer).toBe('/source/dashboard');

  await worker.stop();
  const made = await order(agent, AT, { dashboard: id }, 'csv');
  expect(made.status).toBe(201);
  await w.call(boss, 'PATCH', `${AT}/dashboards/${id}`, { shares: [] });
  const queue = { redisUrl: testRedisUrl(), databaseUrl: w.queueUrl, prefix: `t${w.app.newId().slice(-8)}` };
  worker = await startWorker({ app: w.app, queue, mailer: null, log: quiet, everyMs: { sweep: 60, relay: 60 } });
  await eventually(async () =>
    expect((await w.call(agent, 'GET', `${AT}/exports/${made.body.id}`)).body).toMatchObject({ status: 'failed', errorCode: 'not_found' }),
  );
});

test('all figures of a dashboard are of one committed instant, whatever is written while it is read', async () => {
  const { tenantId } = alpha;
  const { group_id: groupId } = (await owner.query('select group_id from tenant where id = $1', [tenantId])).rows[0];
  const place = { groupId, timeZone: 'Asia/Shanghai', isGroup: false, moment: null, tickets: 'ticket' as const };
  const days = { from: '2026-11-01', to: '2026-11-23' };
  const filter = { ...days, tenantIds: [], branchIds: [], faultCodes: [], departmentCodes: [], tiers: [] };
  const [whole, narrowed] = await w.app.db.snapshot({ tenantId, groupId }, async (tx) => {
    const names = await readNames(tx, groupId, null);
    const before = await boardOfSnapshot(tx, place, names, filter, w.app.now());
    const meanwhile = await w.call(boss, 'POST', '/v1/w/alpha/tickets', { title: '读的时候来的', faultCode: 'GEN-01' });
    expect(meanwhile.status).toBe(201);
    return [before, await boardOfSnapshot(tx, place, names, { ...filter, faultCodes: ['GEN-01'] }, w.app.now())];
  });
  expect(narrowed?.totals.created).toBe(whole?.byFaultCode.find((l) => l.key === 'GEN-01')?.created);
  expect((await boardOf(boss, AT, '?fault=GEN-01')).totals.created).toBe((narrowed?.totals.created ?? 0) + 1);
});

test('every template of the house leaves in both formats and languages, and its figures are those of the board', async () => {
  for (const [who, base, place] of [
    [admin, HQ, 'group'],
    [agent, AT, 'tenant'],
  ] as const) {
    const board = await boardOf(who, base);
    for (const key of ['house', 'late', 'quality'] as const) {
      const id = await make(who, base, key, templateCards(key, place));
      expect((await exported(who, base, { dashboard: id }, 'xlsx', 'en')).done.status).toBe('done');
      const { bytes } = await exported(who, base, { dashboard: id });
      const figures = new Map(tableOf(bytes, '数字').map(([, item, value]) => [item, value]));
      if (key === 'house')
        expect([figures.get('在办'), figures.get('新建')]).toEqual([String(board.totals.open), String(board.totals.created)]);
      expect(bytes.toString()).not.toMatch(/陈女士|13800138000|不制冷/);
    }
  }
});
