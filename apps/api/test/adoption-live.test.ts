import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { verifyFigures } from '@bodan/services/board/verify';
import { runConversion } from '@bodan/services/standard/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let admin: Hand;
let owner: Hand;
let scope: { tenantId: string; groupId: string };
const TICKETS = 240;
const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const leaf = (code: string, more: object = {}) => ({ code, name: name(code), ...more });
const V1 = { ...STARTER_STANDARD, faultCodes: [leaf('A'), leaf('B'), leaf('C')], fields: [{ key: 's_n', type: 'text', name: name('数') }] };
const V2 = {
  ...V1,
  faultCodes: [
    leaf('A', { retired: { replacedBy: 'A2', split: [{ when: 'ticket.priority == "high"', to: 'A1' }] } }),
    leaf('B', { retired: { replacedBy: 'C' } }),
    leaf('C'),
    leaf('A1'),
    leaf('A2'),
  ],
  fields: [{ key: 's_n', type: 'number', name: name('数') }],
};

const call = async (who: Hand, method: string, path: string, body?: unknown, expected = 200) => {
  const r = await w.call(who, method, path, body);
  expect(r.status, `${method} ${path} ${JSON.stringify(r.body)}`).toBe(expected);
  return r.body;
};
const totals = async () => JSON.stringify((await call(admin, 'GET', '/v1/hq/anjia/board')).totals);
const lines = async () =>
  Object.fromEntries(
    (await call(admin, 'GET', '/v1/hq/anjia/board')).byFaultCode.map((l: { key: string; created: number }) => [l.key, l.created]),
  );

beforeAll(async () => {
  w = await testWorld();
  const g = await w.group('anjia');
  admin = await w.hqMember(g.groupId, ['hq_admin']);
  const place = await w.workspace('alpha', { groupId: g.groupId, standardVersionId: g.standardVersionId });
  scope = { tenantId: place.tenantId, groupId: place.groupId };
  owner = await w.member(place, ['owner']);
  const { number } = await call(admin, 'POST', '/v1/hq/anjia/standard/versions', { content: V1 }, 201);
  await call(owner, 'POST', '/v1/w/alpha/settings/standard/adopt', { number });
  for (let i = 0; i < TICKETS; i += 8)
    await Promise.all(
      Array.from({ length: 8 }, (_, k) =>
        call(
          owner,
          'POST',
          '/v1/w/alpha/tickets',
          {
            title: '空调',
            faultCode: 'ABC'[(i + k) % 3],
            priority: k % 2 ? 'high' : 'normal',
            custom: { s_n: k === 7 ? '三楼' : String(k) },
          },
          201,
        ),
      ),
    );
});
afterAll(() => w.close());

test('at every commit of an adoption and of its rollback the figures of headquarters stay, whoever works and whoever is killed', async () => {
  const before = await totals();
  const { number } = await call(admin, 'POST', '/v1/hq/anjia/standard/versions', { content: V2 }, 201);
  expect(await totals()).toBe(before);
  const { adoptionId } = await call(owner, 'POST', '/v1/w/alpha/settings/standard/adopt', { number });
  const key = { ...scope, conversionId: adoptionId };
  const progress = async () => (await call(owner, 'GET', `/v1/w/alpha/settings/standard/adoptions/${adoptionId}`)).counts;

  // A worker that dies at any of its statements is one whose transaction is rolled back: the next one goes on with what is left.
  const dying = (after: number) => {
    let calls = 0;
    const db = new Proxy(w.app.db, {
      get(target, property) {
        const value = Reflect.get(target, property);
        if (property !== 'tenant') return typeof value === 'function' ? value.bind(target) : value;
        return (s: never, work: (tx: never) => Promise<unknown>, mode: never) =>
          target.tenant(
            s,
            async (tx) => {
              const answer = await work(tx as never);
              if (++calls === after) throw new Error('killed');
              return answer;
            },
            mode,
          );
      },
    });
    return { ...w.app, db } as typeof w.app;
  };
  for (const after of [2, 5, 6, 9]) await expect(runConversion(dying(after), key)).rejects.toThrow('killed');
  const some = await progress();
  expect(some.done).toBeGreaterThan(0);
  expect(some.done).toBeLessThan(some.total);
  expect(await totals()).toBe(before);

  // Two at once, while somebody looks all the time.
  let isOver = false;
  const seen = new Set<string>();
  const looking = (async () => {
    while (!isOver) seen.add(await totals());
  })();
  await Promise.all([runConversion(w.app, key), runConversion(w.app, key)]);
  isOver = true;
  await looking;
  expect([...seen]).toEqual([before]);
  expect(await progress()).toMatchObject({ total: TICKETS, done: TICKETS, unmapped: TICKETS / 8 });
  expect(await lines()).toEqual({ A1: TICKETS / 6, A2: TICKETS / 6, C: (TICKETS / 3) * 2 });

  await call(owner, 'POST', `/v1/w/alpha/settings/standard/adoptions/${adoptionId}/rollback`);
  for (const after of [2, 5]) await expect(runConversion(dying(after), key)).rejects.toThrow('killed');
  expect(await totals()).toBe(before);
  await Promise.all([runConversion(w.app, key), runConversion(w.app, key)]);
  expect(await progress()).toMatchObject({ restored: TICKETS, changedSince: 0 });
  expect(await totals()).toBe(before);
  const texts = (
    await w.app.db.tenant(scope, (tx) =>
      tx.rows<{ n: string }>(`select custom ->> 's_n' as n from ticket where tenant_id = app_tenant() group by 1 order by 1`),
    )
  ).map((r) => r.n);
  expect(texts).toEqual(['0', '1', '2', '3', '4', '5', '6', '三楼']);
  expect((await verifyFigures(w.app)).found).toEqual([]);
});
