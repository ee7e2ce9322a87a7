import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';
import type { NewSeat } from './seat.ts';

export type MemberRow = {
  personId: string;
  name: string;
  email: string;
  phone: string | null;
  roles: string[];
  departmentCode: string | null;
  branchIds: string[];
  skills: Record<string, number>;
  onDuty: boolean;
  supervisorId: string | null;
  isDisabled: boolean;
  createdAt: number;
  version: number;
};
const MEMBER = `m.person_id as "personId", m.display_name as name, m.phone, m.roles, m.department_code as "departmentCode", m.branch_ids::text[] as "branchIds", m.skills, m.on_duty as "onDuty", m.supervisor_id as "supervisorId",
  m.disabled_at is not null as "isDisabled", m.created_at as "createdAt", m.version`;

/** Members with their addresses. Addresses live outside the tenant's door, so the tenant is named here. */
export const membersPage = (
  tx: Tx<'identity'>,
  tenantId: string,
  cursor: string | null,
  limit: number,
  personId: string | null = null,
): Promise<MemberRow[]> =>
  tx.rows<MemberRow>(
    `select ${MEMBER}, coalesce(p.claimed_email, p.email)::text as email from membership m join person p on p.id = m.person_id
     where m.tenant_id = $1 and ($2::uuid is null or m.person_id > $2) and ($4::uuid is null or m.person_id = $4) order by m.person_id limit $3`,
    [tenantId, cursor, limit, personId],
  );

export async function memberForUpdate(tx: TenantTx, personId: string): Promise<Omit<MemberRow, 'email'> | undefined> {
  const [row] = await tx.rows<Omit<MemberRow, 'email'>>(`select ${MEMBER} from membership m where m.person_id = $1 for update`, [personId]);
  return row;
}

export async function otherOwners(tx: TenantTx, personId: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from membership where 'owner' = any (roles) and disabled_at is null and person_id <> $1`,
    [personId],
  );
  return row?.n ?? 0;
}

export type MemberChange = Pick<
  MemberRow,
  'name' | 'phone' | 'roles' | 'departmentCode' | 'branchIds' | 'skills' | 'onDuty' | 'supervisorId' | 'isDisabled'
>;

export const updateMembership = (tx: TenantTx, personId: string, m: MemberChange): Promise<unknown[]> =>
  tx.rows(
    `update membership set display_name = $2, phone = $3, roles = $4, department_code = $5, branch_ids = $6, skills = $7, on_duty = $8, supervisor_id = $10,
       disabled_at = case when $9 then coalesce(disabled_at, now()) end, version = version + 1 where person_id = $1`,
    [personId, m.name, m.phone, m.roles, m.departmentCode, m.branchIds, JSON.stringify(m.skills), m.onDuty, m.isDisabled, m.supervisorId],
  );

/** A membership that is shut out takes its keys for this workspace with it. */
export const revokeKeysOf = (tx: TenantTx, personId: string): Promise<unknown[]> =>
  tx.rows(`update api_key set revoked_at = now() where person_id = $1 and revoked_at is null`, [personId]);

export const setDuty = (tx: TenantTx, personId: string, onDuty: boolean): Promise<unknown[]> =>
  tx.rows(`update membership set on_duty = $2, version = version + 1 where person_id = $1`, [personId, onDuty]);

/** Whom every active member answers to. */
export async function supervisorsOf(tx: TenantTx): Promise<Map<string, string | null>> {
  const rows = await tx.rows<{ personId: string; supervisorId: string | null }>(
    `select person_id as "personId", supervisor_id as "supervisorId" from membership where disabled_at is null`,
  );
  return new Map(rows.map((r) => [r.personId, r.supervisorId]));
}

/** Which of these branches the workspace has. */
export async function knownBranches(tx: TenantTx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(`select id::text as id from branch where id = any ($1::uuid[])`, [ids]);
  return new Set(rows.map((r) => r.id));
}

export async function memberEmails(tx: Tx<'identity'>, tenantId: string, emails: readonly string[]): Promise<Set<string>> {
  const rows = await tx.rows<{ email: string }>(
    `select lower(p.email::text) as email from membership m join person p on p.id = m.person_id where m.tenant_id = $1 and m.disabled_at is null and p.email = any ($2::citext[])`,
    [tenantId, emails],
  );
  return new Set(rows.map((r) => r.email));
}

export async function personNames(tx: Tx<'identity'>, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.rows<{ id: string; name: string }>(`select id::text as id, name from person where id = any ($1::uuid[])`, [ids]);
  return new Map(rows.map((r) => [r.id, r.name]));
}

export async function seatsOf(tx: TenantTx): Promise<{ used: number; seats: number | null }> {
  const [row] = await tx.rows<{ used: number; seats: number | null }>(
    `select (select count(*)::int from membership where disabled_at is null) as used, (select p.seats from plan p join tenant t on t.plan = p.code where t.id = app_tenant()) as seats`,
  );
  return row ?? { used: 0, seats: 0 };
}

/** Without `mayTakeSeat` only an active membership is widened; false says that there is none. */
export async function giveMembership(tx: TenantTx, m: NewSeat, mayTakeSeat: boolean): Promise<boolean> {
  if (!mayTakeSeat) {
    const rows = await tx.rows(
      `update membership set roles = array(select distinct unnest(roles || $2::text[]) order by 1), version = version + 1 where person_id = $1 and disabled_at is null returning person_id`,
      [m.personId, m.roles],
    );
    return rows.length === 1;
  }
  await tx.rows(
    `insert into membership (tenant_id, person_id, roles, display_name, department_code, branch_ids) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, person_id) do update set roles = excluded.roles, disabled_at = null, version = membership.version + 1`,
    [m.tenantId, m.personId, m.roles, m.name, m.departmentCode, m.branchIds],
  );
  return true;
}
