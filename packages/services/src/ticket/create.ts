import type { Priority, Source } from '@bodan/core/ticket/state';
import { createTicket as decideCreate } from '@bodan/core/ticket/create';
import { type WorkspaceContext, permit } from '../context.ts';
import { writeOnce } from '../once.ts';
import { decisionOf, refusePast, withFreshConfig } from './decide.ts';
import { writeTicket } from './store.ts';
import { type TicketView, ticketView } from './view.ts';

export type CreateTicket = {
  id?: string | undefined;
  title: string;
  customerWords: string;
  source: Source;
  priority: Priority;
  tier: string | null;
  faultCode: string | null;
  departmentCode: string | null;
  branchId: string | null;
  contactName: string;
  /** E.164 already; the route normalises what people type. */
  phone: string | null;
  address: string;
  device: string;
  deviceSerial: string;
  tags: string[];
  custom: Record<string, unknown>;
  occurredAt: number | null;
};

/**
 * A new ticket with its number, clocks, event, search words and measure entries in one statement and one commit.
 * Errors: `forbidden`, `validation_failed`, `sandbox_only`, `already_exists` for an id that was used. Source: design story A.
 */
export async function createTicket(ctx: WorkspaceContext, input: CreateTicket): Promise<TicketView> {
  permit(ctx, 'ticket.create');
  return openTicket(ctx, input);
}

/** The same for callers whose right was proven otherwise: a public link, an import, a rule. */
export async function openTicket(ctx: WorkspaceContext, input: CreateTicket): Promise<TicketView> {
  return withFreshConfig(async () => {
    const { config, decision } = await decisionOf(ctx, input.occurredAt);
    refusePast(config, input.occurredAt);
    const { occurredAt: _, ...facts } = input;
    const write = decideCreate(decision, { ...facts, id: input.id ?? ctx.app.newId(), customerId: null });
    return writeOnce(ctx, async (tx) => {
      const { number, customerId } = await writeTicket(tx, config, write, ctx.app.newId());
      return ticketView(config, { ...write.after, customerId }, number, decision.now);
    });
  });
}
