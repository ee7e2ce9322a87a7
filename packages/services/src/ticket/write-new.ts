import type { TicketConfig, TicketWrite } from '@bodan/core/ticket/state';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { claimRefusal } from '../field/claim.ts';
import { Gathered } from '../gathered.ts';
import { isStale, type NewRow, newTicketStatement, StaleConfig } from './store.ts';

type NewTicket = { scope: TenantScope; config: TicketConfig; write: TicketWrite; customerId: string };
type Outcome = { row: NewRow } | { error: unknown };

const MOST = 32;
const LANES = 2;
const writers = new WeakMap<App, Gathered<NewTicket, Outcome>>();

/** The server said no to a statement, so nothing of the transaction is there; a lost connection says no such thing. */
const wasRefused = (error: unknown): boolean => (error as { severity?: string }).severity === 'ERROR';

async function alone(app: App, t: NewTicket): Promise<Outcome> {
  try {
    const { text, values, name } = newTicketStatement(t.config, t.write, t.customerId);
    const [row] = await app.db.tenant(t.scope, (tx) => tx.last<NewRow>(text, values, name));
    return row ? { row } : { error: new StaleConfig() };
  } catch (error) {
    return { error: isStale(error) ? new StaleConfig() : claimRefusal(error) };
  }
}

async function together(app: App, tickets: NewTicket[]): Promise<Outcome[]> {
  const [only] = tickets;
  if (only && tickets.length === 1) return [await alone(app, only)];
  // Everybody takes the counters of workspaces in the same order, so no two transactions wait for each other.
  const order = [...tickets.keys()].sort((a, b) => ((tickets[a]?.scope.tenantId ?? '') < (tickets[b]?.scope.tenantId ?? '') ? -1 : 1));
  const sorted = order.flatMap((i) => tickets[i] ?? []);
  const outcomes: Outcome[] = [];
  try {
    const rows = await app.db.tenants<NewRow>(
      sorted.map((t) => ({ scope: t.scope, ...newTicketStatement(t.config, t.write, t.customerId) })),
    );
    for (const [at, i] of order.entries()) {
      const row = rows[at]?.[0];
      outcomes[i] = row ? { row } : { error: new StaleConfig() };
    }
    return outcomes;
  } catch (error) {
    if (!wasRefused(error)) return tickets.map(() => ({ error }));
    // One of them cannot be written; the others must not suffer for it.
    for (const t of tickets) outcomes.push(await alone(app, t));
    return outcomes;
  }
}

/** Writes a new ticket durably; tickets that come at the same time share one commit. Throws StaleConfig when the settings moved. */
export async function writeNewTicket(app: App, ticket: NewTicket): Promise<NewRow> {
  let writer = writers.get(app);
  if (!writer) {
    writer = new Gathered<NewTicket, Outcome>((tickets) => together(app, tickets), { most: MOST, lanes: LANES });
    writers.set(app, writer);
  }
  const outcome = await writer.ask(ticket);
  if ('error' in outcome) throw outcome.error;
  return outcome.row;
}
