import { DomainError } from '@bodan/core/errors';
import { type HqContext, permitHq } from '../context.ts';
import { localeOf, ownerOfSession, type PersonContext, personOnce, type Repeat } from '../identity/person-once.ts';
import { queueMail } from '../mail/queue.ts';
import { inviteMail } from '../mail/templates.ts';
import { addInvite, joinHq } from '../member/invite-store.ts';
import { foundWorkspace } from '../workspace/found.ts';
import { provisionGroup, type Template } from '../workspace/provision.ts';
import { freeSlug } from '../workspace/slug.ts';
import { newestVersionOf } from './store.ts';

const INVITE_DAYS = 7;
const DAY_MS = 86_400_000;

/** A group with headquarters and the standard v1; its maker administrates it. */
export function createGroup(ctx: PersonContext, name: string): Promise<{ id: string; slug: string; name: string }> {
  const { personId } = ownerOfSession(ctx);
  return personOnce(ctx, async (tx) => {
    const id = ctx.app.newId();
    const slug = await freeSlug(ctx.app, tx, 'service_group', name);
    await provisionGroup(ctx.app, tx, { id, slug, name, kind: 'group', publishedBy: personId });
    await joinHq(tx, id, personId, ['hq_admin']);
    return { id, slug, name };
  });
}

export type NewSubsidiary = { name: string; template: Template; ownerEmail: string };

/** A subsidiary made by headquarters, with the newest standard; its owner is invited by mail. Throws `forbidden`. */
export function createSubsidiary(
  ctx: HqContext,
  repeat: Repeat,
  input: NewSubsidiary,
): Promise<{ id: string; slug: string; name: string; inviteId: string }> {
  permitHq(ctx, 'hq.tenant.write');
  const { app, principal } = ctx;
  const call: PersonContext = { ...repeat, app, principal };
  return personOnce(call, async (tx) => {
    const standardVersionId = await newestVersionOf(tx, ctx.groupId);
    if (!standardVersionId) throw new DomainError('not_found');
    const { founded, settle } = await foundWorkspace(app, tx, {
      name: input.name,
      template: input.template,
      group: { groupId: ctx.groupId, standardVersionId },
      owner: null,
    });
    const inviteId = app.newId();
    const token = app.randomToken(32);
    await addInvite(tx, {
      id: inviteId,
      tokenHash: app.sha256(token),
      tenantId: founded.tenantId,
      groupId: null,
      email: input.ownerEmail,
      roles: ['owner'],
      invitedBy: principal.personId,
      expiresAt: new Date(app.now() + INVITE_DAYS * DAY_MS),
    });
    await queueMail(
      app,
      tx,
      input.ownerEmail,
      inviteMail(localeOf(principal.locale), {
        place: founded.name,
        invitedBy: principal.name,
        url: `${app.baseUrl}/invite/${token}`,
        days: INVITE_DAYS,
      }),
    );
    await settle();
    return { id: founded.tenantId, slug: founded.slug, name: founded.name, inviteId };
  }).finally(() => {
    repeat.replayed = call.replayed;
  });
}
