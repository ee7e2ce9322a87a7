import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: pg.Client;
let made = 0;

beforeAll(async () => {
  w = await testWorld();
  owner = new pg.Client(w.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await w.close();
});

type Caller = { place: Place; hand: Hand; key: string };
const list = ({ place, key }: Caller, query = '') => w.call(key, 'GET', `/v1/w/${place.slug}/tickets${query}`);
const drill = ({ place, key }: Caller, query = '') => w.call(key, 'GET', `/v1/w/${place.slug}/board/tickets?metric=created${query}`);

/** Somebody with a key whose entry and settings the process has seen, so that the next list presumes both. */
async function caller(roles = ['owner']): Promise<Caller> {
  made += 1;
  const place = await w.workspace(`presumed-${made}`);
  const hand = await w.member(place, roles);
  const who = { place, hand, key: await w.apiKey(place, hand) };
  expect((await list(who)).status).toBe(200);
  return who;
}
const hashOf = ({ key }: Caller): string => w.app.sha256(key);

test('a list or a drill that is asked again reads its key in its own transaction; what is refused is always decided by what was read', async () => {
  const who = await caller();
  const reading = vi.spyOn(w.app.db, 'identity');
  expect((await list(who)).status).toBe(200);
  expect((await drill(who)).status).toBe(200);
  expect(reading).toHaveBeenCalledTimes(0);
  expect((await list(who, '?limit=0')).status).toBe(422);
  expect(reading).toHaveBeenCalledTimes(1);
  expect((await list(who, '?custom=x_unknown:1')).status).toBe(422);
  expect(reading).toHaveBeenCalledTimes(2);
  reading.mockRestore();
});

const CHANGES: [what: string, status: number, text: string, values: (who: Caller) => unknown[]][] = [
  ['a key was revoked', 401, 'update api_key set revoked_at = now() where hash = $1', (who) => [hashOf(who)]],
  ['a key is past its day', 401, `update api_key set expires_at = now() - interval '1 second' where hash = $1`, (who) => [hashOf(who)]],
  ['a key is gone', 401, 'delete from api_key where hash = $1', (who) => [hashOf(who)]],
  ['a key was bound elsewhere', 404, 'update api_key set tenant_id = gen_random_uuid() where hash = $1', (who) => [hashOf(who)]],
  ['a key lost its scopes', 403, `update api_key set scopes = '{}' where hash = $1`, (who) => [hashOf(who)]],
  ['a member was shut out', 404, 'update membership set disabled_at = now() where person_id = $1', (who) => [who.hand.personId]],
  ['a member lost every role', 403, `update membership set roles = '{}' where person_id = $1`, (who) => [who.hand.personId]],
  ['a membership is gone', 404, 'delete from membership where person_id = $1', (who) => [who.hand.personId]],
  ['a workspace moved to another address', 404, `update tenant set slug = slug || '-x' where id = $1`, (who) => [who.place.tenantId]],
];
test.each(CHANGES)('%s: %i at the very next list or drill, as for one that was never seen', async (_, status, text, values) => {
  const who = await caller();
  expect((await list(who)).status).toBe(200);
  expect((await drill(who)).status).toBe(200);
  await owner.query(text, values(who));
  for (const next of [await drill(who), await list(who)]) {
    expect(next.status).toBe(status);
    expect(next.body.items).toBeUndefined();
    expect(next.body.requestId).toBe(next.headers.get('x-request-id'));
  }
  // A refusal of the filter does not come before the refusal of the caller either.
  expect((await list(who, '?custom=x_unknown:1')).status).toBe(status);
});

test('a role that was taken hides at once what it showed', async () => {
  const who = await caller(['agent']);
  const own = `/v1/w/${who.place.slug}/tickets`;
  await w.call(who.key, 'POST', own, { title: '号码', phone: '13800138000' });
  expect((await list(who)).body.items[0].phone).toBe('+8613800138000');
  expect((await list(who, '?q=13800138000')).body.items).toHaveLength(1);
  await owner.query(`update membership set roles = '{viewer}' where person_id = $1`, [who.hand.personId]);
  const [byNumber, { body }] = [await list(who, '?q=13800138000'), await list(who)];
  expect(byNumber.body.items).toHaveLength(0);
  expect(body.items[0].phone).toContain('****');
});

test('a key ends when its time has come, although nothing was changed', async () => {
  const who = await caller();
  const {
    rows: [row],
  } = await owner.query<{ at: Date }>(
    `update api_key set expires_at = now() + interval '4 seconds' where hash = $1 returning expires_at as at`,
    [hashOf(who)],
  );
  const endsAt = row?.at.getTime() ?? 0;
  const databaseNow = async () => (await owner.query<{ at: Date }>('select clock_timestamp() as at')).rows[0]?.at.getTime() ?? 0;
  const seen: { before: number; status: number }[] = [];
  do seen.push({ before: await databaseNow(), status: (await list(who)).status });
  while (seen.at(-1)?.status === 200 && (seen.at(-1)?.before ?? 0) < endsAt + 1000);
  expect(seen.at(-1)?.status).toBe(401);
  expect(seen.filter((s) => s.before >= endsAt && s.status !== 401)).toEqual([]);
  expect(seen[0]).toMatchObject({ status: 200 });
});

test('of many lists that run while a key is revoked, none that began afterwards is answered', async () => {
  const [who, other] = [await caller(), await caller()];
  let isRevoked = false;
  const ask = async () => {
    const beganAfter = isRevoked;
    return { beganAfter, status: (await list(who)).status, besides: (await list(other)).status };
  };
  const early = Array.from({ length: 25 }, ask);
  const revoking = owner.query('update api_key set revoked_at = now() where hash = $1', [hashOf(who)]).then(() => {
    isRevoked = true;
  });
  const running = Array.from({ length: 25 }, ask);
  await revoking;
  const late = Array.from({ length: 25 }, ask);
  const all = await Promise.all([...early, ...running, ...late]);
  expect(all.filter((a) => a.beganAfter && a.status !== 401)).toEqual([]);
  expect(all.filter((a) => a.beganAfter)).toHaveLength(25);
  expect(all.filter((a) => a.status !== 200 && a.status !== 401)).toEqual([]);
  expect(all.filter((a) => a.besides !== 200)).toEqual([]);
});

test('what lets somebody in moves the revision of its workspaces, whoever changes it, and nothing else does', async () => {
  const [who, other] = [await caller(), await caller()];
  const revisions = async () =>
    (
      await owner.query<{ n: number }>('select entry_revision::int as n from tenant where id = any ($1) order by id = $2 desc', [
        [who.place.tenantId, other.place.tenantId],
        who.place.tenantId,
      ])
    ).rows.map((r) => r.n);
  const moves = async (text: string, values: unknown[]): Promise<number[]> => {
    const before = await revisions();
    await owner.query(text, values);
    return (await revisions()).map((n, i) => n - (before[i] ?? 0));
  };
  const { personId } = who.hand;
  expect(await moves(`update person set name = '改名' where id = $1`, [personId])).toEqual([1, 0]);
  expect(await moves(`update person set locale = 'en' where id = $1`, [personId])).toEqual([1, 0]);
  expect(await moves(`update membership set display_name = '改名' where person_id = $1`, [personId])).toEqual([1, 0]);
  expect(await moves(`update membership set on_duty = not on_duty where person_id = $1`, [personId])).toEqual([0, 0]);
  expect(await moves(`update tenant set name = '改名' where id = $1`, [who.place.tenantId])).toEqual([0, 0]);
  expect(await moves(`update tenant set group_id = $2 where id = $1`, [who.place.tenantId, other.place.groupId])).toEqual([1, 0]);
});

test('the same through the product’s own doors: a key taken back, a role taken, a member sent away, a name changed', async () => {
  const { place, hand } = await caller();
  const base = `/v1/w/${place.slug}`;
  const made = async (who: Hand, scopes = ['tickets:read']) =>
    (await w.call(who, 'POST', `${base}/keys`, { name: 'k', scopes })).body as { id: string; token: string };
  const status = async (key: string) => (await w.call(key, 'GET', `${base}/tickets`)).status;
  const own = await made(hand);
  expect([await status(own.token), await status(own.token)]).toEqual([200, 200]);
  await w.call(hand, 'DELETE', `${base}/keys/${own.id}`);
  expect(await status(own.token)).toBe(401);

  const colleague = await w.member(place, ['agent']);
  const key = await w.apiKey(place, colleague);
  const seen = async () => (await w.call(key, 'GET', `${base}/tickets`)).body.items[0].phone;
  await w.call(key, 'POST', `${base}/tickets`, { title: '号码', phone: '13800138000' });
  expect([await seen(), await seen()]).toEqual(['+8613800138000', '+8613800138000']);
  const revision = async () =>
    (await owner.query<{ n: string }>('select entry_revision as n from tenant where id = $1', [place.tenantId])).rows[0]?.n;
  const before = await revision();
  expect((await w.call(colleague, 'PATCH', '/v1/me', { name: '改名' })).status).toBe(200);
  expect(await revision()).not.toBe(before);
  expect((await w.call(hand, 'PATCH', `${base}/members/${colleague.personId}`, { roles: ['viewer'] })).status).toBe(200);
  expect(await seen()).toContain('****');
  expect((await w.call(hand, 'PATCH', `${base}/members/${colleague.personId}`, { disabled: true })).status).toBe(200);
  expect(await status(key)).toBe(401);
});

test('a list that is answered again counts once against the limit and has one id', async () => {
  const who = await caller();
  const left = (headers: Headers): number => Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
  const first = await list(who);
  const again = await list(who, '?limit=0');
  expect(left(again.headers)).toBe(left(first.headers) - 1);
  expect(again.body.requestId).toBe(again.headers.get('x-request-id'));
  expect(left((await list(who)).headers)).toBe(left(first.headers) - 2);
});
