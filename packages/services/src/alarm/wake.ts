import { hasteOf, lateSecondsOf } from '@bodan/core/alert/gather';
import { resumeTicket } from '@bodan/core/ticket/hold';
import type { Actor } from '@bodan/core/ticket/state';
import type { App } from '../context.ts';
import { tellAlert } from '../notification/tell.ts';
import { countsFor, loadTicket, needFlow, writeTicket } from '../ticket/store.ts';
import { nowOf } from '../workspace/config.ts';

const WAKE_RULE: Actor = { kind: 'rule', id: null, name: 'wake', roles: [] };

/** A ticket on hold whose wake time has come goes on, and its owner is told. False when it does not wait, or not any more. Source: design §6. */
export async function wakeTicket(app: App, key: { tenantId: string; groupId: string; ticketId: string }): Promise<boolean> {
  const { ticketId, ...scope } = key;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  return app.db.tenant(scope, async (tx) => {
    const ticket = await loadTicket(tx, scope.tenantId, ticketId, true);
    if (!ticket || ticket.waitingReason === null || ticket.wakeAt === null || ticket.wakeAt > now) return false;
    needFlow(config, ticket);
    const counts = await countsFor(tx, config, ticket);
    const write = resumeTicket({ config, actor: WAKE_RULE, now: Math.max(now, ticket.updatedAt), newId: app.newId, ...counts }, ticket, {
      why: 'wake',
    });
    await writeTicket(tx, config, write, '');
    const ownerId = ticket.holderId ?? ticket.assigneeId;
    if (ownerId)
      await tellAlert(app, tx, [{ id: app.newId(), personId: ownerId, why: 'assignee' }], {
        kind: 'woken',
        ticketId,
        data: {
          number: ticket.number,
          title: ticket.title,
          reason: ticket.waitingReason,
          lateSeconds: lateSecondsOf(ticket.wakeAt, now),
        },
        haste: hasteOf({ isUrgent: false, reachedAt: ticket.wakeAt }, now),
      });
    return true;
  });
}
