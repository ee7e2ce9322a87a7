import type { Tx } from '@bodan/db/doors';

export type NewInvite = {
  id: string;
  tokenHash: string;
  tenantId: string | null;
  groupId: string | null;
  email: string;
  roles: readonly string[];
  invitedBy: string;
  expiresAt: Date;
  departmentCode?: string | null;
  branchIds?: readonly string[];
};
type AnyInviteTx = Tx<'identity'> | Tx<'tenant'> | Tx<'hq'>;

export const addInvite = (tx: AnyInviteTx, i: NewInvite): Promise<unknown[]> =>
  tx.rows(
    `insert into invite (id, token_hash, tenant_id, group_id, email, roles, invited_by, expires_at, department_code, branch_ids) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [i.id, i.tokenHash, i.tenantId, i.groupId, i.email, i.roles, i.invitedBy, i.expiresAt, i.departmentCode ?? null, i.branchIds ?? []],
  );

/** How many invitations an address got in a day, from everywhere: nobody's mailbox is flooded through us. */
export async function invitesLastDay(tx: Tx<'identity'>, email: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from invite where email = $1 and last_sent_at > now() - interval '1 day'`,
    [email],
  );
  return row?.n ?? 0;
}

/** The same count within the door's own workspace or group. */
export async function invitesHereLastDay(tx: Tx<'tenant'> | Tx<'hq'>, email: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from invite where email = $1 and created_at > now() - interval '1 day'`,
    [email],
  );
  return row?.n ?? 0;
}

export type InviteRow = {
  id: string;
  email: string;
  roles: string[];
  invitedBy: string;
  expiresAt: number;
  createdAt: number;
  departmentCode: string | null;
  branchIds: string[];
};
const INVITE = `id, email::text as email, roles, invited_by as "invitedBy", expires_at as "expiresAt", created_at as "createdAt", department_code as "departmentCode", branch_ids::text[] as "branchIds"`;

/** Invitations that are neither accepted nor withdrawn, expired ones included: they can be sent again. */
export const pendingInvites = (tx: Tx<'tenant'> | Tx<'hq'>, cursor: string | null, limit: number): Promise<InviteRow[]> =>
  tx.rows<InviteRow>(
    `select ${INVITE} from invite where accepted_at is null and revoked_at is null and ($1::uuid is null or id < $1) order by id desc limit $2`,
    [cursor, limit],
  );

export async function pendingInvite(tx: Tx<'tenant'> | Tx<'hq'>, id: string): Promise<InviteRow | undefined> {
  const [row] = await tx.rows<InviteRow>(
    `select ${INVITE} from invite where id = $1 and accepted_at is null and revoked_at is null for update`,
    [id],
  );
  return row;
}

export const renewInvite = (tx: Tx<'tenant'> | Tx<'hq'>, i: { id: string; tokenHash: string; expiresAt: Date }): Promise<unknown[]> =>
  tx.rows(`update invite set token_hash = $2, expires_at = $3, last_sent_at = now() where id = $1`, [i.id, i.tokenHash, i.expiresAt]);

/** Withdraws open invitations: one by id, or all of an address before a new one replaces them. */
export const revokeInvite = (tx: Tx<'tenant'> | Tx<'hq'>, id: string): Promise<unknown[]> =>
  tx.rows(`update invite set revoked_at = now() where id = $1 and accepted_at is null and revoked_at is null returning id`, [id]);
export const revokeInvitesTo = (tx: Tx<'tenant'> | Tx<'hq'>, email: string): Promise<unknown[]> =>
  tx.rows(`update invite set revoked_at = now() where email = $1 and accepted_at is null and revoked_at is null`, [email]);

export type OpenInvite = InviteRow & {
  tenantId: string | null;
  groupId: string | null;
  placeName: string;
  placeSlug: string;
  inviterName: string;
  scopeGroupId: string;
};

/** What a token opens; undefined when it is unknown, used, withdrawn or over. `lock` keeps a second caller waiting. */
export async function openInvite(tx: Tx<'identity'>, tokenHash: string, now: Date, lock: boolean): Promise<OpenInvite | undefined> {
  const [row] = await tx.rows<OpenInvite>(
    `select i.id, i.email::text as email, i.roles, i.invited_by as "invitedBy", i.expires_at as "expiresAt", i.created_at as "createdAt", i.department_code as "departmentCode", i.branch_ids::text[] as "branchIds",
       i.tenant_id as "tenantId", i.group_id as "groupId", coalesce(t.name, g.name) as "placeName", coalesce(t.slug, g.slug) as "placeSlug", coalesce(p.name, '') as "inviterName", coalesce(t.group_id, g.id) as "scopeGroupId"
     from invite i left join tenant t on t.id = i.tenant_id left join service_group g on g.id = i.group_id left join person p on p.id = i.invited_by
     where i.token_hash = $1 and i.accepted_at is null and i.revoked_at is null and i.expires_at > $2${lock ? ' for update of i' : ''}`,
    [tokenHash, now],
  );
  return row;
}

export const markAccepted = (tx: Tx<'identity'>, id: string, now: Date): Promise<unknown[]> =>
  tx.rows(`update invite set accepted_at = $2 where id = $1`, [id, now]);

/** Gives HQ roles beside those the person has. */
export const joinHq = (tx: Tx<'identity'>, groupId: string, personId: string, roles: readonly string[]): Promise<unknown[]> =>
  tx.rows(
    `insert into group_membership as m (group_id, person_id, roles) values ($1, $2, $3)
     on conflict (group_id, person_id) do update set roles = array(select distinct unnest(m.roles || excluded.roles) order by 1)`,
    [groupId, personId, roles],
  );
