import { nodeApp } from '@bodan/adapters/app.node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pushService } from '../../apps/worker/test/push-service.ts';
import { SERVICE_FLOW } from '../../packages/core/src/flow/templates.ts';
import { seeded } from '../../scripts/demo/random.ts';
import { openBeside } from '../../scripts/supervisor/beside.ts';
import { readEnv } from '../../scripts/supervisor/env.ts';
import { loadSecrets } from '../../scripts/supervisor/secrets.ts';
import { type Client, client, pause, striker, verified, victimCount } from './client.ts';
import { type Product, startProduct } from './product.ts';

const TICKETS = 36;
const MINUTE = 60_000;
const PHASE_MS = 150_000;
const PASSWORD = 'a harbour with nine lamps';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ demo: false, env: { SANDBOX_LOCAL_CALLS: 'true' } });
});
afterAll(() => product?.stop());

/** Waits for something while the product is killed again and again: what fails meanwhile is asked anew. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const until = Date.now() + PHASE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await pause(300);
    }
  }
}

/** Rows across all workspaces as the relay sees them, read beside the running product. */
async function relayRows<R>(sql: string): Promise<R[]> {
  const env = readEnv({ BODAN_DIR: product.folder });
  const database = await openBeside(env);
  const { BODAN_SECRET } = loadSecrets(env);
  const settings = {
    DATABASE_URL: database.appUrl,
    BODAN_SECRET,
    BASE_URL: product.base,
    BLOB_DIR: `${product.folder}/blobs`,
    DATABASE_POOL: 2,
  };
  const app = await nodeApp(settings, () => {});
  try {
    return await app.db.relay((tx) => tx.rows<R>(sql), 'read');
  } finally {
    await app.db.close();
    await database.stop();
  }
}

/** Asks for approval in 已接单, reminds and goes on from 已受理, and comes back from 已接单, all by timers. */
function drawn(name: (key: string) => string): object {
  const refuse = SERVICE_FLOW.transitions.find((t) => t.key === 'refuse');
  const step = (key: string, from: string, to: string) => ({ ...refuse, key, from: [from], to, needsReason: false });
  const more: Record<string, object> = {
    accepted: {
      timers: [
        { key: 'nudge', afterMinutes: 5, kind: 'remind', transition: null, to: ['manager'] },
        { key: 'on', afterMinutes: 10, kind: 'advance', transition: 'go', to: [] },
      ],
    },
    confirmed: {
      approval: { mode: 'any', approvers: [{ kind: 'role', role: 'manager' }], onApprove: 'arrive', onReject: 'back' },
      timers: [{ key: 'home', afterMinutes: 20, kind: 'return', transition: 'home', to: ['manager'] }],
    },
  };
  return {
    ...SERVICE_FLOW,
    initial: name(SERVICE_FLOW.initial),
    stages: SERVICE_FLOW.stages.map((s) => ({ ...s, ...more[s.key], key: name(s.key) })),
    transitions: [
      ...SERVICE_FLOW.transitions,
      step('go', 'accepted', 'confirmed'),
      step('back', 'confirmed', 'new'),
      step('home', 'confirmed', 'new'),
    ].map((t) => ({
      ...t,
      from: t.from.map(name),
      to: name(t.to),
    })),
  };
}

async function people(): Promise<{ owner: Client; managers: Client[]; at: string }> {
  const anyone = client(product, '');
  const email = 'flow-crash@example.com';
  const first = { email, password: PASSWORD, name: '王丽', workspaceName: '断电', template: 'service', locale: 'zh-CN' };
  const owner = client(product, (await anyone.ask('POST', '/v1/auth/sign-up', first)).cookie);
  const { slug } = (await owner.ask('POST', '/v1/me/workspaces', { name: '沙箱', template: 'service', isSandbox: true })).body;
  const at = `/v1/w/${slug}`;
  const emails = ['one@example.com', 'two@example.com'];
  expect((await owner.ask('POST', `${at}/members/invites`, { emails, roles: ['manager'] })).status).toBe(201);
  const managers: Client[] = [];
  for (const to of emails) {
    const mails = (await owner.ask('GET', '/v1/dev/mails')).body.items as { recipient: string; text: string }[];
    const token = /invite\/([\w-]+)/.exec(mails.find((m) => m.recipient === to)?.text ?? '')?.[1];
    const joined = await anyone.ask('POST', '/v1/auth/invites/accept', { token, name: to, password: PASSWORD });
    expect(joined.status, JSON.stringify(joined.body)).toBe(200);
    managers.push(client(product, joined.cookie));
  }
  return { owner, managers, at };
}

test('timers, approvals, device alerts and a migration of running tickets survive kill -9 of API, worker and database: each exactly once', async () => {
  const { owner, managers, at } = await people();
  const { publicKey } = (await owner.ask('GET', '/v1/me/push')).body;
  const service = await pushService(() => publicKey);
  const devices = managers.map(() => service.browser());
  for (const [i, manager] of managers.entries())
    expect((await manager.ask('POST', '/v1/me/push', { ...devices[i]?.subscription, expirationTime: null })).status).toBe(201);
  const { content } = (await owner.ask('GET', `${at}/settings/calendar`)).body;
  const weekly = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((d) => [d, [['00:00', '24:00']]]));
  const calendar = await owner.ask('PUT', `${at}/settings/calendar`, { ...content, own: { ...content.own, weekly } });
  expect(calendar.status, JSON.stringify(calendar.body)).toBe(200);
  const flow = (await owner.ask('GET', `${at}/flows`)).body.items[0].id;
  const publish = async (name: (key: string) => string, how: object, key: string) => {
    await owner.surely('PUT', `${at}/flows/${flow}/draft`, { definition: drawn(name) }, `${key}-draft`);
    return owner.surely('POST', `${at}/flows/${flow}/publish`, how, `${key}-publish`);
  };
  await publish((k) => k, { running: 'keep' }, 'first');
  const start = Date.now();
  const clock = (minutes: number) =>
    owner.surely('PUT', `${at}/sandbox/clock`, { now: new Date(start + minutes * MINUTE).toISOString() }, `clock-${minutes}`);
  await clock(0);

  const faults = striker(product, seeded(20261126));
  /** Something that is to happen, while the product is struck down some times; it has come to rest when the check holds. */
  const amid = async (work: Promise<unknown>, check: () => Promise<void>) => {
    await Promise.all([work, faults.strike(4)]);
    await eventually(check);
  };
  const ids: string[] = [];
  const one = async (i: number) => {
    const { id } = await owner.surely('POST', `${at}/tickets`, { title: `单 ${i}`, faultCode: 'GEN-01' }, `new-${i}`);
    const moved = await owner.surely('POST', `${at}/tickets/${id}/move`, { transition: 'accept' }, `accept-${i}`);
    expect(moved.stage).toBe('accepted');
    ids.push(id);
  };
  const all = async () => {
    for (let i = 0; i < TICKETS; i += 4) await Promise.all([0, 1, 2, 3].map((k) => one(i + k)));
  };
  const stages = async () => {
    const { items } = (await owner.ask('GET', `${at}/tickets?limit=100`)).body as { items: { id: string; stage: string }[] };
    return Object.entries(Object.groupBy(items, (t) => t.stage)).map(([stage, of]) => [stage, of?.length]);
  };
  await amid(all(), async () => expect(await stages()).toEqual([['accepted', TICKETS]]));
  await amid(clock(11), async () => expect(await stages()).toEqual([['confirmed', TICKETS]]));
  await amid(clock(45), async () => expect(await stages()).toEqual([['new', TICKETS]]));
  const { migration } = await publish((k) => (k === 'new' ? 'desk' : k), { running: 'migrate', mapping: { new: 'desk' } }, 'second');
  expect(migration.total).toBe(TICKETS);
  await amid(Promise.resolve(), async () =>
    expect((await owner.ask('GET', `${at}/flows/${flow}/migrations/${migration.id}`)).body).toMatchObject({
      done: TICKETS,
      blockedCount: 0,
      status: 'done',
    }),
  );
  await eventually(async () => expect(await stages()).toEqual([['desk', TICKETS]]));
  const notices = async (who: Client, kind: string): Promise<string[]> => {
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await who.ask('GET', `${at}/notifications?limit=100${cursor ? `&cursor=${cursor}` : ''}`);
      for (const n of body.items) if (n.kind === kind) found.push(n.ticketId);
      cursor = body.nextCursor;
    }
    return found.sort();
  };
  const each = [...ids].sort();
  for (const manager of managers) {
    // Reminded in 已受理, and told when it came back.
    await eventually(async () => expect(await notices(manager, 'timer')).toEqual(each.flatMap((id) => [id, id])));
    await eventually(async () => expect(await notices(manager, 'approval')).toEqual(each));
  }
  await eventually(async () =>
    expect(
      await relayRows(`select status, count(*)::int as n from push_delivery where status in ('waiting', 'sending') group by 1`),
    ).toEqual([]),
  );
  expect(faults.hit.size).toBe(victimCount);

  await eventually(async () => expect((await owner.ask('GET', '/readyz')).status).toBe(200));
  for (const id of ids) {
    const { items } = (await owner.ask('GET', `${at}/tickets/${id}/timeline?limit=100`)).body as {
      items: { type: string; data: { timer?: string; transition?: string; act?: string } }[];
    };
    const told = items.filter((e) => ['ticket.timer', 'ticket.moved', 'ticket.approval', 'ticket.flow_migrated'].includes(e.type));
    expect(told.map((e) => `${e.type.slice(7)} ${e.data.timer ?? e.data.act ?? e.data.transition ?? ''}`.trim())).toEqual([
      'moved accept',
      'timer nudge',
      'timer on',
      'moved go',
      'approval start',
      'timer home',
      'moved home',
      'flow_migrated',
    ]);
  }
  // Every alert that was not skipped reached every device; what a killed worker had in its hands went out again under the same tag.
  const pushes = await relayRows<{ status: string; devices: number; isOnce: boolean; n: number }>(
    `select status, cardinality(sent_to) as devices, cardinality(sent_to) = (select count(distinct x) from unnest(sent_to) x) as "isOnce", count(*)::int as n from push_delivery group by 1, 2, 3`,
  );
  const [alerts] = await relayRows<{ n: number }>(`select count(*)::int as n from clock_alert where not skipped`);
  expect(alerts?.n).toBeGreaterThanOrEqual(TICKETS);
  expect(pushes).toEqual([{ status: 'delivered', devices: 1, isOnce: true, n: (alerts?.n ?? 0) * managers.length }]);
  const doubled = await relayRows(
    `select ticket_id, metric, cycle, level from clock_alert group by 1, 2, 3, 4, target_seconds having count(*) > 1
     union all select ticket_id, type, 0, '' from ticket_event where type in ('ticket.breached', 'ticket.at_risk') group by ticket_id, type, data ->> 'metric', data ->> 'cycle', data ->> 'step' having count(*) > 1`,
  );
  expect(doubled).toEqual([]);
  const strikes = [...faults.hit.values()].reduce((a, b) => a + b, 0);
  for (const device of devices) {
    expect(device.shown.length).toBeGreaterThan(0);
    expect(device.shown.length - new Set(device.shown.map((s) => s.tag)).size).toBeLessThanOrEqual(strikes);
  }
  expect(service.refused).toEqual([]);
  service.close();
  expect(verified(product)).toBe('0 mismatches');
}, 600_000);
