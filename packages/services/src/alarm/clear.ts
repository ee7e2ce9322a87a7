import { CLEARED, clearedTimes } from '@bodan/core/ticket/alarm';
import type { ClearedBreach } from '@bodan/core/ticket/late';
import type { TicketState } from '@bodan/core/ticket/state';
import type { App, TenantTx } from '../context.ts';
import { tellAlert } from '../notification/tell.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { followPushes, followRobots, toldOf, voidedAlerts } from './clear-store.ts';
import { recordAlert } from './store.ts';

/**
 * Whoever was told of a breach that turned out to be none is told so, once and by the same way; what still waited to go out never
 * does. In the transaction that voids the breach. Source: SLA specification A2.13.
 */
export async function tellCleared(
  app: App,
  tx: TenantTx,
  config: WorkspaceConfig,
  ticket: TicketState,
  cleared: readonly ClearedBreach[],
): Promise<void> {
  const now = nowOf(config, app.now());
  for (const { metric, cycle, levels } of cleared) {
    const clock = ticket.clocks.find((c) => c.metric === metric && c.cycle === cycle);
    if (!clock) continue;
    const key = { tenantId: config.tenantId, groupId: config.groupId, ticketId: ticket.id, metric, cycle, revision: 0 };
    const voided = await voidedAlerts(tx, key, levels);
    const alert = {
      id: app.newId(),
      level: `${CLEARED}${clearedTimes(clock)}`,
      targetSeconds: clock.targetSeconds,
      dueAt: clock.dueAt ?? clock.markAt,
      reachedAt: now,
      firedAt: now,
      isSkipped: false,
      isUrgent: false,
      isLate: false,
    };
    if (voided.length === 0 || !(await recordAlert(tx, key, alert))) continue;
    await followRobots(tx, key, alert.id, voided, app.now());
    await followPushes(tx, key, alert.id, voided, app.now());
    const told = await toldOf(tx, key);
    await tellAlert(
      app,
      tx,
      told.map((reader) => ({ ...reader, id: app.newId() })),
      {
        kind: 'breach_cleared',
        ticketId: ticket.id,
        data: { number: ticket.number, title: ticket.title, metric, cycle },
        haste: 'timely',
      },
    );
  }
}
