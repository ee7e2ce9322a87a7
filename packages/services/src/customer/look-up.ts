import { normalisePhone } from '@bodan/core/customer/phone';
import { phoneTail, reversed } from '@bodan/core/search/grams';
import { permit, type WorkspaceContext } from '../context.ts';
import { searchableTail, shownPhone } from './shown.ts';
import { type CustomerTicket, customerByPhone, customersByTail, ticketsOfCustomer } from './store.ts';

export type CustomerCard = {
  id: string;
  phone: string;
  name: string;
  address: string;
  openTickets: CustomerTicketJson[];
  recentTickets: CustomerTicketJson[];
  devices: { device: string; serial: string }[];
};
type CustomerTicketJson = Omit<CustomerTicket, 'createdAt' | 'closedAt'> & { createdAt: string; closedAt: string | null };

const TICKETS_LOOKED_AT = 50;
const RECENT = 3;
const MATCHES = 5;

const json = (t: CustomerTicket): CustomerTicketJson => ({
  ...t,
  createdAt: new Date(t.createdAt).toISOString(),
  closedAt: t.closedAt === null ? null : new Date(t.closedAt).toISOString(),
});

/**
 * Who is calling: customers by a whole number in any spelling, else by its last digits (four and more), each with open tickets,
 * the last three closed ones and the devices known from tickets. An empty list when nobody is known.
 */
export async function lookUpCustomer(ctx: WorkspaceContext, input: string): Promise<CustomerCard[]> {
  permit(ctx, 'customer.read');
  const { tenantId } = ctx.scope;
  const phone = normalisePhone(input);
  const tail = searchableTail(ctx, phoneTail(input));
  return ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const exact = phone ? await customerByPhone(tx, tenantId, phone) : undefined;
      const found = exact ? [exact] : tail ? await customersByTail(tx, tenantId, reversed(tail), MATCHES) : [];
      const cards: CustomerCard[] = [];
      for (const c of found) {
        const tickets = await ticketsOfCustomer(tx, tenantId, c.id, TICKETS_LOOKED_AT);
        const devices = new Map(
          tickets
            .filter((t) => t.device || t.deviceSerial)
            .map((t) => [`${t.device}\n${t.deviceSerial}`, { device: t.device, serial: t.deviceSerial }]),
        );
        cards.push({
          id: c.id,
          phone: shownPhone(ctx, c.phone),
          name: c.name,
          address: c.address,
          openTickets: tickets.filter((t) => t.isOpen).map(json),
          recentTickets: tickets
            .filter((t) => !t.isOpen)
            .slice(0, RECENT)
            .map(json),
          devices: [...devices.values()],
        });
      }
      return cards;
    },
    'read',
  );
}
