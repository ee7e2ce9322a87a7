import { outgoingCalls } from '@bodan/adapters/outgoing';
import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { verifyFigures } from '@bodan/services/board/verify';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { pushService } from './push-service.ts';
import { type WorkerProcesses, workerProcesses } from './worker-process.ts';

const HOUR = 3_600_000;
const LONG = 240_000;
type Stage = (typeof SERVICE_FLOW)['stages'][number];
let w: World;
let owner: pg.Pool;
let workers: WorkerProcesses;
let place: Place;
let boss: Hand;
let serial = 0;

const url = (path: string): string => `/v1/w/${place.slug}${path}`;
const rows = async <R extends object>(sql: string, values: unknown[] = []): Promise<R[]> =>
  (await owner.query(sql, [place.tenantId, ...values])).rows as R[];
const count = async (what: string, values: unknown[] = []): Promise<number> =>
  (await rows<{ n: number }>(`select count(*)::int as n from ${what}`, values))[0]?.n ?? 0;
const open = async (title: string): Promise<string> => {
  const r = await w.call(boss, 'POST', url('/tickets'), { title, faultCode: 'GEN-01' });
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  return r.body.id;
};
const move = async (id: string, transition: string, more: object = {}): Promise<void> => {
  const r = await w.call(boss, 'POST', url(`/tickets/${id}/move`), { transition, ...more });
  expect(r.status, JSON.stringify(r.body)).toBe(200);
};
async function publish(definition: object, more: object): Promise<string> {
  const { id } = (await w.call(boss, 'GET', url('/flows'))).body.items[0];
  expect((await w.call(boss, 'PUT', url(`/flows/${id}/draft`), { definition })).status).toBe(200);
  const done = await w.call(boss, 'POST', url(`/flows/${id}/publish`), more);
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  return done.body.migration?.id ?? '';
}
/** Two workers; each time some more has happened, one of them dies without a word and another takes its place. */
async function killedAt(marks: readonly number[], happened: () => Promise<number> | number): Promise<void> {
  workers.start();
  workers.start();
  for (const mark of marks) {
    await eventually(async () => expect(await happened()).toBeGreaterThanOrEqual(mark), 5);
    await workers.replace();
  }
}

beforeAll(async () => {
  w = await testWorld();
  w.app.ports.calls = outgoingCalls({ allowLocal: true });
  workers = workerProcesses(w);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
});
beforeEach(async () => {
  w.setNow(Date.now());
  const always = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]);
  place = await w.workspace(`crash-flow-${++serial}`, { calendar: { tz: 'Asia/Shanghai', weekly: Object.fromEntries(always) } });
  boss = await w.member(place, ['owner']);
});
afterEach(() => workers.end('SIGKILL'));
afterAll(async () => {
  await owner.end();
  await w.close();
});

test(
  'timers of a flow fire once, and who is asked for approval is told once, while workers are killed',
  async () => {
    const managers = [await w.member(place, ['manager']), await w.member(place, ['manager'])];
    const tech = await w.member(place, ['technician']);
    const refuse = SERVICE_FLOW.transitions.find((t) => t.key === 'refuse');
    const drawn: Record<string, Partial<Stage>> = {
      accepted: {
        timers: [
          { key: 'nudge', afterMinutes: 5, kind: 'remind', transition: null, to: ['manager'] },
          { key: 'on', afterMinutes: 10, kind: 'advance', transition: 'go', to: [] },
        ],
      },
      confirmed: { approval: { mode: 'any', approvers: [{ kind: 'role', role: 'manager' }], onApprove: 'arrive', onReject: 'back' } },
      assigned: { timers: [{ key: 'home', afterMinutes: 5, kind: 'return', transition: 'home', to: ['manager'] }] },
    };
    await publish(
      {
        ...SERVICE_FLOW,
        stages: SERVICE_FLOW.stages.map((s) => ({ ...s, ...drawn[s.key] })),
        transitions: [
          ...SERVICE_FLOW.transitions,
          { ...refuse, key: 'go', from: ['accepted'], to: 'confirmed', needsReason: false },
          { ...refuse, key: 'back', from: ['confirmed'], to: 'new', needsReason: false },
          { ...refuse, key: 'home', from: ['assigned'], to: 'new', needsReason: false },
        ],
      },
      { running: 'keep' },
    );
    // An hour ago, so that everything is due when the workers come.
    w.setNow(Date.now() - HOUR);
    const [going, coming]: [string[], string[]] = [[], []];
    for (let i = 0; i < 40; i++) {
      const id = await open(`计时 ${i}`);
      await move(id, 'accept');
      if (i % 2 === 0) going.push(id);
      else {
        await move(id, 'assign', { assigneeId: tech.personId });
        coming.push(id);
      }
    }
    expect(await count('ticket where tenant_id = $1 and next_timer_at < now()')).toBe(40);

    await killedAt([1, 12, 30, 48], () => count(`ticket_event where tenant_id = $1 and type = 'ticket.timer'`));
    const notices = (kind: string, who: Hand) =>
      rows<{ id: string; n: number }>(
        'select ticket_id as id, count(*)::int as n from notification where tenant_id = $1 and kind = $2 and person_id = $3 group by 1 order by 1',
        [kind, who.personId],
      );
    const once = (ids: string[]) => ids.toSorted().map((id) => ({ id, n: 1 }));
    for (const manager of managers) {
      await eventually(async () => expect(await notices('timer', manager)).toEqual(once([...going, ...coming])));
      await eventually(async () => expect(await notices('approval', manager)).toEqual(once(going)));
    }
    const told = await rows<{ id: string; of: string }>(
      `select ticket_id as id, string_agg(coalesce(data ->> 'timer', data ->> 'act', data ->> 'transition'), ' ' order by seq) as of from ticket_event
     where tenant_id = $1 and (type in ('ticket.timer', 'ticket.approval') or type = 'ticket.moved' and data ->> 'auto' = 'timer') group by 1 order by 1`,
    );
    const expected = new Map([...going.map((id) => [id, 'nudge on go start'] as const), ...coming.map((id) => [id, 'home home'] as const)]);
    expect(told).toEqual([...expected.keys()].sort().map((id) => ({ id, of: expected.get(id) })));
    await workers.end('SIGTERM');
    expect((await verifyFigures(w.app)).found).toEqual([]);
  },
  LONG,
);

test(
  'running tickets go to a new version of their flow once each while workers are killed',
  async () => {
    const made: string[] = [];
    for (let i = 0; i < 90; i++) made.push(await open(`迁移 ${i}`));
    for (const id of made.slice(0, 60)) await move(id, 'accept');
    const name = (key: string) => (key === 'accepted' ? 'queue' : key);
    const migrationId = await publish(
      {
        ...SERVICE_FLOW,
        stages: SERVICE_FLOW.stages.map((s) => ({ ...s, key: name(s.key) })),
        transitions: SERVICE_FLOW.transitions.map((t) => ({ ...t, from: t.from.map(name), to: name(t.to) })),
      },
      { running: 'migrate', mapping: { accepted: 'queue' } },
    );
    await killedAt([1, 25, 60, 80], () => count(`ticket_event where tenant_id = $1 and type = 'ticket.flow_migrated'`));
    await eventually(async () =>
      expect(await count('flow_migration where tenant_id = $1 and id = $2 and finished_at is not null', [migrationId])).toBe(1),
    );
    const moved = await rows<{ id: string; n: number }>(
      `select ticket_id as id, count(*)::int as n from ticket_event where tenant_id = $1 and type = 'ticket.flow_migrated' group by 1 order by 1`,
    );
    expect(moved).toEqual(made.toSorted().map((id) => ({ id, n: 1 })));
    expect(await rows('select stage, count(*)::int as n from ticket where tenant_id = $1 group by 1 order by 1')).toEqual([
      { stage: 'new', n: 30 },
      { stage: 'queue', n: 60 },
    ]);
    await workers.end('SIGTERM');
    expect((await verifyFigures(w.app)).found).toEqual([]);
  },
  LONG,
);

test(
  'alerts reach every device while workers are killed; what goes out again replaces what is shown',
  async () => {
    const { publicKey } = (await w.call(boss, 'GET', '/v1/me/push')).body;
    const service = await pushService(() => publicKey);
    const people: Hand[] = [];
    const devices: ReturnType<typeof service.browser>[] = [];
    for (let i = 0; i < 10; i++) {
      const who = await w.member(place, ['dispatcher']);
      people.push(who);
      for (let k = 0; k < 2; k++) {
        const device = service.browser();
        expect((await w.call(who, 'POST', '/v1/me/push', { ...device.subscription, expirationTime: null })).status).toBe(201);
        devices.push(device);
      }
    }
    w.setNow(Date.now() - HOUR);
    const made: string[] = [];
    for (let i = 0; i < 40; i++) made.push(await open(`推送 ${i}`));

    const shown = () => devices.flatMap((d) => d.shown.map((s) => s.tag)).length;
    const killsBefore = workers.kills;
    // Everything that waits for a person may go out as one digest: of twenty devices each shows at least one.
    await killedAt([1, 8, 16], shown);
    const kills = workers.kills - killsBefore;
    await eventually(async () => {
      expect(await count(`clock_alert where tenant_id = $1 and level = 'breach' and not skipped`)).toBe(made.length);
      expect(await count(`push_delivery where tenant_id = $1 and status <> 'delivered'`)).toBe(0);
      expect(await count('push_delivery where tenant_id = $1')).toBe(made.length * people.length);
    });
    // Each alert has both devices of each person, each of them once.
    const sent = await rows<{ devices: number; n: number }>(
      `select d.devices, count(*)::int as n from (select cardinality(array(select distinct unnest(sent_to))) as devices, cardinality(sent_to) as all_sent from push_delivery where tenant_id = $1) d
     where d.devices = d.all_sent group by 1`,
    );
    expect(sent).toEqual([{ devices: 2, n: made.length * people.length }]);
    // A push service knows no repeats: what a killed worker had in its hands goes out again under the tag that replaces the first.
    const repeats = devices.map((d) => d.shown.length - new Set(d.shown.map((s) => s.tag)).size);
    expect(repeats.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(kills * 4 * 2);
    expect(service.refused).toEqual([]);
    await workers.end('SIGTERM');
    service.close();
  },
  LONG,
);
