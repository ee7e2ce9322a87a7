import { referencesOf } from '@bodan/core/fields/reference';
import { reversed } from '@bodan/core/search/grams';
import { updateTicket as decideUpdate } from '@bodan/core/ticket/change';
import type { UpdateInput } from '@bodan/core/ticket/set-facts';
import { permit, type WorkspaceContext } from '../context.ts';
import { rememberZone } from '../customer/store.ts';
import { findReferences } from '../field/store.ts';
import { lookupSources } from '../lookup/sources.ts';
import { type ChangeOptions, changeTicket } from './decide.ts';
import { customerOf } from './store.ts';
import type { TicketView } from './view.ts';

/** Changes facts of a ticket. The customer's own words are not among them. Errors: `validation_failed`, `precondition_failed`, `not_found`. */
export function updateTicket(ctx: WorkspaceContext, ticketId: string, input: UpdateInput, options: ChangeOptions): Promise<TicketView> {
  permit(ctx, 'ticket.update');
  return changeTicket(ctx, ticketId, options, async (decision, before, tx) => {
    const { phone, custom } = input;
    const asked = custom ? referencesOf(decision.config.fields.definitions, custom) : [];
    const found = await findReferences(tx, ctx.scope.tenantId, ticketId, asked);
    const sources = custom && (await lookupSources(tx, decision.config, [before.custom, custom]));
    const remember = (customerId: string | null) =>
      input.customerZone === undefined || customerId === null ? null : rememberZone(tx, ctx.scope.tenantId, customerId, input.customerZone);
    if (!phone || phone === before.phone) {
      await remember(before.customerId);
      return decideUpdate({ ...decision, found, sources }, before, input);
    }
    const name = input.contactName ?? before.contactName;
    const customerId = await customerOf(tx, ctx.scope.tenantId, ctx.app.newId(), {
      phone,
      phoneReversed: reversed(phone),
      name,
      address: input.address ?? before.address,
    });
    await remember(customerId);
    return decideUpdate({ ...decision, found, sources }, before, { ...input, customerId });
  });
}
