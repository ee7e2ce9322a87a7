import { createHash } from 'node:crypto';
import { createTicket } from '@bodan/core/ticket/create';
import type { App } from '@bodan/services/context';
import { listTickets } from '@bodan/services/ticket/list-store';
import { writeTicket } from '@bodan/services/ticket/store';
import pg from 'pg';
import type { Loaded } from './load-product.ts';
import { FIELDS } from './product-settings.ts';
import { rowOf, SITES, WARRANTY } from './rows.ts';

const median = (list: number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const ROLES = ['agent'];
const CONNECTIONS = 8;

/** What the measure entries cost a create: the product's own statement with its entries and without, in turns. Ratio of times. */
export async function ledgerPrice(app: App, loaded: Loaded, total: number, now: number, rounds: number): Promise<number> {
  const configs = await Promise.all(loaded.sites.map((s) => app.configs.get(app.db, s)));
  let n = 0;
  const one = async (withEntries: boolean) => {
    n += 1;
    const config = configs[n % SITES];
    if (!config) return;
    const row = rowOf(total + 900_000 + n, total + 900_010 + n, now);
    const decision = { config, actor: { kind: 'person' as const, id: loaded.personId, name: '王丽', roles: ROLES }, now, newId: app.newId };
    const write = createTicket(decision, {
      id: app.newId(),
      title: row.title,
      customerWords: row.description,
      source: 'api',
      priority: 'normal',
      tier: row.tier,
      faultCode: row.fault,
      departmentCode: row.department,
      branchId: null,
      customerId: null,
      contactName: row.customer,
      phone: `+86${row.phone}`,
      address: '',
      device: '',
      deviceSerial: '',
      tags: [],
      custom: {},
    });
    await app.db.tenant({ tenantId: config.tenantId, groupId: config.groupId }, (tx) =>
      writeTicket(tx, config, withEntries ? write : { ...write, measures: [] }, app.newId()),
    );
  };
  const batch = async (withEntries: boolean): Promise<number> => {
    const begin = performance.now();
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        for (let i = 0; i < 40; i++) await one(withEntries);
      }),
    );
    return performance.now() - begin;
  };
  await batch(true);
  const times: Record<'on' | 'off', number[]> = { on: [], off: [] };
  for (let i = 0; i < rounds; i++) {
    times.on.push(await batch(true));
    times.off.push(await batch(false));
  }
  return median(times.on) / median(times.off);
}

const NO_SORT = "select set_config('enable_sort', 'off', true)";
/** What the wall costs a list: the same statement behind the tenant's door and as the owner without policies, same round trips, in turns. */
export async function isolationPrice(app: App, ownerUrl: string, loaded: Loaded, rounds: number): Promise<number> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const prepared = (text: string): string => `p${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  const filter = {
    stages: ['done'],
    isOpen: null,
    assigneeId: null,
    branchIds: [],
    faultCodes: [],
    departmentCodes: [],
    tiers: [],
    priorities: [],
    sources: [],
    customerId: null,
    isWaiting: null,
    overdueAt: null,
    createdFrom: null,
    createdTo: null,
    ids: null,
  };
  const warranty = FIELDS.fields.find((f) => f.key === 'x_warranty');
  if (!warranty) throw new Error('no field to narrow by');
  const times: Record<'on' | 'off', number[]> = { on: [], off: [] };
  const walled = (i: number) => {
    const site = loaded.sites[i % SITES];
    if (!site) throw new Error('no site');
    return { site, custom: [{ field: warranty, filter: { kind: 'is' as const, values: [WARRANTY[i % 3] ?? 'in'] } }] };
  };
  for (let i = 0; i < rounds; i++) {
    const { site, custom } = walled(i);
    let begin = performance.now();
    await app.db.tenant(
      site,
      (tx) => Promise.all([tx.rows(NO_SORT, [], 'no-sort'), listTickets(tx, site.tenantId, { ...filter, custom }, 'created', null, 51)]),
      'read',
    );
    times.on.push(performance.now() - begin);
    begin = performance.now();
    const open = {
      async last<R>(text: string, values: unknown[] = []): Promise<R[]> {
        const opened = owner.query('begin read only');
        const set = owner.query({ name: 'door', text: "select set_config('app.x', $1, true)", values: [site.tenantId] });
        const noSort = owner.query({ name: 'no-sort', text: NO_SORT });
        const rows = owner.query({ name: prepared(text), text, values });
        const done = owner.query('commit');
        await Promise.all([opened, set, noSort, done]);
        return (await rows).rows as R[];
      },
    };
    await listTickets(open as never, site.tenantId, { ...filter, custom }, 'created', null, 51);
    times.off.push(performance.now() - begin);
  }
  await owner.end();
  return median(times.on.slice(rounds / 4)) / median(times.off.slice(rounds / 4));
}
