import { createHash } from 'node:crypto';
import { createTicket } from '@bodan/core/ticket/create';
import type { App } from '@bodan/services/context';
import { listTickets, NEWEST } from '@bodan/services/ticket/list-store';
import { writeTicket } from '@bodan/services/ticket/store';
import type { WorkspaceConfig } from '@bodan/services/workspace/config';
import pg from 'pg';
import type { Loaded } from './load-product.ts';
import { FIELDS } from './product-settings.ts';
import { rowOf, SITES, WARRANTY } from './rows.ts';

const median = (list: number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const ROLES = ['agent'];
const CONNECTIONS = 8;

/** A create by the product's own statement, of the workspace whose turn it is. */
function creator(app: App, configs: readonly WorkspaceConfig[], loaded: Loaded, total: number, now: number) {
  let n = 0;
  return async (withCustom: boolean, withEntries: boolean): Promise<void> => {
    n += 1;
    const config = configs[n % configs.length];
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
      custom: withCustom ? Object.fromEntries(Object.entries(row.custom).map(([k, v]) => [`x_${k}`, v])) : {},
    });
    await app.db.tenant({ tenantId: config.tenantId, groupId: config.groupId }, (tx) =>
      writeTicket(tx, config, withEntries ? write : { ...write, measures: [] }, app.newId()),
    );
  };
}

/** Milliseconds that so many connections take for 40 writes each. */
async function batch(one: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let i = 0; i < 40; i++) await one();
    }),
  );
  return performance.now() - begin;
}

/** What the measure entries cost a create: the product's own statement with its entries and without, in turns. Ratio of times. */
export async function ledgerPrice(app: App, loaded: Loaded, total: number, now: number, rounds: number): Promise<number> {
  const configs = await Promise.all(loaded.sites.map((s) => app.configs.get(app.db, s)));
  const one = creator(app, configs, loaded, total, now);
  await batch(() => one(false, true));
  const times: Record<'on' | 'off', number[]> = { on: [], off: [] };
  for (let i = 0; i < rounds; i++) {
    times.on.push(await batch(() => one(false, true)));
    times.off.push(await batch(() => one(false, false)));
  }
  return median(times.on) / median(times.off);
}

/**
 * What the index of custom values costs a create with eight of them, in the largest workspace: with the index, without it, and with no
 * values at all, in turns. Ratios of times to the one without the index.
 */
export async function valueIndexPrice(
  app: App,
  ownerUrl: string,
  loaded: Loaded,
  total: number,
  now: number,
  rounds: number,
): Promise<{ indexed: number; bare: number; msEach: number }> {
  const [site] = loaded.sites;
  if (!site) throw new Error('no workspace');
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const one = creator(app, [await app.configs.get(app.db, site)], loaded, total + 1_000_000, now);
  const times: Record<'on' | 'off' | 'bare', number[]> = { on: [], off: [], bare: [] };
  try {
    await batch(() => one(true, true));
    for (let i = 0; i < rounds; i++) {
      times.on.push(await batch(() => one(true, true)));
      times.bare.push(await batch(() => one(false, true)));
      await owner.query('alter table ticket disable trigger ticket_indexed_new');
      times.off.push(await batch(() => one(true, true)));
      await owner.query('alter table ticket enable trigger ticket_indexed_new');
    }
  } finally {
    await owner.end();
  }
  const [on, off, bare] = [median(times.on), median(times.off), median(times.bare)];
  return { indexed: on / off, bare: bare / off, msEach: (on - off) / (CONNECTIONS * 40) };
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
    approvers: null,
    isWaiting: null,
    overdueAt: null,
    createdFrom: null,
    createdTo: null,
    told: null,
    importId: null,
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
      (tx) => Promise.all([tx.rows(NO_SORT, [], 'no-sort'), listTickets(tx, site.tenantId, { ...filter, custom }, NEWEST, null, 51)]),
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
    await listTickets(open as never, site.tenantId, { ...filter, custom }, NEWEST, null, 51);
    times.off.push(performance.now() - begin);
  }
  await owner.end();
  return median(times.on.slice(rounds / 4)) / median(times.off.slice(rounds / 4));
}
