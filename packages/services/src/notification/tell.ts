import type { AlertKind } from '@bodan/core/alert/digest';
import { BELL_ALONE, BELL_WINDOW_MS, type Haste, isGathered } from '@bodan/core/alert/gather';
import type { App, TenantTx } from '../context.ts';
import { addNotices, countRecent, gatherNotices, holdBells, type Notice } from './store.ts';

export type Alert = { kind: AlertKind; ticketId: string; data: Record<string, unknown>; haste: Haste };

/**
 * Tells people of an alert in the bell, each once, in the transaction that records it. What is late joins the reader's unread digest, and so do
 * all of a minute in which more come than one reads one by one. Holds the bells of the workspace until the transaction ends, so that no two
 * count past each other. Source: SLA spec A2.12 and A2.13.
 */
export async function tellAlert(app: App, tx: TenantTx, readers: readonly Notice[], { haste, ...alert }: Alert): Promise<void> {
  if (readers.length === 0) return;
  const at = app.now();
  const since = at - BELL_WINDOW_MS;
  await holdBells(tx);
  await addNotices(tx, readers, { ...alert, haste, at });
  const ids = readers.map((r) => r.personId);
  const recent = await countRecent(tx, ids, haste, since, BELL_ALONE[haste] + 1);
  const many = recent.filter(({ count }) => isGathered(haste, count, BELL_ALONE));
  if (many.length > 0)
    await gatherNotices(
      tx,
      many.map(({ personId }) => ({ personId, id: app.newId() })),
      { haste, since, at },
    );
}
