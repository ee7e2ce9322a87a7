import { DomainError } from '@bodan/core/errors';
import { withCarried } from '@bodan/core/standard/carry';
import { completeStandard } from '@bodan/core/standard/content';
import type { Tx } from '@bodan/db/doors';
import { type App, type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { atWork } from '../conversion/store.ts';
import { type PersonContext, personOnce, type Repeat } from '../identity/person-once.ts';
import { tellGroup } from '../notification/group-store.ts';
import { moveWorkspace } from './move.ts';
import { addSoloGroup, addStandard, holdMembership } from './move-store.ts';
import { standardContent } from './store.ts';

export type Left = { group: { name: string } };

/**
 * Ends the membership at once. The workspace is a business on its own again: it keeps its tickets, works by a copy of the standard it worked by, with the codes it
 * had carried along, and goes on counting all of itself; the group keeps the figures of the time it was a member and sees nothing more. Tickets that are being
 * written wait for it or it for them. Errors: `not_found`, `conflict` for who is in no group, for sandboxes and while an adoption is at work.
 */
async function endMembership(
  app: App,
  tx: Tx<'identity'>,
  tenantId: string,
  { groupId, named, by }: { groupId: string | null; named: string; by: string },
): Promise<Left & { slug: string }> {
  const place = await holdMembership(tx, tenantId);
  if (!place || (groupId !== null && place.groupId !== groupId)) throw new DomainError('not_found');
  if (place.slug !== named)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/workspace', code: 'other', detail: 'type the address of the workspace that leaves' }],
    });
  if (place.kind !== 'group') throw new DomainError('conflict', 'The workspace is in no group.');
  if (place.isSandbox)
    throw new DomainError('conflict', 'A sandbox has a time of its own: no group could say what happened while it was a member.');
  // Headquarters that lets it go knows.
  if (groupId === null) await tellGroup(app, tx, { kind: 'left', data: { by }, groupId: place.groupId, tenantId });
  let home = place.ledgerId;
  if (home === place.groupId) {
    home = app.newId();
    await addSoloGroup(tx, { id: home, slug: `solo-${home.replaceAll('-', '')}`, name: place.name, tenantId });
  }
  const standardVersionId = app.newId();
  const { content } = await standardContent(tx, place.standardVersionId);
  const text = JSON.stringify(withCarried(completeStandard(content), place.carried));
  await addStandard(tx, { id: standardVersionId, groupId: home, content: text, checksum: app.sha256(text) });
  const moved = await moveWorkspace(app, tx, tenantId, place, { groupId: home, ledgerId: home, standardVersionId, plan: 'free' }, by);
  if ((await atWork(moved.tx, 'adoption')).length > 0)
    throw new DomainError('conflict', 'An adoption of the standard is at work or scheduled; wait until it is done, or call it off.');
  return { group: { name: place.groupName }, slug: place.slug };
}

/** The workspace leaves its group; `named` is its address, typed by whoever means it. Errors: `forbidden` for all but owners, and those of ending a membership. */
export async function leaveGroup(ctx: WorkspaceContext, named: string): Promise<Left> {
  permit(ctx, 'settings.write');
  if (!ctx.roles.includes('owner')) throw new DomainError('forbidden', 'Only an owner takes a workspace out of its group.');
  const { app, scope, principal } = ctx;
  const call: PersonContext = { app, principal, actor: principal?.personId ?? '', idempotency: ctx.idempotency, replayed: false };
  const left = await personOnce(call, async (tx) => {
    const { group } = await endMembership(app, tx, scope.tenantId, { groupId: null, named, by: principal?.name ?? '' });
    return { group };
  });
  ctx.replayed = call.replayed;
  return left;
}

/** Headquarters lets a subsidiary go. Errors: `forbidden`, `not_found`, and those of ending a membership. */
export function releaseSubsidiary(ctx: HqContext, repeat: Repeat, tenantId: string, named: string): Promise<{ slug: string }> {
  permitHq(ctx, 'hq.tenant.write');
  const { app, principal } = ctx;
  const call: PersonContext = { ...repeat, app, principal };
  return personOnce(call, async (tx) => {
    const { slug } = await endMembership(app, tx, tenantId, { groupId: ctx.groupId, named, by: principal.name });
    return { slug };
  }).finally(() => {
    repeat.replayed = call.replayed;
  });
}
