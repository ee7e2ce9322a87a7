import { recalculateTicket } from '@bodan/core/ticket/recalculate';
import type { Actor, TicketState } from '@bodan/core/ticket/state';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { loadTicket, loadTickets, needFlow, writeTicket } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { endRecalculation, markReckoned, ticketsToRecalculate } from './store.ts';

const CALENDAR_RULE: Actor = { kind: 'rule', id: null, name: 'SLA', roles: [] };
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const PAGE = 200;
// One run stays short beside other work; the sweep starts the next one.
const TICKETS_PER_RUN = 2_000;

type Reckoning = { app: App; scope: TenantScope; config: WorkspaceConfig };

const decide = ({ app, config }: Reckoning, ticket: TicketState) =>
  recalculateTicket({ config, actor: CALENDAR_RULE, now: Math.max(nowOf(config, app.now()), ticket.updatedAt), newId: app.newId }, ticket);

/** One ticket in a transaction of its own, decided anew while nobody else can change it. */
async function recalculateOne(r: Reckoning, ticketId: string): Promise<void> {
  const { app, scope, config } = r;
  await app.db.tenant(scope, async (tx) => {
    const ticket = await loadTicket(tx, scope.tenantId, ticketId, true);
    if (!ticket?.isOpen || ticket.calendarVersionId === config.calendarVersionId) return;
    needFlow(config, ticket);
    const write = decide(r, ticket);
    if (write) await writeTicket(tx, config, write, '');
    else await markReckoned(tx, [ticket], config.calendarVersionId);
  });
}

/** A page of tickets: most edits move few due times, so those that stay are marked together. Whoever changes one meanwhile brings it up to date. */
async function recalculatePage(r: Reckoning, ids: readonly string[]): Promise<void> {
  const { app, scope, config } = r;
  const tickets = await app.db.tenant(scope, (tx) => loadTickets(tx, scope.tenantId, ids), 'read');
  const moving = tickets.filter((ticket) => decide(r, ticket) !== null);
  const staying = tickets.filter((ticket) => !moving.includes(ticket)).map(({ id, version }) => ({ id, version }));
  if (staying.length > 0) await app.db.tenant(scope, (tx) => markReckoned(tx, staying, config.calendarVersionId));
  for (const { id } of moving) await recalculateOne(r, id);
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
    await recalculatePage({ app, scope, config }, page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) {
      await app.db.tenant(scope, (tx) => endRecalculation(tx, versionId));
      return true;
    }
    after = last;
  }
  return false;
}
