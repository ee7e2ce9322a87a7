import { FLOW_RULE } from '@bodan/core/ticket/facts';
import { fireTimers as decideFire } from '@bodan/core/ticket/timers';
import type { App } from '../context.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { countsFor, loadTicket, needFlow, writeTicket } from '../ticket/store.ts';
import { nowOf } from '../workspace/config.ts';

/**
 * Lets the timers of a ticket's stage do what is due at the workspace's own now, in one transaction that holds the ticket. Called twice,
 * late, early or by two workers each fires once. False when nothing was due. Source: issue "Flow", timers.
 */
export function fireTimers(app: App, key: { tenantId: string; groupId: string; ticketId: string }): Promise<boolean> {
  const { ticketId, ...scope } = key;
  return withFreshConfig(async () => {
    const config = await app.configs.get(app.db, scope);
    const now = nowOf(config, app.now());
    return app.db.tenant(scope, async (tx) => {
      const ticket = await loadTicket(tx, scope.tenantId, ticketId, true);
      if (!ticket?.isOpen) return false;
      needFlow(config, ticket);
      const counts = await countsFor(tx, config, ticket);
      const decision = { config, actor: FLOW_RULE, now: Math.max(now, ticket.updatedAt), newId: app.newId, ...counts };
      const write = decideFire(decision, ticket);
      if (write) await writeTicket(tx, config, write, '');
      return write !== null;
    });
  });
}
