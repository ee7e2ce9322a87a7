import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type WorkerProcesses, workerProcesses } from './worker-process.ts';

const LONG = 240_000;
const TICKETS = 240;
let w: World;
let sql: pg.Pool;
let workers: WorkerProcesses;
let place: Place;
let owner: Hand;
const name = (zh: string) => ({ 'zh-CN': zh, en: zh });
const url = (path: string): string => `/v1/w/${place.slug}${path}`;
const count = async (what: string): Promise<number> =>
  (await sql.query<{ n: number }>(`select count(*)::int as n from ${what}`, [place.tenantId])).rows[0]?.n ?? 0;
const told = () => count(`ticket_event where tenant_id = $1 and type = 'ticket.looked_up'`);
const allDone = () => eventually(async () => expect(await count('lookup_due where tenant_id = $1')).toBe(0));

beforeAll(async () => {
  w = await testWorld();
  w.setNow(Date.now());
  workers = workerProcesses(w);
  sql = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  place = await w.workspace('lookup-crash');
  owner = await w.member(place, ['owner']);
});
afterAll(async () => {
  await workers.end('SIGKILL');
  await sql.end();
  await w.close();
});

test(
  'after a change every ticket that looks at it says it once, and those that look at these as well, while workers are killed',
  async () => {
    const lookup = (key: string, through: string, take: string) => ({ key, type: 'lookup', name: name(key), through, take });
    const fields = [
      { key: 'x_who', type: 'customer', name: name('客户') },
      { key: 'x_link', type: 'ticket', name: name('关联') },
      lookup('x_address', 'x_who', 'customer:address'),
      lookup('x_far', 'x_link', 'ticket:x_address'),
      { key: 'x_label', type: 'formula', name: name('标签'), formula: '"在"&[x_far]', result: 'text', readRoles: ['owner'] },
    ];
    expect((await w.call(owner, 'PUT', url('/settings/fields'), { fields })).status).toBe(200);
    const open = async (body: object) => {
      const r = await w.call(owner, 'POST', url('/tickets'), { title: '空调', ...body });
      expect(r.status, JSON.stringify(r.body)).toBe(201);
      return r.body;
    };
    const known = { contactName: 'Ada', phone: '13800001234' };
    const { customerId } = await open({ ...known, address: '旧街' });
    for (let i = 0; i < TICKETS / 2; i++) {
      const near = await open({ custom: { x_who: customerId } });
      await open({ custom: { x_link: near.id } });
    }
    workers.start();
    workers.start();
    await allDone();
    expect(await told()).toBe(0);

    await open({ ...known, address: '新街' });
    for (const mark of [1, TICKETS / 3, (TICKETS * 2) / 3]) {
      await eventually(async () => expect(await told()).toBeGreaterThanOrEqual(mark), 5);
      await workers.replace();
    }
    expect(workers.kills).toBe(3);
    await eventually(async () => expect(await told()).toBeGreaterThanOrEqual(TICKETS));
    await allDone();
    const { rows } = await sql.query(
      `select custom - 'x_who' - 'x_link' as custom, count(*)::int as tickets from ticket where tenant_id = $1 and custom <> '{}' group by 1 order by 1`,
      [place.tenantId],
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        { custom: { x_address: '新街', x_label: '在' }, tickets: TICKETS / 2 },
        { custom: { x_far: '新街', x_label: '在新街' }, tickets: TICKETS / 2 },
      ]),
    );
    expect(await told()).toBe(TICKETS);
    expect(await count(`(select ticket_id from ticket_event where tenant_id = $1 and type = 'ticket.looked_up' group by 1) t`)).toBe(
      TICKETS,
    );
    // The index says what the tickets say.
    expect(
      await count(
        `ticket_field f join custom_field c using (tenant_id) where f.field_id = c.id and c.key in ('x_address', 'x_far') and f.value = '新街' and f.tenant_id = $1`,
      ),
    ).toBe(TICKETS);
    expect(await workers.end('SIGTERM')).toEqual([0, 0]);
  },
  LONG,
);
