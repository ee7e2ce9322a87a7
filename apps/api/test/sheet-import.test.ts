import { workOnImport } from '@bodan/services/sheet-import/run';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let place: Place;
let owner: Hand;

const FIELDS = [
  { key: 'x_warranty', type: 'choice', name: { 'zh-CN': '保修' }, isRequired: true, options: [{ key: 'in', name: { 'zh-CN': '保内' } }] },
  { key: 'x_sn', type: 'text', name: { 'zh-CN': '机身码' }, isUnique: true },
  { key: 'x_secret', type: 'text', name: { 'zh-CN': '身份证' }, isSensitive: true },
];
const COLUMNS = [
  { name: '问题', target: 'customerWords' },
  { name: '电话', target: 'phone' },
  { name: '保修', target: 'x_warranty' },
  { name: '机身码', target: 'x_sn' },
];

beforeAll(async () => {
  w = await testWorld();
  place = await w.workspace('alpha');
  owner = await w.member(place, ['owner']);
  expect((await w.call(owner, 'PUT', '/v1/w/alpha/settings/fields', { fields: FIELDS })).status).toBe(200);
});
afterAll(() => w.close());

const at = '/v1/w/alpha/imports';
const post = async (url: string, body: unknown = {}, who: Hand | string = owner, headers: Record<string, string> = {}) =>
  w.call(who, 'POST', url, body, headers);
const work = (importId: string) => workOnImport(w.app, { tenantId: place.tenantId, groupId: place.groupId, importId });
const get = async (url: string, who: Hand | string = owner) => (await w.call(who, 'GET', url)).body;

async function sent(rows: string[][], columns = COLUMNS): Promise<string> {
  const made = await post(at, { name: '报修.xlsx', columns, rows: rows.length });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const put = await post(`${at}/${made.body.id}/rows`, { rows: rows.map((cells, i) => ({ row: i + 2, cells })) });
  expect(put.status, JSON.stringify(put.body)).toBe(200);
  return made.body.id;
}
async function done(rows: string[][], columns = COLUMNS): Promise<string> {
  const id = await sent(rows, columns);
  expect((await post(`${at}/${id}/start`)).status).toBe(200);
  await work(id);
  return id;
}
const refused = async (id: string) =>
  (await get(`${at}/${id}/rows?state=refused`)).items.map(
    (r: { row: number; cells: string[]; errors: { pointer: string; code: string }[] }) => [
      r.row,
      r.cells[0],
      r.errors.map((e) => `${e.pointer} ${e.code}`),
    ],
  );

describe('rows become tickets', () => {
  test('good rows are made as any ticket is, bad ones stay with what was wrong and are made when they are sent again', async () => {
    const id = await done([
      ['不制冷', '138 0013 8000', '保内', 'S1'],
      ['漏水', '12', '保内', 'S2'],
      ['异响', '', '', 'S3'],
      ['不热', '', '保内', 'S1'],
      ['', '', '保内', ''],
      ['断电', '13900139000', '保内', ''],
    ]);
    const after = await get(`${at}/${id}`);
    expect(after).toMatchObject({ status: 'done', rowsTotal: 6, counts: { sent: 6, created: 2, refused: 4, waiting: 0 } });
    expect(await refused(id)).toEqual([
      [3, '漏水', ['/phone not_phone']],
      [4, '异响', ['/custom/x_warranty required']],
      [5, '不热', ['/custom/x_sn not_unique']],
      [6, '', ['/title required']],
    ]);
    const list = await get(`/v1/w/alpha/tickets?import=${id}&sort=created&total=true`);
    expect(
      list.items.map((t: { title: string; source: string; stage: string; holderId: null }) => [t.title, t.source, t.stage, t.holderId]),
    ).toEqual([
      ['断电', 'import', 'new', null],
      ['不制冷', 'import', 'new', null],
    ]);
    const ticket = await get(`/v1/w/alpha/tickets/${list.items[1].id}`);
    expect(ticket).toMatchObject({
      customerWords: '不制冷',
      phone: '+8613800138000',
      custom: { x_warranty: 'in', x_sn: 'S1' },
      createdBy: owner.personId,
    });
    expect(
      ticket.clocks.every((c: { startedAt: string; status: string }) => c.startedAt === ticket.createdAt && c.status === 'running'),
    ).toBe(true);
    const made = (await get(`${at}/${id}/rows?state=created`)).items;
    // What is in the ticket is kept once.
    expect(made.map((r: { row: number; number: string; cells: string[] }) => [r.row, r.number, r.cells])).toEqual([
      [2, ticket.number, []],
      [7, list.items[0].number, []],
    ]);

    await post(`${at}/${id}/rows`, {
      rows: [
        { row: 3, cells: ['漏水', '13700137000', '保内', 'S2'] },
        { row: 2, cells: ['另一个', '', '保内', ''] },
      ],
    });
    expect((await post(`${at}/${id}/start`)).status).toBe(200);
    await work(id);
    expect(await get(`${at}/${id}`)).toMatchObject({ status: 'done', counts: { created: 3, refused: 3 } });
    expect((await get(`/v1/w/alpha/tickets?import=${id}`)).items.map((t: { title: string }) => t.title)).toEqual([
      '漏水',
      '断电',
      '不制冷',
    ]);
  });

  test('the same start twice by one key, and twice by none, makes nothing twice', async () => {
    const id = await sent([['一次', '', '保内', '']]);
    const key = { 'idempotency-key': 'start-1' };
    const [first, second] = [await post(`${at}/${id}/start`, {}, owner, key), await post(`${at}/${id}/start`, {}, owner, key)];
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([200, 200, 'true']);
    await Promise.all([work(id), work(id), work(id)]);
    await work(id);
    expect((await get(`${at}/${id}`)).counts).toMatchObject({ created: 1 });
    expect((await get(`/v1/w/alpha/tickets?import=${id}&total=true`)).total).toBe(1);
    expect((await post(`${at}/${id}/start`)).status).toBe(409);
  });

  test('a row that is a ticket of an import already is known by what it says, until that import was taken back', async () => {
    const first = await done([
      ['滴水', '13900139001', '保内', ''],
      ['', '', '保内', ''],
    ]);
    const turned = [COLUMNS[1], COLUMNS[0], COLUMNS[2]];
    const rows = [
      { row: 2, cells: ['13900139001', ' 滴水 ', '保内'] },
      { row: 3, cells: ['', '', '保内'] },
      { row: 4, cells: ['13900139001', '滴水了', '保内'] },
    ];
    const known = async (who: Hand = owner) => post(`${at}/known`, { columns: turned, rows }, who);
    const { body } = await known();
    expect(body.rows).toEqual([{ row: 2, importId: first }]);
    expect(body.imports.map((i: { id: string; name: string }) => [i.id, i.name])).toEqual([[first, '报修.xlsx']]);
    expect((await known(await w.member(place, ['technician']))).status).toBe(403);
    expect((await post(`${at}/${first}/undo`)).status).toBe(200);
    await work(first);
    expect((await known()).body).toEqual({ rows: [], imports: [] });
  });

  test('one that is stopped makes no more until it is started again', async () => {
    const id = await sent([
      ['甲', '', '保内', ''],
      ['乙', '', '保内', ''],
    ]);
    await post(`${at}/${id}/start`);
    expect((await post(`${at}/${id}/stop`)).body.status).toBe('stopped');
    await work(id);
    expect((await get(`${at}/${id}`)).counts).toMatchObject({ waiting: 2, created: 0 });
    await post(`${at}/${id}/start`);
    await work(id);
    expect(await get(`${at}/${id}`)).toMatchObject({ status: 'done', counts: { created: 2 } });
  });

  test('taken back, tickets that nobody touched are cancelled with the reason in their history; the others are kept', async () => {
    const id = await done([
      ['留', '', '保内', ''],
      ['走', '', '保内', ''],
    ]);
    const items = (await get(`/v1/w/alpha/tickets?import=${id}`)).items;
    const kept = items.find((t: { title: string }) => t.title === '留');
    const gone = items.find((t: { title: string }) => t.title === '走');
    await post(`/v1/w/alpha/tickets/${kept.id}/say`, { kind: 'note', text: '已联系' });
    expect((await post(`${at}/${id}/undo`)).body.status).toBe('undoing');
    await work(id);
    expect(await get(`${at}/${id}`)).toMatchObject({
      status: 'undone',
      counts: { cancelled: 1, kept: 1 },
      undoneBy: { id: owner.personId },
    });
    expect((await get(`${at}/${id}/rows?state=kept`)).items).toMatchObject([{ row: 2, undo: 'changed', ticketId: kept.id }]);
    expect(await get(`/v1/w/alpha/tickets/${gone.id}`)).toMatchObject({ isOpen: false, stage: 'cancelled' });
    const events = (await get(`/v1/w/alpha/tickets/${gone.id}/timeline`)).items;
    expect(events.at(-1).data.reason ?? events.find((e: { type: string }) => e.type === 'ticket.moved').data.reason).toBe(
      '撤销导入「报修.xlsx」',
    );
    expect((await post(`${at}/${id}/undo`)).status).toBe(409);
  });
});

describe('what is refused at once', () => {
  test('more rows than one import takes, columns that fill nothing, rows nobody announced', async () => {
    const many = await post(at, { name: 'a', columns: COLUMNS, rows: 20_001 });
    expect([many.status, many.body.errors[0].pointer, many.body.errors[0].detail]).toEqual([
      422,
      '/rows',
      'one import takes at most 20000 rows; split the sheet',
    ]);
    const wrong = [
      { name: 'a', target: 'x_draft' },
      { name: 'b', target: 'title' },
      { name: 'c', target: 'title' },
    ];
    expect(
      (await post(at, { name: 'a', columns: wrong, rows: 1 })).body.errors.map((e: { pointer: string; code: string }) => [
        e.pointer,
        e.code,
      ]),
    ).toEqual([
      ['/columns/0/target', 'unknown_field'],
      ['/columns/2/target', 'twice'],
    ]);
    const { id } = (await post(at, { name: 'a', columns: COLUMNS, rows: 2 })).body;
    const rows = (...numbers: number[]) => ({ rows: numbers.map((row) => ({ row, cells: ['a'] })) });
    expect((await post(`${at}/${id}/rows`, rows(2))).body.counts.sent).toBe(1);
    expect((await post(`${at}/${id}/rows`, rows(2))).body.counts.sent).toBe(1);
    const early = await post(`${at}/${id}/start`);
    expect([early.status, early.body.detail]).toEqual([409, '1 of 2 rows have arrived; send the others first.']);
    expect((await post(`${at}/${id}/rows`, rows(3, 4))).body.errors[0]).toMatchObject({ pointer: '/rows', code: 'too_many' });
    expect((await post(`${at}/${id}/rows`, { rows: [{ row: 3, cells: ['a', 'b', 'c', 'd', 'e'] }] })).status).toBe(422);
  });

  test('another import while one is at work', async () => {
    const [one, two] = [await sent([['一', '', '保内', '']]), await sent([['二', '', '保内', '']])];
    await post(`${at}/${one}/start`);
    expect((await post(`${at}/${two}/start`)).body.code).toBe('import_at_work');
    await work(one);
    expect((await post(`${at}/${two}/start`)).status).toBe(200);
    await work(two);
  });
});

describe('who may', () => {
  test('nobody of another workspace, whose answer is that of an id that never was', async () => {
    const beta = await w.workspace('beta');
    const stranger = await w.member(beta, ['owner']);
    const id = await done([['秘密', '', '保内', '']]);
    for (const there of [id, '01900000-0000-7000-8000-00000000dead']) {
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/rows'],
        ['POST', '/start'],
        ['POST', '/stop'],
        ['POST', '/undo'],
      ] as const)
        expect((await w.call(stranger, method, `/v1/w/beta/imports/${there}${path}`, method === 'POST' ? {} : undefined)).status).toBe(404);
      expect((await w.call(stranger, 'POST', `/v1/w/beta/imports/${there}/rows`, { rows: [{ row: 2, cells: ['a'] }] })).status).toBe(404);
      expect((await get(`/v1/w/beta/tickets?import=${there}&total=true`, stranger)).total).toBe(0);
    }
    expect((await get('/v1/w/beta/imports', stranger)).items).toEqual([]);
  });

  test('owners and administrators, and keys with the scope; who lost the right makes no more', async () => {
    for (const role of ['manager', 'dispatcher', 'agent', 'technician', 'viewer'])
      expect((await w.call(await w.member(place, [role]), 'GET', at)).status).toBe(403);
    const body = { name: 'a', columns: COLUMNS, rows: 1 };
    expect((await post(at, body, await w.apiKey(place, owner, ['tickets:read']))).status).toBe(403);
    const key = await w.apiKey(place, owner, ['tickets:write']);
    expect((await post(at, body, key)).status).toBe(201);

    const admin = await w.member(place, ['admin']);
    const { id } = (await post(at, body, admin)).body;
    await post(`${at}/${id}/rows`, { rows: [{ row: 2, cells: ['一', '', '保内', ''] }] }, admin);
    await post(`${at}/${id}/start`, {}, admin);
    await w.app.db.tenant(place, (tx) =>
      tx.last(`update membership set roles = '{agent}' where tenant_id = app_tenant() and person_id = $1`, [admin.personId]),
    );
    await work(id);
    expect(await get(`${at}/${id}`)).toMatchObject({ status: 'stopped', problem: 'forbidden', counts: { created: 0, waiting: 1 } });
  });

  test('sensitive cells of refused rows are shown to who sent them only', async () => {
    const id = await done(
      [['一', '', '110101199001011234']],
      [
        { name: '问题', target: 'customerWords' },
        { name: '保修', target: 'x_warranty' },
        { name: '身份证', target: 'x_secret' },
      ],
    );
    const admin = await w.member(place, ['admin']);
    const cells = async (who: Hand) => (await get(`${at}/${id}/rows?state=refused`, who)).items[0].cells;
    expect(await cells(owner)).toEqual(['一', '', '110101199001011234']);
    expect(await cells(admin)).toEqual(['一', '', '']);
  });
});
