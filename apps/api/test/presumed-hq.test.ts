import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

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

type Caller = { slug: string; groupId: string; tenantId: string; standardVersionId: string; hand: Hand; key: string };
const READS = ['board', 'tickets?metric=open'];
const ask = ({ slug, key }: Caller, read: string) => w.call(key, 'GET', `/v1/hq/${slug}/${read}`);

/** Somebody at headquarters whose key the process has seen, so that the next board and the next tickets presume the way in. */
async function caller(): Promise<Caller> {
  made += 1;
  const slug = `hq-${made}`;
  const { groupId, standardVersionId } = await w.group(slug);
  const { tenantId } = await w.workspace(`of-${slug}`, { groupId, standardVersionId });
  const hand = await w.hqMember(groupId, ['hq_analyst']);
  const who = { slug, groupId, tenantId, standardVersionId, hand, key: await w.apiKey({ groupId }, hand) };
  for (const read of READS) expect((await ask(who, read)).status).toBe(200);
  return who;
}

test('a board and its tickets, asked again, read the key in their own transaction; a refusal is always decided by what was read', async () => {
  const who = await caller();
  const reading = vi.spyOn(w.app.db, 'identity');
  for (const read of READS) expect((await ask(who, read)).status).toBe(200);
  expect(reading).toHaveBeenCalledTimes(0);
  expect((await ask(who, 'board?from=2026-11-02&to=2026-11-01')).status).toBe(422);
  expect(reading).toHaveBeenCalledTimes(1);
  // What proves nothing is not presumed.
  reading.mockClear();
  expect((await ask(who, 'views')).status).toBe(200);
  expect(reading).toHaveBeenCalled();
  reading.mockRestore();
});

const CHANGES: [what: string, status: number, text: string, values: (who: Caller) => unknown[]][] = [
  ['a key was revoked', 401, 'update api_key set revoked_at = now() where hash = $1', (who) => [w.app.sha256(who.key)]],
  [
    'a key is past its day',
    401,
    `update api_key set expires_at = now() - interval '1 second' where hash = $1`,
    (who) => [w.app.sha256(who.key)],
  ],
  ['a key is gone', 401, 'delete from api_key where hash = $1', (who) => [w.app.sha256(who.key)]],
  ['a key was bound elsewhere', 404, 'update api_key set group_id = gen_random_uuid() where hash = $1', (who) => [w.app.sha256(who.key)]],
  ['a key lost its scopes', 403, `update api_key set scopes = '{}' where hash = $1`, (who) => [w.app.sha256(who.key)]],
  ['a member lost every role', 403, `update group_membership set roles = '{}' where person_id = $1`, (who) => [who.hand.personId]],
  ['a membership is gone', 404, 'delete from group_membership where person_id = $1', (who) => [who.hand.personId]],
  ['a group moved to another address', 404, `update service_group set slug = slug || '-x' where id = $1`, (who) => [who.groupId]],
];
test.each(CHANGES)('%s: %i at the very next board and the very next tickets', async (_, status, text, values) => {
  const who = await caller();
  await owner.query(text, values(who));
  for (const read of READS) {
    const next = await ask(who, read);
    expect(next.status).toBe(status);
    expect([next.body.totals, next.body.items]).toEqual([undefined, undefined]);
    expect(next.body.requestId).toBe(next.headers.get('x-request-id'));
  }
});

test('who joins the group stands on the very next board, and who leaves it does not', async () => {
  const who = await caller();
  const members = async () => (await ask(who, 'board')).body.bySubsidiary.map((s: { slug: string }) => s.slug);
  expect(await members()).toEqual([`of-${who.slug}`]);
  await w.workspace(`of-${who.slug}-too`, { groupId: who.groupId, standardVersionId: who.standardVersionId });
  expect(await members()).toEqual([`of-${who.slug}`, `of-${who.slug}-too`]);
  const { groupId } = await w.group(`elsewhere-${made}`);
  await owner.query('update tenant set group_id = $2 where id = $1', [who.tenantId, groupId]);
  expect(await members()).toEqual([`of-${who.slug}-too`]);
});

test('of many boards that run while a key is revoked, none that began afterwards is answered, though others are by the same board', async () => {
  const who = await caller();
  const colleague = { ...who, key: await w.apiKey({ groupId: who.groupId }, await w.hqMember(who.groupId, ['hq_analyst'])) };
  let isRevoked = false;
  const both = async () => {
    const beganAfter = isRevoked;
    const [own, others] = await Promise.all([ask(who, 'board'), ask(colleague, 'board')]);
    return { beganAfter, own: own.status, others: others.status };
  };
  const early = Array.from({ length: 25 }, both);
  const revoking = owner.query('update api_key set revoked_at = now() where hash = $1', [w.app.sha256(who.key)]).then(() => {
    isRevoked = true;
  });
  const running = Array.from({ length: 25 }, both);
  await revoking;
  const all = await Promise.all([...early, ...running, ...Array.from({ length: 25 }, both)]);
  expect(all.filter((a) => a.beganAfter && a.own !== 401)).toEqual([]);
  expect(all.filter((a) => a.beganAfter)).toHaveLength(25);
  expect(all.filter((a) => a.others !== 200)).toEqual([]);
});

test('what lets somebody into headquarters moves the revision of their group, whoever changes it, and nothing else does', async () => {
  const [who, other] = [await caller(), await caller()];
  const revisions = async () => {
    const { rows } = await owner.query<{ n: number }>(
      'select entry_revision::int as n from service_group where id = any ($1) order by id = $2 desc',
      [[who.groupId, other.groupId], who.groupId],
    );
    return rows.map((r) => r.n);
  };
  const moves = async (text: string, values: unknown[]): Promise<number[]> => {
    const before = await revisions();
    await owner.query(text, values);
    return (await revisions()).map((n, i) => n - (before[i] ?? 0));
  };
  expect(await moves(`update person set name = '改名' where id = $1`, [who.hand.personId])).toEqual([1, 0]);
  expect(await moves(`update group_membership set roles = '{hq_admin}' where person_id = $1`, [who.hand.personId])).toEqual([1, 0]);
  expect(await moves(`update service_group set name = '改名' where id = $1`, [who.groupId])).toEqual([1, 0]);
  expect(await moves(`update service_group set first_response_target = 900 where id = $1`, [who.groupId])).toEqual([0, 0]);
  expect(await moves(`update tenant set name = '改名' where id = $1`, [who.tenantId])).toEqual([0, 0]);
  expect(await moves(`update tenant set slug = slug || '-y' where id = $1`, [who.tenantId])).toEqual([1, 0]);
  expect(await moves(`update tenant set group_id = $2 where id = $1`, [who.tenantId, other.groupId])).toEqual([1, 1]);
});

test('who is renamed while a workspace of theirs changes groups waits for nobody that waits for them', async () => {
  const [who, other] = [await caller(), await caller()];
  await owner.query(
    `insert into membership (tenant_id, person_id, display_name, roles) select id, $2, '王丽', '{agent}' from tenant where id = $1`,
    [who.tenantId, who.hand.personId],
  );
  const pool = new pg.Pool({ connectionString: w.ownerUrl });
  const holder = await pool.connect();
  const waiting = (n: number) =>
    eventually(async () => {
      const held = await owner.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      if (held.rowCount !== n) throw new Error(`${held.rowCount} wait`);
    });
  // Both stand in line for the workspace, the one that moves it first: it will want the groups, which the other must not hold by then.
  await holder.query('begin');
  await holder.query('select from tenant where id = $1 for update', [who.tenantId]);
  const moved = pool.query('update tenant set group_id = $2 where id = $1', [who.tenantId, other.groupId]);
  await waiting(1);
  const renamed = pool.query(`update person set name = '改名' where id = $1`, [who.hand.personId]);
  await waiting(2);
  await holder.query('commit');
  expect((await Promise.all([moved, renamed])).map((r) => r.rowCount)).toEqual([1, 1]);
  holder.release();
  await pool.end();
});
