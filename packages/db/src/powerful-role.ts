type RoleRow = { name: string; powerful: boolean };

/** Throws when the login could see past the walls: superuser, BYPASSRLS, or an owner of a tenant table. */
export async function refusePowerfulRole(pool: { query(text: string): Promise<{ rows: unknown[] }> }): Promise<void> {
  const { rows } = await pool.query(
    `select current_user as name, rolsuper or rolbypassrls
       or exists (select 1 from pg_class c where c.relname = 'ticket' and c.relkind = 'r' and pg_has_role(current_user, c.relowner, 'usage')) as powerful
     from pg_roles where rolname = current_user`,
  );
  const role = rows[0] as RoleRow | undefined;
  if (!role || role.powerful)
    throw new Error(`The database role ${role?.name ?? '?'} can bypass row security; connect as bodan_app or bodan_worker.`);
}
