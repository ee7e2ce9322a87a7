import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from './setup/database.ts';

let base: TestDatabase;
let owner: pg.Client;
const ask = async <R extends pg.QueryResultRow>(text: string): Promise<R[]> => (await owner.query<R>(text)).rows;

beforeAll(async () => {
  base = await testDatabase();
  owner = new pg.Client(base.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await base.drop();
});

const TENANT_TABLES = `select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where n.nspname = 'public' and c.relkind in ('r', 'p')`;

test('every table with rows of a tenant or a group has row security, forced', async () => {
  const open =
    await ask(`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p')
    and (c.relname in ('tenant', 'service_group') or exists (select 1 from pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.attname in ('tenant_id', 'group_id')))
    and not (c.relrowsecurity and c.relforcerowsecurity)`);
  expect(open).toEqual([]);
});

test('where the tenant role may touch a table, a restrictive policy on its tenant holds', async () => {
  const unwalled =
    await ask(`select t.relname from (${TENANT_TABLES}) t where has_any_column_privilege('bodan_tenant', t.oid, 'select, insert, update')
    and not exists (select 1 from pg_policy p where p.polrelid = t.oid and not p.polpermissive and 'bodan_tenant'::regrole = any (p.polroles::regrole[])
      and pg_get_expr(p.polqual, p.polrelid) like '%tenant_id = app_tenant()%' and pg_get_expr(p.polwithcheck, p.polrelid) like '%tenant_id = app_tenant()%')`);
  expect(unwalled).toEqual([]);
});

test('where headquarters may read a table, a restrictive policy on its group or its set of tenants holds', async () => {
  const unwalled =
    await ask(`select c.relname, r.rolname from pg_class c join pg_namespace n on n.oid = c.relnamespace, (values ('bodan_hq'), ('bodan_auditor')) r (rolname)
    where n.nspname = 'public' and c.relkind = 'r' and c.relrowsecurity and has_any_column_privilege(r.rolname, c.oid, 'select')
      and not exists (select 1 from pg_policy p where p.polrelid = c.oid and not p.polpermissive and r.rolname::regrole = any (p.polroles::regrole[]))`);
  expect(unwalled).toEqual([]);
});

test('keys and references of tenant tables begin with the tenant', async () => {
  // Tokens and credentials are looked up before the tenant is known; their keys are random and their rows name the tenant.
  const BEFORE_THE_TENANT = ['public_link', 'api_key', 'invite', 'group_tenancy', 'measure_rollup'];
  const keys = await ask<{ relname: string; columns: string }>(
    `select t.relname, pg_get_constraintdef(k.oid) as columns from (${TENANT_TABLES}) t join pg_constraint k on k.conrelid = t.oid and k.contype in ('p', 'u')`,
  );
  expect(keys.filter((k) => !BEFORE_THE_TENANT.includes(k.relname) && !/\(tenant_id/.test(k.columns))).toEqual([]);
  const references = await ask<{
    relname: string;
    definition: string;
  }>(`select t.relname, pg_get_constraintdef(k.oid) as definition from (${TENANT_TABLES}) t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
    where exists (select 1 from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'tenant_id' and not a.attisdropped)`);
  expect(references.length).toBeGreaterThan(8);
  expect(references.filter((k) => !/FOREIGN KEY \(tenant_id, .*REFERENCES \w+\(tenant_id, /.test(k.definition))).toEqual([]);
});

test('no role of the product can go past the walls, and only named functions and views run with rights of their own', async () => {
  expect(await ask(`select rolname from pg_roles where rolname like 'bodan%' and (rolsuper or rolbypassrls or rolcreaterole)`)).toEqual([]);
  expect(await ask(`select tablename from pg_tables where schemaname = 'public' and tableowner like 'bodan%'`)).toEqual([]);
  expect(
    (await ask<{ proname: string }>(`select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`)).map(
      (f) => f.proname,
    ),
  ).toEqual(['search_tickets', 'recount_slices']);
  expect(
    (
      await ask<{ proname: string }>(
        `select proname from pg_proc where pronamespace = 'public'::regnamespace and proleakproof and proowner <> 10`,
      )
    ).map((f) => f.proname),
  ).toEqual([]);
  // A view runs by the walls of its owner, or of whoever asks.
  const runsBy = `case when 'security_invoker=true' = any (reloptions) then 'whoever asks' else relowner::regrole::text end`;
  expect(
    await ask(`select relname, ${runsBy} as by from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace order by 1`),
  ).toEqual([
    { relname: 'group_dashboard', by: 'bodan_auditor' },
    { relname: 'hq_return', by: 'bodan_auditor' },
    { relname: 'hq_ticket', by: 'bodan_auditor' },
    { relname: 'hq_value', by: 'bodan_auditor' },
    { relname: 'own_return', by: 'whoever asks' },
    { relname: 'own_value', by: 'whoever asks' },
  ]);
  expect(await ask(`select matviewname from pg_matviews where schemaname = 'public'`)).toEqual([]);
});

test('history cannot be rewritten: the tenant role has no right to change or delete it', async () => {
  const rights =
    await ask(`select t.name, p.privilege from (values ('ticket_event'), ('slice'), ('measure_entry'), ('flow_version'), ('calendar_version'), ('field_set_version')) t (name), (values ('update'), ('delete'), ('truncate')) p (privilege)
    where has_table_privilege('bodan_tenant', t.name, p.privilege) or (p.privilege = 'update' and has_any_column_privilege('bodan_tenant', t.name, 'update'))`);
  expect(rights).toEqual([]);
  const fixed = await ask(
    `select a.name from (values ('customer_words'), ('number'), ('created_at'), ('source'), ('created_by'), ('id'), ('tenant_id')) a (name) where has_column_privilege('bodan_tenant', 'ticket', a.name, 'update')`,
  );
  expect(fixed).toEqual([]);
  expect(
    await ask(
      `select t.relname from (${TENANT_TABLES}) t where has_table_privilege('bodan_tenant', t.oid, 'truncate') or has_table_privilege('bodan_app', t.oid, 'select')`,
    ),
  ).toEqual([]);
});
