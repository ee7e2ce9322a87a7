import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { picturesOf } from '../../../packages/adapters/test/picture.ts';
import { testRedisUrl } from '../../../tests/setup/env.ts';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';
import { csv, exportedBy, unzipped } from './export-file.ts';

const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
const START = Date.parse('2026-11-23T01:00:00Z');
const FORMULAS = ['=1+1', '+1+1', '-1+1', '@SUM(1)', '\t=1+1', ' =1+1', '＝1+1', "=cmd|' /C calc'!A0", '|calc'];

let w: World;
let owner: pg.Pool;
let alpha: Place;
let boss: Hand;
let agent: Hand;
let viewer: Hand;
let analyst: Hand;
let stranger: Hand;
const running: RunningWorker[] = [];

const work = async (): Promise<void> => {
  const queue = { redisUrl: testRedisUrl(), databaseUrl: w.queueUrl, prefix: `t${w.app.newId().slice(-8)}` };
  running.push(await startWorker({ app: w.app, queue, mailer: null, log: quiet, everyMs: { sweep: 60, relay: 60 } }));
};

const exported = (who: Hand, base: string, source: object, format?: 'csv' | 'xlsx' | 'pdf', locale?: string) =>
  exportedBy(w, who, base, source, format, locale);

beforeAll(async () => {
  w = await testWorld();
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  w.setNow(START);
  const group = await w.group('anjia', '安家');
  alpha = await w.workspace('alpha', { ...group, name: '杭州公司' });
  const beta = await w.workspace('beta', { ...group, name: '宁波公司' });
  boss = await w.member(alpha, ['owner'], { name: '李主管' });
  agent = await w.member(alpha, ['agent'], { name: '王丽' });
  viewer = await w.member(alpha, ['viewer'], { name: '看客' });
  stranger = await w.member(beta, ['owner']);
  analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  const fields = [
    { key: 'x_fee', type: 'money', name: { 'zh-CN': '费用' }, currency: 'CNY' },
    { key: 'x_day', type: 'date', name: { 'zh-CN': '购买日期' } },
    { key: 'x_at', type: 'datetime', name: { 'zh-CN': '到场' } },
    {
      key: 'x_kind',
      type: 'choice',
      name: { 'zh-CN': '保修' },
      options: [
        { key: 'in', name: { 'zh-CN': '保内' } },
        { key: 'out', name: { 'zh-CN': '保外' } },
      ],
    },
    { key: 'x_ok', type: 'switch', name: { 'zh-CN': '已付' } },
    { key: 'x_id', type: 'text', name: { 'zh-CN': '身份证' }, isSensitive: true },
    { key: 'x_secret', type: 'text', name: { 'zh-CN': '内部' }, readRoles: ['owner'] },
    { key: 'x_no', type: 'text', name: { 'zh-CN': '条码' } },
  ];
  expect((await w.call(boss, 'PUT', '/v1/w/alpha/settings/fields', { fields })).status).toBe(200);
  const custom = {
    x_fee: 12_345,
    x_day: '2026-10-01',
    x_at: '2026-11-23T02:30:00Z',
    x_kind: 'in',
    x_ok: true,
    x_id: '330106199001011234',
    x_secret: '底价',
    x_no: '0012345678901',
  };
  for (let i = 0; i < 7; i++)
    await w.call(boss, 'POST', '/v1/w/alpha/tickets', {
      title: `空调不制冷 ${i}`,
      contactName: '陈女士',
      phone: '13800138000',
      faultCode: 'GEN-01',
      priority: i < 3 ? 'high' : 'normal',
      custom,
    });
  await w.call(stranger, 'POST', '/v1/w/beta/tickets', { title: '宁波的单' });
  await work();
});
afterEach(() => w.setNow(START + 60_000));
afterAll(async () => {
  await Promise.all(running.map((r) => r.stop()));
  await owner.end();
  await w.close();
});

test('a list as CSV has its rows, order and columns, real dates and numbers, and opens right in Excel', async () => {
  const page = (await w.call(boss, 'GET', '/v1/w/alpha/tickets?open=true&sort=title&total=true')).body;
  const columns = ['number', 'title', 'phone', 'x_fee', 'x_day', 'x_at', 'x_kind', 'x_ok', 'x_id', 'x_secret', 'x_no'];
  const { bytes, done, headers } = await exported(boss, '/v1/w/alpha', { kind: 'tickets', query: 'open=true&sort=title', columns });
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const [head, ...rows] = csv(bytes);
  expect(head).toEqual(['编号', '故障', '电话', '费用 (CNY)', '购买日期', '到场', '保修', '已付', '身份证', '内部', '条码']);
  expect(rows.map((r) => r[0])).toEqual(page.items.map((t: { number: string }) => t.number));
  expect(rows).toHaveLength(page.total);
  expect(rows[0]?.slice(2)).toEqual([
    '13800138000\t',
    '123.45',
    '2026-10-01',
    '2026-11-23 10:30:00',
    '保内',
    '是',
    '****1234',
    '底价',
    '0012345678901\t',
  ]);
  expect(done).toMatchObject({ status: 'done', rowsDone: 7, rowsTotal: 7, sizeBytes: bytes.length, kind: 'tickets' });
  expect(headers.get('content-disposition')).toContain(encodeURIComponent('杭州公司 工单 2026-11-23 0900.csv'));
  expect(headers.get('content-length')).toBe(String(bytes.length));
});

test('each sees in the file what the screen shows them: masked numbers, no fields they may not see', async () => {
  const { bytes } = await exported(viewer, '/v1/w/alpha', { kind: 'tickets', query: '' });
  const [head = [], ...rows] = csv(bytes);
  expect(head).not.toContain('内部');
  expect(rows[0]?.[head.indexOf('电话')]).toBe('138****8000');
  expect(bytes.toString()).not.toMatch(/13800138000|底价|330106/);
});

test('groups stand in the file as on the screen, every ticket once', async () => {
  const { bytes } = await exported(agent, '/v1/w/alpha', { kind: 'tickets', query: '', group: 'priority', columns: ['number'] });
  const rows = csv(bytes).slice(1);
  expect(rows.map((r) => r[0])).toEqual(['高', '高', '高', '普通', '普通', '普通', '普通']);
  expect(new Set(rows.map((r) => r[1])).size).toBe(7);
  const byDue = await exported(agent, '/v1/w/alpha', { kind: 'tickets', query: 'sort=due', group: 'x_kind', columns: ['number'] });
  expect(csv(byDue.bytes).slice(1)).toHaveLength(7);
});

test('a workbook has dates and numbers as such, texts as texts, no formula, and a sheet that explains it', async () => {
  for (const title of FORMULAS) await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: `${title} 恶意` });
  const source = { kind: 'tickets', query: '', columns: ['title', 'created', 'phone', 'x_fee'] };
  const parts = unzipped((await exported(agent, '/v1/w/alpha', source, 'xlsx')).bytes);
  const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
  expect(sheet).not.toContain('<f');
  expect(sheet.match(/<row /g)).toHaveLength(1 + 7 + FORMULAS.length);
  expect(sheet).toContain('<t xml:space="preserve">13800138000</t>');
  expect(sheet).toContain('<v>123.45</v>');
  expect(sheet).toMatch(/s="4"><v>46349\.37/);
  expect(parts.get('xl/styles.xml')).toContain('quotePrefix="1"');
  const about = parts.get('xl/worksheets/sheet2.xml') ?? '';
  for (const said of ['数据截至', '杭州公司', '王丽', '筛选']) expect(about).toContain(said);
  // Conditions are said in the words and the wall time of the screen, not as they stand in the address.
  const query = `createdFrom=${new Date(START).toISOString()}&custom=x_kind:in|out,x_fee:10000..,x_no:~0012&sort=-priority`;
  const narrowed = unzipped((await exported(agent, '/v1/w/alpha', { ...source, query }, 'xlsx')).bytes);
  expect(narrowed.get('xl/worksheets/sheet2.xml')).toContain(
    '创建不早于: 2026-11-23 09:00:00; 保修: 保内、保外; 费用: 100 – ; 条码: 含 0012; 排序: 优先级 降序',
  );
  for (const cell of csv((await exported(agent, '/v1/w/alpha', source)).bytes)
    .flat()
    .filter((c) => c.includes('恶意')))
    expect(cell).not.toMatch(/^[\s\u00a0\ufeff]*[=+\-@|＝＋－＠]|^[\t\r\n]/);
});

test('the tickets behind a figure are as many as it says, masked for headquarters, at a past moment too', async () => {
  const at = new Date(START + 1_000).toISOString();
  w.setNow(START + 120_000);
  await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '后来的', phone: '13900139000' });
  const board = (await w.call(analyst, 'GET', `/v1/hq/anjia/board?at=${at}`)).body;
  const source = { kind: 'drill', query: `metric=created&at=${at}` };
  const { bytes, done } = await exported(analyst, '/v1/hq/anjia', source);
  expect(done.rowsTotal).toBe(board.totals.created);
  expect(csv(bytes).filter((r) => r[0] === '杭州公司')).toHaveLength(board.totals.created - 1);
  expect(bytes.toString()).not.toMatch(/陈女士|13800138000|不制冷/);
  expect(bytes.toString()).toMatch(/陈\*\*/);
  expect(bytes.toString()).toContain('当日创建的工单数');
  expect(bytes.toString()).toContain('各列是导出时的');
  const now = (await w.call(agent, 'GET', '/v1/w/alpha/board')).body.totals.created;
  expect((await exported(agent, '/v1/w/alpha', { kind: 'drill', query: 'metric=created' })).done.rowsTotal).toBe(now);
});

test('a board is a table of its lines with their definitions, equal to the screen', async () => {
  const board = (await w.call(analyst, 'GET', '/v1/hq/anjia/board')).body;
  const { bytes } = await exported(analyst, '/v1/hq/anjia', { kind: 'board', query: '', by: 'subsidiary' });
  const [head = [], ...rows] = csv(bytes);
  const created = head.indexOf('新建');
  expect(head).toContain('平均分派用时（分钟）');
  expect(rows.slice(0, 3).map((r) => [r[0], Number(r[created])])).toEqual([
    ...board.bySubsidiary.map((s: { name: { 'zh-CN': string }; created: number }) => [s.name['zh-CN'], s.created]),
    ['合计', board.totals.created],
  ]);
  expect(bytes.toString()).toContain('口径');
  const english = await exported(analyst, '/v1/hq/anjia', { kind: 'board', query: '', by: 'tier' }, 'csv', 'en');
  expect(csv(english.bytes)[0]).toContain('Mean dispatch time (minutes)');
  for (const by of ['branch', 'fault', 'department', 'tier', 'stage', 'day'])
    expect((await exported(analyst, '/v1/hq/anjia', { kind: 'board', query: '', by }, 'xlsx', 'en')).done.status).toBe('done');
  const trend = await exported(analyst, '/v1/hq/anjia', { kind: 'trend', query: '' });
  expect(csv(trend.bytes).filter((r) => r[0] === '宁波公司')).toHaveLength(8);
  expect((await exported(agent, '/v1/w/alpha', { kind: 'trend', query: '' })).done.status).toBe('done');
});

test('a board is a page as well: the figures of its screen at one instant, whole in each language, a pdf and nothing else', async () => {
  const board = (await w.call(analyst, 'GET', '/v1/hq/anjia/board')).body;
  const page = { kind: 'page', query: '' };
  const { bytes, done, headers } = await exported(analyst, '/v1/hq/anjia', page, 'pdf');
  expect(headers.get('content-type')).toBe('application/pdf');
  expect(done).toMatchObject({ kind: 'page', format: 'pdf', rowsTotal: board.bySubsidiary.length, sizeBytes: bytes.length });
  const text = (await picturesOf(bytes, 1)).map((p) => p.text).join('\n');
  for (const s of board.bySubsidiary) expect(text).toContain(s.name['zh-CN']);
  for (const [name, value] of [
    ['新建', board.totals.created],
    ['在办', board.totals.open],
    ['正在超时', board.totals.overdueNow.tickets],
  ])
    expect(text).toMatch(new RegExp(`${name}\\s+${value}\\b`));
  expect(text).toContain(`${board.range.from} 至 ${board.range.to}`);
  expect(text).toMatch(/数据截至 .+（Asia\/Shanghai）/);

  const code = board.byFaultCode[0];
  const narrowed = await exported(agent, '/v1/w/alpha', { kind: 'page', query: `fault=${code.key}` }, 'pdf', 'en');
  const en = (await picturesOf(narrowed.bytes, 1)).map((p) => p.text).join('\n');
  expect(en).toContain('Branches ranked');
  expect(en).toContain('Filters: Fault code:');

  for (const [source, format] of [
    [page, 'xlsx'],
    [{ kind: 'board', query: '', by: 'tier' }, 'pdf'],
  ] as const) {
    const refused = await w.call(analyst, 'POST', '/v1/hq/anjia/exports', { source, format });
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/format']);
  }
});

test('a file belongs to who asked for it; who manages members sees who took out what', async () => {
  const { url, done } = await exported(agent, '/v1/w/alpha', { kind: 'tickets', query: '' });
  expect((await w.call(boss, 'GET', url)).status).toBe(404);
  expect((await w.call(boss, 'GET', `${url}/file`)).status).toBe(404);
  expect((await w.call(stranger, 'GET', `/v1/w/beta/exports/${done.id}/file`)).status).toBe(404);
  expect((await w.call(agent, 'GET', '/v1/w/alpha/exports?everybody=true')).status).toBe(403);
  expect((await w.call(agent, 'DELETE', url)).status).toBe(200);
  expect((await w.call(agent, 'GET', `${url}/file`)).status).toBe(404);
  const all = (await w.call(boss, 'GET', '/v1/w/alpha/exports?everybody=true')).body.items;
  expect(all.find((e: { id: string }) => e.id === done.id)).toMatchObject({ status: 'deleted', personName: '王丽', downloads: 1 });
});

test('an order repeated with its key makes one file, of a workspace and of headquarters', async () => {
  for (const [who, base] of [
    [agent, '/v1/w/alpha'],
    [analyst, '/v1/hq/anjia'],
  ] as const) {
    const body = { source: { kind: 'board', query: '', by: 'tier' }, format: 'csv' };
    const order = (key: string, sent: object) => w.call(who, 'POST', `${base}/exports`, sent, { 'idempotency-key': key });
    const [first, second] = await Promise.all([order('one', body), order('one', body)]);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).toBe(first.body.id);
    expect((await order('one', { ...body, format: 'xlsx' })).status).toBe(422);
    expect((await order('two', body)).body.id).not.toBe(first.body.id);
  }
});

test('what cannot be exported is refused with a reason', async () => {
  const order = (source: object) => w.call(agent, 'POST', '/v1/w/alpha/exports', { source, format: 'csv' });
  const wrong = await order({ kind: 'tickets', query: 'stage=NO!' });
  expect([wrong.status, wrong.body.code, wrong.body.errors[0].pointer]).toEqual([422, 'validation_failed', '/source/query']);
  expect((await order({ kind: 'tickets', query: 'custom=x_secret:1' })).status).toBe(422);
  expect((await order({ kind: 'board', query: '', by: 'nothing' })).status).toBe(422);
  expect((await w.call(viewer, 'POST', '/v1/hq/anjia/exports', { source: { kind: 'trend', query: '' }, format: 'csv' })).status).toBe(404);
  expect((await w.call(analyst, 'POST', '/v1/hq/anjia/exports', { source: { kind: 'tickets', query: '' }, format: 'csv' })).status).toBe(
    422,
  );
});

test('a file is kept for seven days; rights that are gone end an export that waits', async () => {
  const { url } = await exported(agent, '/v1/w/alpha', { kind: 'tickets', query: '' });
  w.setNow(START + 8 * 86_400_000);
  expect((await w.call(agent, 'GET', `${url}/file`)).status).toBe(404);
  await eventually(async () => expect((await w.call(agent, 'GET', url)).body.status).toBe('expired'));
  await Promise.all(running.splice(0).map((r) => r.stop()));
  const gone = await w.member(alpha, ['agent']);
  const made = await w.call(gone, 'POST', '/v1/w/alpha/exports', { source: { kind: 'tickets', query: '' }, format: 'csv' });
  for (let i = 0; i < 2; i++) await w.call(gone, 'POST', '/v1/w/alpha/exports', { source: { kind: 'tickets', query: '' }, format: 'csv' });
  const fourth = await w.call(gone, 'POST', '/v1/w/alpha/exports', { source: { kind: 'tickets', query: '' }, format: 'csv' });
  expect([fourth.status, fourth.body.code]).toEqual([409, 'too_many_exports']);
  const cancelled = (await w.call(gone, 'GET', '/v1/w/alpha/exports')).body.items[0];
  expect((await w.call(gone, 'POST', `/v1/w/alpha/exports/${cancelled.id}/cancel`, {})).body.status).toBe('cancelled');
  await owner.query('update membership set disabled_at = now() where person_id = $1', [gone.personId]);
  await work();
  const status = async () => (await owner.query('select status, error_code from export where id = $1', [made.body.id])).rows[0];
  await eventually(async () => expect(await status()).toEqual({ status: 'failed', error_code: 'forbidden' }));
  expect((await owner.query('select status from export where id = $1', [cancelled.id])).rows[0].status).toBe('cancelled');
});
