import { DomainError } from '@bodan/core/errors';
import { intoTenant } from '@bodan/db/doors';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { hqOnce, type PersonContext, personOnce, type Repeat } from '../identity/person-once.ts';
import { hasTickets, holdNewTickets, registerStandardFields } from '../workspace/settings-store.ts';
import { addJoinCode, kindOfGroup, moveTenant, useJoinCode } from './store.ts';

const LIFETIME_DAYS = 7;
const DAY_MS = 86_400_000;

/** A code with which one workspace may join within a week; shown once, kept as a hash. */
export async function createJoinCode(ctx: HqContext, repeat: Repeat): Promise<{ id: string; code: string; expiresAt: number }> {
  permitHq(ctx, 'hq.tenant.write');
  const { app } = ctx;
  const id = app.newId();
  const code = `bd_join_${app.randomToken(20)}`;
  const expiresAt = app.now() + LIFETIME_DAYS * DAY_MS;
  const sealed = await app.ports.secrets.seal(code, id);
  const made = await hqOnce(ctx, repeat, async (tx) => {
    await addJoinCode(tx, { id, codeHash: app.sha256(code), createdBy: ctx.principal.personId, expiresAt: new Date(expiresAt) });
    return { id, sealed, expiresAt };
  });
  return { id: made.id, code: await app.ports.secrets.open(made.sealed, made.id), expiresAt: made.expiresAt };
}

export type Joined = { group: { slug: string; name: string }; standardNumber: number };

/**
 * The workspace leaves its group of one and becomes a subsidiary that works by the group's newest standard. Only while it has no
 * tickets: every entry of the measures then belongs to one group for its whole life, so no figure can come apart.
 * Errors: `forbidden` for all but owners, `join_code_invalid`, `conflict` for a subsidiary, `workspace_not_empty`. Source: core/measures/README.
 */
export async function joinGroup(ctx: WorkspaceContext, code: string): Promise<Joined> {
  permit(ctx, 'settings.write');
  if (!ctx.roles.includes('owner')) throw new DomainError('forbidden', 'Only an owner takes a workspace into a group.');
  const { app, scope, principal } = ctx;
  const call: PersonContext = { app, principal, actor: principal?.personId ?? '', idempotency: ctx.idempotency, replayed: false };
  const joined = await personOnce(call, async (tx) => {
    const kind = await kindOfGroup(tx, scope.tenantId);
    const target = await useJoinCode(tx, app.sha256(code), scope.tenantId, new Date(app.now()));
    if (!target) throw new DomainError('join_code_invalid');
    if (kind !== 'solo') throw new DomainError('conflict', 'The workspace is a subsidiary of a group already.');
    await moveTenant(tx, scope.tenantId, target);
    const own = await intoTenant(tx, { tenantId: scope.tenantId, groupId: target.groupId });
    await holdNewTickets(own);
    if (await hasTickets(own))
      throw new DomainError(
        'workspace_not_empty',
        'Only a workspace without tickets joins by code; ask headquarters to make a new one for you.',
      );
    await registerStandardFields(own);
    return { group: { slug: target.slug, name: target.name }, standardNumber: target.standardNumber };
  });
  ctx.replayed = call.replayed;
  return joined;
}
