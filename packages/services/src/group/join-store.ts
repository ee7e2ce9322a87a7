import type { Definition } from '@bodan/core/dashboard/definition';
import { broughtOf } from '@bodan/core/standard/brought';
import type { CarriedCodes } from '@bodan/core/standard/carry';
import type { UsedCodes } from '@bodan/core/standard/missing-codes';
import type { TenantTx } from '../context.ts';

/** What a workspace brings along: how many open tickets hold each code, and which departments its people are in. */
export type Brought = { list: keyof UsedCodes; code: string; tickets: number }[];

/** Codes of open tickets, the departments whose minutes run on them among these, and of the workspace's people and those it invited. */
export const broughtCodes = (tx: TenantTx): Promise<Brought> =>
  tx.rows<Brought[number]>(
    `with o as materialized (select fault_code, department_code, holder_department, tier, waiting_reason from ticket where tenant_id = app_tenant() and is_open),
     named as (
       select 'faultCodes' as list, fault_code as code, count(*)::int as n from o group by 2
       union all select 'tiers', tier, count(*)::int from o group by 2
       union all select 'waitingReasons', waiting_reason, count(*)::int from o group by 2
       union all select 'departments', x.code, count(*)::int from o cross join lateral (select department_code as code union select holder_department) x group by 2
       union all select 'departments', department_code, 0 from membership where tenant_id = app_tenant() and disabled_at is null
       union all select 'departments', department_code, 0 from invite where tenant_id = app_tenant() and accepted_at is null and revoked_at is null)
     select list, code, sum(n)::int as tickets from named where code is not null group by 1, 2 order by 1, 3 desc, 2`,
  );

export const usedOf = (brought: Brought): UsedCodes => {
  const of = (list: keyof UsedCodes) => brought.filter((b) => b.list === list).map((b) => b.code);
  return { faultCodes: of('faultCodes'), departments: of('departments'), tiers: of('tiers'), waitingReasons: of('waitingReasons') };
};

/** The workspace goes on knowing them with their names; its membership keeps what each became. */
export async function setCarried(tx: TenantTx, carried: CarriedCodes): Promise<void> {
  await tx.rows(`update tenant set carried_codes = $1 where id = app_tenant()`, [JSON.stringify(carried)]);
  await tx.rows(`update group_tenancy set brought = $1 where tenant_id = app_tenant() and group_id = app_group() and left_at is null`, [
    JSON.stringify(broughtOf(carried)),
  ]);
}

/** What the workspace knows beside the standard of its group. */
export async function carriedOf(tx: TenantTx): Promise<CarriedCodes> {
  const [row] = await tx.rows<{ carried: CarriedCodes }>(`select carried_codes as carried from tenant where id = app_tenant()`);
  return row?.carried ?? {};
}

/** People, and those who are invited, are in the departments theirs became. */
export async function moveDepartments(tx: TenantTx, departments: Readonly<Record<string, string>>): Promise<void> {
  for (const table of ['membership', 'invite'])
    await tx.rows(
      `update ${table} set department_code = $1::jsonb ->> department_code where tenant_id = app_tenant() and $1::jsonb ? department_code`,
      [JSON.stringify(departments)],
    );
}

/** Saved lists of everybody in the workspace. */
export const savedQueries = (tx: TenantTx, isHeld = false): Promise<{ id: string; name: string; query: string }[]> =>
  tx.rows<{ id: string; name: string; query: string }>(
    `select id, name, query from saved_view where tenant_id = app_tenant() and query <> '' order by name, id${isHeld ? ' for update' : ''}`,
  );

export const setQuery = (tx: TenantTx, id: string, query: string): Promise<unknown[]> =>
  tx.rows(`update saved_view set query = $2, version = version + 1 where tenant_id = app_tenant() and id = $1`, [id, query]);

/** Dashboards of everybody in the workspace, those that can be brought back too. */
export const keptDashboards = (
  tx: TenantTx,
  isHeld = false,
): Promise<{ id: string; name: string; definition: Definition; isDeleted: boolean }[]> =>
  tx.rows(
    `select id, name, definition, deleted_at is not null as "isDeleted" from dashboard where place_id = app_tenant() order by name, id${isHeld ? ' for update' : ''}`,
  );

export const setDashboard = (tx: TenantTx, id: string, definition: Definition): Promise<unknown[]> =>
  tx.rows(`update dashboard set definition = $2, version = version + 1 where place_id = app_tenant() and id = $1`, [
    id,
    JSON.stringify(definition),
  ]);

/** People at work in each department. */
export const peopleIn = (tx: TenantTx): Promise<{ name: string; code: string }[]> =>
  tx.rows<{ name: string; code: string }>(
    `select display_name as name, department_code as code from membership where tenant_id = app_tenant() and disabled_at is null and department_code is not null order by 1`,
  );
