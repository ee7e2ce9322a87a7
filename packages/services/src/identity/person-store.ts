import type { PersonQuiet } from '@bodan/core/alert/quiet';
import type { Tx } from '@bodan/db/doors';

type IdentityTx = Tx<'identity'>;
export type PersonRow = {
  id: string;
  email: string;
  name: string;
  locale: string;
  passwordHash: string | null;
  preferences: Record<string, unknown>;
  quiet: PersonQuiet;
};

// An account without a proven address shows the one it was signed up with.
const PERSON = `p.id, coalesce(p.claimed_email, p.email)::text as email, p.name, p.locale, p.password_hash as "passwordHash", p.preferences, p.quiet`;

export async function personById(tx: IdentityTx, id: string): Promise<PersonRow | undefined> {
  const [row] = await tx.rows<PersonRow>(`select ${PERSON} from person p where p.id = $1`, [id]);
  return row;
}

/** The one account an address belongs to. */
export async function personByEmail(tx: IdentityTx, email: string): Promise<PersonRow | undefined> {
  const [row] = await tx.rows<PersonRow>(`select ${PERSON} from person p where p.email = $1`, [email]);
  return row;
}

const MAX_CLAIMS = 4;

/** Every account that was signed up with the address; the one it belongs to first. */
export const accountsOf = (tx: IdentityTx, email: string): Promise<PersonRow[]> =>
  tx.rows<PersonRow>(
    `select ${PERSON} from person p where p.email = $1 or p.claimed_email = $1 order by (p.email = $1) desc, p.created_at desc limit ${MAX_CLAIMS}`,
    [email],
    'accounts-of',
  );

/** True when the account proves the address, not merely claims it. */
export async function ownsAddress(tx: IdentityTx, personId: string, email: string): Promise<boolean> {
  return (await tx.rows(`select 1 from person where id = $1 and email = $2`, [personId, email])).length === 1;
}

export type NewPerson = { id: string; email: string; name: string; passwordHash: string; locale: string };

/** False when the address already belongs to an account. */
export async function addPerson(tx: IdentityTx, p: NewPerson): Promise<boolean> {
  const rows = await tx.rows(
    `insert into person (id, email, name, password_hash, locale) values ($1, $2, $3, $4, $5) on conflict (email) do nothing returning id`,
    [p.id, p.email, p.name, p.passwordHash, p.locale],
  );
  return rows.length === 1;
}

/** An account beside the one the address belongs to; its own address is one that no mail can reach. */
export const addClaimant = (tx: IdentityTx, p: NewPerson): Promise<unknown[]> =>
  tx.rows(`insert into person (id, email, claimed_email, name, password_hash, locale) values ($1, $2, $3, $4, $5, $6)`, [
    p.id,
    `${p.id}@unconfirmed.invalid`,
    p.email,
    p.name,
    p.passwordHash,
    p.locale,
  ]);

export const setPassword = (tx: IdentityTx, personId: string, passwordHash: string): Promise<unknown[]> =>
  tx.rows(`update person set password_hash = $2 where id = $1`, [personId, passwordHash]);

export const updatePerson = (
  tx: IdentityTx,
  personId: string,
  p: { name: string | null; locale: string | null; preferences: Record<string, unknown> | null; quiet: PersonQuiet | null },
): Promise<unknown[]> =>
  tx.rows(
    `update person set name = coalesce($2, name), locale = coalesce($3, locale), preferences = coalesce($4::jsonb, preferences), quiet = coalesce($5::jsonb, quiet) where id = $1`,
    [personId, p.name, p.locale, p.preferences && JSON.stringify(p.preferences), p.quiet && JSON.stringify(p.quiet)],
  );

export type WorkspaceMembership = {
  id: string;
  slug: string;
  name: string;
  roles: string[];
  group: { slug: string; name: string; kind: 'group' | 'solo' };
};
export type GroupMembership = { slug: string; name: string; timeZone: string; roles: string[] };

export const workspacesOf = (tx: IdentityTx, personId: string): Promise<WorkspaceMembership[]> =>
  tx.rows<WorkspaceMembership>(
    `select t.id, t.slug, t.name, m.roles, jsonb_build_object('slug', g.slug, 'name', g.name, 'kind', g.kind) as "group"
     from membership m join tenant t on t.id = m.tenant_id join service_group g on g.id = t.group_id where m.person_id = $1 and m.disabled_at is null order by t.name, t.slug`,
    [personId],
  );

export const groupsOf = (tx: IdentityTx, personId: string): Promise<(GroupMembership & { id: string })[]> =>
  tx.rows<GroupMembership & { id: string }>(
    `select g.id, g.slug, g.name, g.time_zone as "timeZone", m.roles from group_membership m join service_group g on g.id = m.group_id where m.person_id = $1 and g.kind = 'group' order by g.name, g.slug`,
    [personId],
  );

export const addReset = (tx: IdentityTx, r: { tokenHash: string; personId: string; expiresAt: Date }): Promise<unknown[]> =>
  tx.rows(`insert into password_reset (token_hash, person_id, expires_at) values ($1, $2, $3)`, [r.tokenHash, r.personId, r.expiresAt]);

export async function recentResets(tx: IdentityTx, personId: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from password_reset where person_id = $1 and created_at > now() - interval '1 hour'`,
    [personId],
  );
  return row?.n ?? 0;
}

/** The person of a link that still holds; read only. */
export async function findReset(tx: IdentityTx, tokenHash: string, now: Date): Promise<PersonRow | undefined> {
  const [row] = await tx.rows<PersonRow>(
    `select ${PERSON} from password_reset r join person p on p.id = r.person_id where r.token_hash = $1 and r.used_at is null and r.expires_at > $2`,
    [tokenHash, now],
  );
  return row;
}

/** Uses the link up, and with it every other link of the person; the second of two callers at once gets undefined. */
export async function useReset(tx: IdentityTx, tokenHash: string, now: Date): Promise<string | undefined> {
  const [row] = await tx.rows<{ personId: string }>(
    `update password_reset set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2 returning person_id as "personId"`,
    [tokenHash, now],
  );
  if (row) await tx.rows(`update password_reset set used_at = $2 where person_id = $1 and used_at is null`, [row.personId, now]);
  return row?.personId;
}

export const endSessionsOf = (tx: IdentityTx, personId: string, exceptPublicId: string | null): Promise<unknown[]> =>
  tx.rows(`delete from session where person_id = $1 and ($2::uuid is null or public_id <> $2)`, [personId, exceptPublicId]);
