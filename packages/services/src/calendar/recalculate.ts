import { recalculateTicket } from '@bodan/core/ticket/recalculate';
import type { Actor } from '@bodan/core/ticket/state';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { loadTicket, writeTicket } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { endRecalculation, markReckoned, ticketsToRecalculate } from './store.ts';

const CALENDAR_RULE: Actor = { kind: 'rule', id: null, name: 'SLA', roles: [] };
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const PAGE = 200;
// One run stays short beside other work; the sweep starts the next one.
const TICKETS_PER_RUN = 2_000;

/** One ticket in a transaction of its own. */
async function recalculateOne(app: App, scope: TenantScope, config: WorkspaceConfig, ticketId: string): Promise<void> {
  await app.db.tenant(scope, async (tx) => {
    const ticket = await loadTicket(tx, scope.tenantId, ticketId, true);
    if (!ticket?.isOpen || ticket.calendarVersionId === config.calendarVersionId) return;
    const now = Math.max(nowOf(config, app.now()), ticket.updatedAt);
    const write = recalculateTicket({ config, actor: CALENDAR_RULE, now, newId: app.newId }, ticket);
    if (write) await writeTicket(tx, config, write, '');
    else await markReckoned(tx, ticketId, config.calendarVersionId);
  });
}

/**
 * Reckons the running clocks of open tickets by the newest calendar. What is done stands in the tickets themselves, so after a
 * crash it goes on where it stopped. True when all is done. Source: SLA specification A2.9.
 */
export async function recalculateClocks(app: App, scope: TenantScope): Promise<boolean> {
  const config = await app.configs.get(app.db, scope);
  const versionId = config.calendarVersionId;
  let after = FIRST_ID;
  for (let done = 0; done < TICKETS_PER_RUN; done += PAGE) {
    const from = after;
    const page = await app.db.tenant(scope, (tx) => ticketsToRecalculate(tx, versionId, from, PAGE), 'read');
    for (const { id } of page) await recalculateOne(app, scope, config, id);
    const last = page.at(-1);
    if (!last || page.length < PAGE) {
      await app.db.tenant(scope, (tx) => endRecalculation(tx, versionId));
      return true;
    }
    after = last.id;
  }
  return false;
}
