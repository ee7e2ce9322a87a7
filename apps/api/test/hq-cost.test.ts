import { slaTier } from '@bodan/core/standard/content';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let groupId: string;
let head: Hand;
let stranger: Hand;
const agents: Record<string, Hand> = {};
const tenants: Record<string, string> = {};
const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai, when the desk opens
const MINUTE = 60_000;
const at = '/v1/hq/anjia/cost-of-delay';

const TARGETS: Record<string, number> = { STD: 30, FAST: 15 };
/** Where a breach costs: of the first response, at once and by the hour. EASY costs nothing. */
const priced = (currency: string, breachCents: number) => ({
  ...STARTER_STANDARD,
  currency,
  tiers: STARTER_STANDARD.tiers.map((tier) =>
    !(tier.code in TARGETS)
      ? tier
      : slaTier.parse({
          ...tier,
          clocks: [
            {
              key: 'first_response',
              kind: 'first_response',
              name: { 'zh-CN': '首次响应', en: 'First response' },
              targetMinutes: TARGETS[tier.code] ?? 0,
              penalty: { breachCents, hourCents: 1000, capCents: null },
            },
          ],
        }),
  ),
});
const open = async (slug: string, tier: string) => {
  const made = await w.call(agents[slug] ?? null, 'POST', `/v1/w/${slug}/tickets`, { title: '不制冷', faultCode: 'GEN-01', tier });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id as string;
};
const cost = async (query = '') => {
  const r = await w.call(head, 'GET', `${at}${query}`);
  expect(r.status, JSON.stringify(r.body)).toBe(200);
  return r.body;
};
type Sum = { currency: string; cents: number; nextHourCents: number };
type Line = { tenantId: string; late: number; cost: Sum | null };
/** Each subsidiary's own overdue board. */
const own = async (): Promise<Line[]> =>
  Promise.all(
    ['hz', 'nb', 'hk', 'wz'].map(async (slug) => {
      const { late, penalty } = (await w.call(agents[slug] ?? null, 'GET', `/v1/w/${slug}/overdue`)).body;
      return { tenantId: tenants[slug] ?? '', late, cost: penalty };
    }),
  );
const byTenant = (lines: Line[]) => lines.toSorted((a, b) => (a.tenantId < b.tenantId ? -1 : 1));

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  const group = await w.group('anjia', '安家');
  groupId = group.groupId;
  for (const slug of ['hz', 'nb', 'hk', 'wz']) {
    const place = await w.workspace(slug, { groupId, standardVersionId: group.standardVersionId });
    tenants[slug] = place.tenantId;
    agents[slug] = await w.member(place, ['agent'], { departmentCode: 'CS' });
  }
  head = await w.hqMember(groupId, ['hq_analyst']);
  stranger = await w.hqMember((await w.group('other')).groupId, ['hq_admin']);
});
afterAll(() => w.close());

test('where no tier has a price there is no money to speak of, and late tickets are counted all the same', async () => {
  await open('wz', 'FAST');
  w.setNow(START + 45 * MINUTE);
  expect(await cost()).toMatchObject({ late: 1, sums: [] });
  expect((await cost()).items.map(({ cost }: Line) => cost)).toEqual([null, null, null, null]);
  const tickets = await cost('/tickets');
  expect(tickets).toMatchObject({ late: 1, sums: [], closedOff: 0 });
  expect(tickets.items).toMatchObject([{ tenantId: tenants['wz'], cost: null }]);
});

test('the cost of delay is the sum of what each subsidiary reckons for itself, one sum a currency', async () => {
  const client = new pg.Client({ connectionString: w.ownerUrl });
  await client.connect();
  try {
    // Three subsidiaries run by versions of the standard with prices, one of them in another currency; the fourth has none.
    for (const [number, slug, currency, breachCents] of [
      [50, 'hz', 'CNY', 10_000],
      [51, 'nb', 'CNY', 20_000],
      [52, 'hk', 'HKD', 30_000],
    ] as const) {
      const id = w.app.newId();
      await client.query(
        `insert into standard_version select (jsonb_populate_record(v, jsonb_build_object('id', $1::text, 'number', $2::int, 'content', $3::jsonb))).* from standard_version v where v.group_id = $4 and v.number = 1`,
        [id, number, JSON.stringify(priced(currency, breachCents)), groupId],
      );
      await client.query(`update tenant set standard_version_id = $2, config_revision = config_revision + 1 where id = $1`, [
        tenants[slug],
        id,
      ]);
    }
  } finally {
    await client.end();
  }
  for (const [slug, tier] of [
    ['hz', 'STD'],
    ['hz', 'FAST'],
    ['hz', 'EASY'],
    ['nb', 'STD'],
    ['hk', 'STD'],
    ['hk', 'FAST'],
  ] as const) {
    w.setNow(START + 60 * MINUTE);
    await open(slug, tier);
  }
  for (const minute of [100, 300, 26 * 60]) {
    w.setNow(START + minute * MINUTE);
    const [seen, mine] = [await cost(), await own()];
    expect(byTenant(seen.items)).toEqual(byTenant(mine));
    const sum = (currency: string, of: (s: Sum) => number) =>
      mine.reduce((n, { cost }) => n + (cost?.currency === currency ? of(cost) : 0), 0);
    expect(seen.sums).toEqual(
      ['CNY', 'HKD'].map((currency) => ({
        currency,
        cents: sum(currency, (s) => s.cents),
        nextHourCents: sum(currency, (s) => s.nextHourCents),
      })),
    );
    expect(seen.sums.every((s: Sum) => s.cents > 0)).toBe(true);
    const board = (await w.call(head, 'GET', '/v1/hq/anjia/board')).body;
    expect(seen.late).toBe(board.totals.overdueNow.tickets);
    expect(seen.items.map((i: Line) => i.late).toSorted()).toEqual(
      board.bySubsidiary.map((s: { overdueNow: { tickets: number } }) => s.overdueNow.tickets).toSorted(),
    );
  }
});

test('a sum opens to its tickets, the dearest first, narrowed as the board is; they cost what was shown', async () => {
  const { sums, late } = await cost();
  for (const query of ['', `?tenant=${tenants['hz']}`, '?tier=STD', '?currency=HKD', '?department=-', '?region=-']) {
    const page = await cost(`/tickets${query}`);
    const added = (currency: string) =>
      page.items.reduce((n: number, { cost }: { cost: Sum | null }) => n + (cost?.currency === currency ? cost.cents : 0), 0);
    for (const { currency, cents } of page.sums) expect(added(currency), query).toBe(cents);
    expect(page.items.length).toBe(page.late);
    for (const { currency } of page.sums as Sum[]) {
      const money = page.items.flatMap(({ cost }: { cost: Sum | null }) => (cost?.currency === currency ? [cost.cents] : []));
      expect(money).toEqual(money.toSorted((a: number, b: number) => b - a));
    }
    expect(page.items.every((i: { lateSeconds: number }) => i.lateSeconds > 0)).toBe(true);
    expect(JSON.stringify(page)).not.toContain('不制冷');
    if (!query.includes('currency')) expect((await cost(query)).sums).toEqual(page.sums);
  }
  expect(await cost('/tickets')).toMatchObject({ late, sums });
  expect((await cost('/tickets?currency=HKD')).items.map((i: { tenantId: string }) => i.tenantId)).toEqual([tenants['hk'], tenants['hk']]);
  expect((await cost('/tickets?currency=HKD')).late).toBe(2);
});

test('it is for headquarters of the group alone, and a region nobody is in is refused', async () => {
  for (const path of [at, `${at}/tickets`]) {
    const foreign = await w.call(stranger, 'GET', path);
    const missing = await w.call(stranger, 'GET', path.replace('anjia', 'nobody'));
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect({ ...foreign.body, instance: null, requestId: null }).toEqual({ ...missing.body, instance: null, requestId: null });
    expect((await w.call(head, 'GET', `${path}?region=${encodeURIComponent('城南')}`)).body.errors).toMatchObject([
      { pointer: '/query/region' },
    ]);
    expect((await w.call(head, 'GET', `${path}?tenant=${w.app.newId()}`)).body).toMatchObject({ late: 0, items: [], sums: [] });
  }
});
