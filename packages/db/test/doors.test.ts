import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../tests/setup/database.ts';
import { connect } from '../src/connect.node.ts';
import type { Database } from '../src/doors.ts';

let base: TestDatabase;
let db: Database;
const A = { tenantId: '00000000-0000-7000-8000-00000000000a', groupId: '00000000-0000-7000-8000-0000000000f1' };
const B = { tenantId: '00000000-0000-7000-8000-00000000000b', groupId: '00000000-0000-7000-8000-0000000000f2' };
const ZERO = '00000000-0000-7000-8000-000000000000';

beforeAll(async () => {
  base = await testDatabase();
  db = await connect({ url: base.appUrl, max: 3, onError: () => {} });
  await db.identity(async (tx) => {
    for (const [i, s] of [A, B].entries()) {
      await tx.rows("insert into service_group (id, slug, name, kind) values ($1, $2, $2, 'solo')", [s.groupId, `g${i}`]);
      await tx.rows(
        `insert into tenant (id, group_id, slug, name, standard_version_id, flow_version_id, calendar_version_id, field_set_version_id) values ($1, $2, $3, $3, $4, $4, $4, $4)`,
        [s.tenantId, s.groupId, `t${i}`, ZERO],
      );
    }
  });
});
afterAll(async () => {
  await db.close();
  await base.drop();
});

const addBranch = (scope: typeof A, as: typeof A) =>
  db.tenant(scope, (tx) =>
    tx.last('insert into branch (tenant_id, id, code, name) values ($1, gen_random_uuid(), $2, $2) returning id', [
      as.tenantId,
      `b${Math.abs(scope.tenantId.charCodeAt(35))}`,
    ]),
  );

test('a door sees only the rows of its tenant, also on a connection that served another one before', async () => {
  await addBranch(A, A);
  await addBranch(B, B);
  for (let i = 0; i < 20; i++)
    for (const scope of [A, B]) {
      const rows = await db.tenant(scope, (tx) => tx.rows<{ t: string }>('select tenant_id as t from branch'), 'read');
      expect(rows).toEqual([{ t: scope.tenantId }]);
    }
});

test('a row for another tenant is refused', async () => {
  await expect(addBranch(A, B)).rejects.toMatchObject({ code: '42501' });
});

test('without a door there is no right to any table', async () => {
  const { default: pg } = await import('pg');
  const raw = new pg.Client(base.appUrl);
  await raw.connect();
  await expect(raw.query('select * from ticket')).rejects.toMatchObject({ code: '42501' });
  await raw.end();
});

test('a failed statement leaves nothing behind and the connection serves on', async () => {
  await expect(
    db.tenant(A, async (tx) => {
      await tx.rows("insert into branch (tenant_id, id, code, name) values (app_tenant(), gen_random_uuid(), 'gone', 'gone')");
      await tx.last('select 1 / 0');
    }),
  ).rejects.toMatchObject({ code: '22012' });
  expect(await db.tenant(A, (tx) => tx.rows("select 1 from branch where code = 'gone'"), 'read')).toEqual([]);
});

test('a read door cannot write', async () => {
  await expect(db.tenant(A, (tx) => tx.rows("update branch set name = 'x'"), 'read')).rejects.toMatchObject({ code: '25006' });
});

test('the owner of the tables is refused as the role of the product', async () => {
  await expect(connect({ url: base.ownerUrl, onError: () => {} })).rejects.toThrow(/bypass row security/);
});
