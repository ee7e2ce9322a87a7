import { alertReaders } from '@bodan/core/alert/audience';
import type { TicketConfig, TicketWrite } from '@bodan/core/ticket/state';
import type { TenantTx } from '../context.ts';
import { addNotices } from '../notification/store.ts';

/** Tells the dispatchers that somebody gave a ticket back, in the transaction of the refusal, whatever way it came. Source: issue 3. */
export async function tellRefusal(tx: TenantTx, config: TicketConfig, w: TicketWrite, newId: () => string): Promise<void> {
  const refused = w.events.find((e) => e.type === 'ticket.refused');
  if (!refused) return;
  const readers = alertReaders(config, w.after, ['dispatcher'], w.after.updatedAt).filter((r) => r.personId !== refused.data['personId']);
  await addNotices(
    tx,
    readers.map((r) => ({ ...r, id: newId() })),
    {
      kind: 'refused',
      ticketId: w.after.id,
      data: { number: w.after.number, title: w.after.title, by: refused.actor.name, reason: refused.data['reason'] },
      haste: null,
      at: null,
    },
  );
}
