import { pointsOf } from '@bodan/core/standard/conformance';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { dueConversions } from '@bodan/services/conversion/store';
import { runConversion } from '@bodan/services/standard/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let admin: Hand;
let analyst: Hand;
let stranger: Hand;
let other: Place;
const places = new Map<string, Place>();
const owners = new Map<string, Hand>();
const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
type Line = {
  tenantId: string;
  key: string;
  kind: string;
  tickets: number;
  points: number;
  act: string;
  name: unknown;
  isOwn: boolean;
  since: string | null;
  coverage: { tickets: number; share: number } | null;
  keepers: { place: string; roles: string[]; people: number; names: string[] };
  toldAt: string | null;
};
type Ticket = { id: string; faultCode: string | null; departmentCode: string | null; tier: string; custom: Record<string, unknown> };

const call = async (who: Hand, method: string, path: string, body?: unknown, expected = 200) => {
  const r = await w.call(who, method, path, body);
  expect(r.status, `${method} ${path} ${JSON.stringify(r.body)}`).toBe(expected);
  return r.body;
};
const get = (who: Hand, path: string, expected = 200) => call(who, 'GET', path, undefined, expected);
const SLUGS = ['alpha', 'beta', 'gamma'] as const;
const owner = (slug: string) => owners.get(slug) as Hand;
// A version is of the server's own time: tickets are of two days before it, and of an hour after.
const DAY_MS = 86_400_000;
const BEFORE = Date.now() - 2 * DAY_MS;
const LATER = Date.now() + DAY_MS / 24;
const idOf = (slug: string) => (places.get(slug) as Place).tenantId;
const gapsAt = async (slug: string): Promise<Line[]> => (await get(owner(slug), `/v1/w/${slug}/gaps`)).items;
const hqGaps = async (who = admin): Promise<Line[]> => (await get(who, '/v1/hq/anjia/gaps')).items;

async function all(path: (cursor: string) => string, who: Hand): Promise<Ticket[]> {
  const found: Ticket[] = [];
  for (let cursor = ''; ; ) {
    const page = await get(who, path(cursor));
    found.push(...page.items);
    if (!page.nextCursor) return found;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}
const drill = (slug: string, key: string) =>
  all((cursor) => `/v1/w/${slug}/gaps/tickets?limit=7&gap=${encodeURIComponent(key)}${cursor}`, owner(slug));
const hqDrill = (slug: string, key: string) =>
  all((cursor) => `/v1/hq/anjia/gaps/tickets?limit=7&tenant=${idOf(slug)}&gap=${encodeURIComponent(key)}${cursor}`, admin);

async function work(): Promise<void> {
  for (;;) {
    const due = await w.app.db.relay((tx) => dueConversions(tx, w.app.now(), 10), 'read');
    if (due.length === 0) return;
    for (const key of due) await runConversion(w.app, key);
  }
}
const publish = async (content: object): Promise<number> =>
  (await call(admin, 'POST', '/v1/hq/anjia/standard/versions', { content }, 201)).number;
const adopt = async (slug: string, number: number) => {
  await call(owner(slug), 'POST', `/v1/w/${slug}/settings/standard/adopt`, { number });
  await work();
};
const ticket = (slug: string, body: object) => call(owner(slug), 'POST', `/v1/w/${slug}/tickets`, { title: '空调', ...body }, 201);

const retire = (codes: Record<string, object>) =>
  STARTER_STANDARD.faultCodes.map((f) => ({ ...f, ...(codes[f.code] ? { retired: codes[f.code] } : {}) }));
const kindField = (keys: string[]) => ({
  key: 's_kind',
  type: 'choice',
  name: name('类别'),
  isRequired: true,
  options: keys.map((key) => ({ key, name: name(key) })),
});
const OLD_NOTE = { key: 's_floor', type: 'text', name: name('楼层') };
const FIRST = { ...STARTER_STANDARD, fields: [OLD_NOTE, kindField(['in', 'out', 'gone'])] };
const NEXT = {
  ...STARTER_STANDARD,
  faultCodes: retire({ 'GEN-02': { replacedBy: null }, 'GEN-03': { replacedBy: 'GEN-01' } }),
  fields: [{ ...OLD_NOTE, type: 'number' }, kindField(['in', 'out']), { key: 's_new', type: 'switch', name: name('新字段') }],
};

beforeAll(async () => {
  w = await testWorld();
  w.setNow(BEFORE);
  const g = await w.group('anjia', '安家集团');
  admin = await w.hqMember(g.groupId, ['hq_admin']);
  analyst = await w.hqMember(g.groupId, ['hq_analyst']);
  for (const slug of SLUGS) {
    const place = await w.workspace(slug, { groupId: g.groupId, standardVersionId: g.standardVersionId });
    places.set(slug, place);
    owners.set(slug, await w.member(place, ['owner']));
  }
  const g2 = await w.group('others');
  stranger = await w.hqMember(g2.groupId, ['hq_admin']);
  other = await w.workspace('omega', { groupId: g2.groupId, standardVersionId: g2.standardVersionId });
  await w.member(places.get('alpha') as Place, ['dispatcher']);
  await w.member(places.get('alpha') as Place, ['technician']);
});
afterAll(() => w.close());

test('a group whose subsidiaries work by the newest version and codes has no gap', async () => {
  await ticket('alpha', { faultCode: 'GEN-01' });
  expect(await hqGaps()).toEqual([]);
  expect(await gapsAt('alpha')).toEqual([]);
});

test('every figure is what a recount says and opens to exactly its tickets, of any history', async () => {
  // The same every run: a small generator of numbers.
  let seed = 20_261_128;
  const pick = <T>(list: readonly T[]): T => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return list[Math.floor(seed / 65_536) % list.length] as T;
  };
  const facts = () => ({ faultCode: pick(['GEN-01', 'GEN-02', 'GEN-03', 'GEN-04']), tier: pick(['STD', 'FAST']) });
  for (let i = 0; i < 15; i++) await ticket(pick(SLUGS), facts());
  const first = await publish(FIRST);
  for (const slug of ['alpha', 'beta']) await adopt(slug, first);
  const unread = new Set<string>();
  for (let i = 0; i < 40; i++) {
    const slug = pick(['alpha', 'alpha', 'beta', 'gamma']);
    const custom = { s_kind: pick(['in', 'out', 'gone']), s_floor: pick(['3', '三楼', '四楼', '7']) };
    const made = await ticket(slug, { ...facts(), ...(slug === 'gamma' ? {} : { custom }) });
    if (slug === 'alpha' && custom.s_floor.endsWith('楼')) unread.add(made.id);
  }
  const next = await publish(NEXT);
  await adopt('alpha', next);
  w.setNow(LATER);
  const late = new Map<string, Set<string>>(SLUGS.map((slug) => [slug, new Set()]));
  for (let i = 0; i < 12; i++) {
    const slug = pick(SLUGS);
    const made = await ticket(slug, { faultCode: 'GEN-01', ...(slug === 'gamma' ? {} : { custom: { s_kind: 'in' } }) });
    late.get(slug)?.add(made.id);
  }
  expect(unread.size).toBeGreaterThan(2);

  const board = await get(admin, '/v1/hq/anjia/gaps');
  const lines: Line[] = board.items;
  const conformance = await get(admin, '/v1/hq/anjia/conformance');
  expect(board.tickets).toBe(conformance.counts.tickets);
  for (const slug of SLUGS) {
    const at = lines.filter((l) => l.tenantId === idOf(slug));
    expect(at.map((l) => [l.key, l.tickets])).toEqual((await gapsAt(slug)).map((l) => [l.key, l.tickets]));
    const tickets = await all((cursor) => `/v1/w/${slug}/tickets?limit=50${cursor}`, owner(slug));
    const score = conformance.items.find((i: { tenantId: string }) => i.tenantId === idOf(slug));
    expect(tickets).toHaveLength(score.counts.tickets);
    const holds = (isIt: (t: Ticket) => boolean) => tickets.filter(isIt).map((t) => t.id);
    const isCurrent = slug === 'alpha';
    const hasField = slug !== 'gamma';
    const expected: Record<string, string[]> = {
      version: isCurrent ? [] : holds((t) => late.get(slug)?.has(t.id) ?? false),
      'unmapped_code:faultCodes:GEN-02': holds((t) => t.faultCode === 'GEN-02'),
      'retired_code:faultCodes:GEN-03': isCurrent ? holds((t) => t.faultCode === 'GEN-03') : [],
      'unfilled:s_kind': hasField ? holds((t) => t.custom.s_kind === undefined) : [],
      'option:s_kind': hasField ? holds((t) => t.custom.s_kind === 'gone') : [],
      'backfill:s_floor:s_floor': isCurrent ? holds((t) => unread.has(t.id)) : [],
      'field:s_kind': hasField ? [] : holds(() => true),
      'field:s_floor': hasField ? [] : holds(() => true),
      'field:s_new': isCurrent ? [] : holds(() => true),
    };
    for (const [key, ids] of Object.entries(expected)) {
      const line = at.find((l) => l.key === key);
      expect(line?.tickets ?? 0, `${slug} ${key}`).toBe(ids.length);
      if (!line) continue;
      const opened = (await drill(slug, key)).map((t) => t.id);
      expect(opened.toSorted(), `${slug} ${key}`).toEqual(ids.toSorted());
      expect((await hqDrill(slug, key)).map((t) => t.id)).toEqual(opened);
      if (line.coverage) expect(line.coverage.share).toBeCloseTo(line.coverage.tickets / board.tickets, 9);
    }
    expect(at.map((l) => l.key).filter((key) => !(key in expected))).toEqual([]);
    // A criterion that no two gaps share loses by its gaps exactly what the score lost by it.
    const costs = (kinds: string[]) =>
      at.filter((l) => kinds.includes(l.kind)).reduce((sum, l) => sum + l.tickets * Math.sign(l.points), 0);
    expect(costs(['unfilled'])).toBe(score.lost.fields.tickets);
    expect(costs(['unmapped_code', 'retired_code'])).toBe(score.lost.codes.tickets);
    for (const l of at.filter((x) => x.points > 0))
      expect(l.points).toBe(pointsOf(conformance.weights[l.kind === 'unfilled' ? 'fields' : 'codes'], l.tickets, score.counts.tickets));
  }
  expect(lines.map((l) => l.tickets)).toEqual(lines.map((l) => l.tickets).toSorted((a, b) => b - a));
  const kinds = new Set(lines.map((l) => l.kind));
  for (const kind of ['version', 'unmapped_code', 'retired_code', 'field', 'unfilled', 'option', 'backfill']) expect(kinds).toContain(kind);
});

test('correcting the tickets closes the gap, and the score gains what was shown', async () => {
  const [gap] = (await gapsAt('alpha')).filter((l) => l.kind === 'retired_code');
  if (!gap) throw new Error('no gap to close');
  const before = (await get(owner('alpha'), '/v1/w/alpha/conformance')).score;
  for (const t of await drill('alpha', gap.key))
    await call(owner('alpha'), 'PATCH', `/v1/w/alpha/tickets/${t.id}`, { faultCode: 'GEN-01' });
  expect((await gapsAt('alpha')).map((l) => l.key)).not.toContain(gap.key);
  expect((await get(owner('alpha'), '/v1/w/alpha/conformance')).score).toBeCloseTo(before + gap.points, 1);
});

test('headquarters knows by name who leads where it may write to them, and how many there are elsewhere', async () => {
  const of = async (who: Hand) => (await hqGaps(who)).find((l) => l.tenantId === idOf('alpha') && l.kind === 'option')?.keepers;
  expect(await of(admin)).toEqual({ place: 'subsidiary', roles: ['dispatcher', 'owner'], people: 2, names: [owner('alpha').name] });
  expect(await of(analyst)).toEqual({ place: 'subsidiary', roles: ['dispatcher', 'owner'], people: 2, names: [] });
  const own = (await gapsAt('alpha')).find((l) => l.kind === 'option')?.keepers;
  expect(own?.names).toHaveLength(2);
  const publishing = (await hqGaps()).find((l) => l.kind === 'unmapped_code');
  expect(publishing).toMatchObject({ act: 'publish', keepers: { place: 'group', roles: ['hq_admin'], people: 0 } });
});

test('one press tells those whose role closes it, of each gap once a day, with the page where they do', async () => {
  const bell = async (who: Hand) =>
    (await get(who, '/v1/w/beta/notifications')).items.filter((n: { kind: string }) => n.kind === 'gap') as {
      data: { gap: string };
      why: string;
    }[];
  const press = (gap: string, expected = 200, who = admin, headers?: Record<string, string>) =>
    w.call(who, 'POST', '/v1/hq/anjia/gaps/tell', { tenantId: idOf('beta'), gap }, headers).then((r) => {
      expect(r.status, JSON.stringify(r.body)).toBe(expected);
      return r.body;
    });
  const agent = await w.member(places.get('beta') as Place, ['agent']);
  const both = await Promise.all([press('version'), press('version')]);
  expect(both.map((t) => t.isNew).sort()).toEqual([false, true]);
  expect(both[0].toldAt).toBe(both[1].toldAt);
  expect(await bell(owner('beta'))).toMatchObject([{ why: 'gap_keeper', data: { gap: 'version', act: 'adopt', group: '安家集团' } }]);
  expect(await bell(agent)).toEqual([]);
  expect((await hqGaps()).find((l) => l.tenantId === idOf('beta') && l.key === 'version')?.toldAt).toBe(both[0].toldAt);
  // Another gap is told apart; the same key twice gives the first answer again.
  const key = { 'idempotency-key': 'tell-1' };
  const once = await press('field:s_new', 200, admin, key);
  expect(await press('field:s_new', 200, admin, key)).toEqual(once);
  expect(await bell(owner('beta'))).toHaveLength(2);
  w.setNow(LATER + DAY_MS);
  expect((await hqGaps()).find((l) => l.key === 'version' && l.tenantId === idOf('beta'))?.toldAt).toBeNull();
  expect((await press('version')).isNew).toBe(true);
  expect(await bell(owner('beta'))).toHaveLength(3);
  // What headquarters closes itself is not pushed on a subsidiary, and neither is what is none.
  expect((await press('unmapped_code:faultCodes:GEN-02', 422)).errors[0].pointer).toBe('/gap');
  await press('field:s_kind', 404);
  await press('version', 403, analyst);
  await press('version', 404, stranger);
});

test('a code from before a subsidiary joined is a gap that headquarters knows by its bare code, and a wait counts where it ever was', async () => {
  const made = await ticket('beta', { faultCode: 'GEN-01', custom: { s_kind: 'in', s_floor: '3' } });
  const own = { code: 'OWN-9', name: name('只有贝塔知道的名字'), retired: { replacedBy: null, split: [] } };
  const pause = [{ from: LATER, to: LATER + 1000, reason: 'OWN-W' }];
  await w.app.db.tenant(places.get('beta') as Place, async (tx) => {
    await tx.rows(`update tenant set carried_codes = $1, config_revision = config_revision + 1 where id = app_tenant()`, [
      JSON.stringify({ faultCodes: [{ ...STARTER_STANDARD.faultCodes[1], ...own }] }),
    ]);
    await tx.rows(`update ticket set fault_code = 'OWN-9', pauses = $2 where tenant_id = app_tenant() and id = $1`, [
      made.id,
      JSON.stringify(pause),
    ]);
  });
  const codes = ['unmapped_code:faultCodes:OWN-9', 'unmapped_code:waitingReasons:OWN-W'];
  for (const key of codes) {
    expect((await gapsAt('beta')).find((l) => l.key === key)).toMatchObject({ tickets: 1, isOwn: true });
    expect((await hqDrill('beta', key)).map((t) => t.id)).toEqual([made.id]);
  }
  expect(JSON.stringify(await gapsAt('beta'))).toContain('只有贝塔知道的名字');
  expect(JSON.stringify(await hqGaps())).not.toContain('只有贝塔知道的名字');
});

test('what is no range, no key or nobody’s is refused, and others’ ids answer like those of nobody', async () => {
  await get(admin, '/v1/hq/anjia/gaps?from=2026-02-01&to=2026-01-01', 422);
  await get(owner('alpha'), '/v1/w/alpha/gaps/tickets?gap=version&cursor=x', 422);
  await get(owner('alpha'), '/v1/w/alpha/gaps/tickets', 422);
  await get(owner('alpha'), '/v1/w/alpha/gaps/tickets?gap=version', 404);
  expect((await call(admin, 'POST', '/v1/hq/anjia/gaps/tell', { tenantId: 'x', gap: 'version' }, 422)).errors[0].pointer).toBe('/tenantId');
  const told = async (path: string) => {
    const { requestId: _, ...body } = await get(admin, path, 404);
    return JSON.stringify(body);
  };
  const missing = '01900000-0000-7000-8000-000000000000';
  const asked = (id: string) => told(`/v1/hq/anjia/gaps/tickets?gap=version&tenant=${id}`);
  expect((await asked(other.tenantId)).replace(other.tenantId, missing)).toBe(await asked(missing));
  const tell = async (tenantId: string) => {
    const { requestId: _, ...body } = await call(admin, 'POST', '/v1/hq/anjia/gaps/tell', { tenantId, gap: 'version' }, 404);
    return body;
  };
  expect(await tell(other.tenantId)).toEqual(await tell(missing));
  await get(stranger, '/v1/hq/anjia/gaps', 404);
  await get(owner('beta'), '/v1/w/alpha/gaps', 404);
});
