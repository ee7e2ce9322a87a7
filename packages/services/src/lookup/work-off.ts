import { applyLookups, LOOKUP_RULE } from '@bodan/core/ticket/look-up';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { loadTicket, needFlow, writeTicket } from '../ticket/store.ts';
import { nowOf } from '../workspace/config.ts';
import { lookupSources } from './sources.ts';
import { type DueLookup, dueLookups, keepPlace, ticketsLookingAt, tickOff } from './store.ts';

const PAGE = 100;
// One run stays short beside other work; the sweep starts the next one.
const TICKETS_PER_RUN = 2_000;

/** One ticket in a transaction of its own, looked at anew while nobody else can change it; what already says what it should is not written. */
function lookUpOne(app: App, scope: TenantScope, ticketId: string): Promise<void> {
  return withFreshConfig(async () => {
    const config = await app.configs.get(app.db, scope);
    await app.db.tenant(scope, async (tx) => {
      const ticket = await loadTicket(tx, scope.tenantId, ticketId, true);
      if (!ticket) return;
      needFlow(config, ticket);
      const sources = (await lookupSources(tx, config, [ticket.custom])) ?? (() => undefined);
      const now = Math.max(nowOf(config, app.now()), ticket.updatedAt);
      const write = applyLookups({ config, actor: LOOKUP_RULE, now, newId: app.newId }, ticket, sources);
      if (write) await writeTicket(tx, config, write, '');
    });
  });
}

/** A page of the tickets that look at one thing. Answers how many there were; with fewer than a page the thing is ticked off. */
async function workOn(app: App, scope: TenantScope, due: DueLookup): Promise<number> {
  const ids = await app.db.tenant(scope, (tx) => ticketsLookingAt(tx, due, PAGE), 'read');
  for (const id of ids) await lookUpOne(app, scope, id);
  const last = ids.at(-1);
  await app.db.tenant(scope, (tx) => (last && ids.length === PAGE ? keepPlace(tx, due, last) : tickOff(tx, due)));
  return ids.length;
}

/**
 * Brings the lookups of a workspace up to what changed. A ticket is written only where it says something else, and the thing is ticked off
 * after its tickets, so a crash at any moment repeats nothing and leaves nothing out. True when nothing is left to do.
 */
export async function workOffLookups(app: App, scope: TenantScope): Promise<boolean> {
  for (let done = 0; done < TICKETS_PER_RUN; ) {
    const list = await app.db.tenant(scope, (tx) => dueLookups(tx, PAGE), 'read');
    if (list.length === 0) return true;
    const failures: unknown[] = [];
    // What fails keeps nothing behind it waiting; it is told when the rest is done.
    for (const due of list)
      try {
        done += 1 + (await workOn(app, scope, due));
      } catch (error) {
        failures.push(error);
      }
    if (failures.length > 0) throw failures[0];
  }
  return false;
}
