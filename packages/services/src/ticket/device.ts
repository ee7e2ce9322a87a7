import { type DeviceFacts, type DeviceTime, earliestOn, judgeDevice } from '@bodan/core/ticket/device-time';
import type { LateTelling } from '@bodan/core/ticket/late';
import { slaEventOf } from '@bodan/core/ticket/sla-event';
import type { TicketState } from '@bodan/core/ticket/state';
import type { TenantTx, WorkspaceContext } from '../context.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { eventsOf } from './store.ts';

/** What a client says of a time that its device measured; `moves` is false for what is only said. */
export type DeviceReport = DeviceTime & { moves: boolean };
type When = { now: number; recordedAt: number; device: DeviceFacts; late?: LateTelling };

// Far above a ticket's life; folding anew is bounded all the same.
const MAX_HISTORY = 5000;

/**
 * When something happened that a device reports: by the device where its time counts, else now, flagged. Before what is recorded
 * already it comes with the ticket's history, so that the clocks are folded anew. `present` is the workspace's now. Source: design section 6.
 */
export async function whenReported(
  ctx: WorkspaceContext,
  tx: TenantTx,
  config: WorkspaceConfig,
  before: TicketState,
  report: DeviceReport,
  present: number,
): Promise<When> {
  const recordedAt = Math.max(present, before.updatedAt);
  const { at: happened, facts: device } = judgeDevice(report, present, ctx.roles, config.standard);
  if (!device.counts) return { now: recordedAt, recordedAt, device };
  const now = Math.max(happened, earliestOn(config, before, report.moves));
  if (now >= before.updatedAt) return { now, recordedAt, device };
  const events = await eventsOf(tx, config.tenantId, before.id, 0, MAX_HISTORY + 1);
  if (events.length > MAX_HISTORY) return { now: recordedAt, recordedAt, device: { ...device, counts: false, doubt: 'history' } };
  return { now, recordedAt, device, late: { history: events.map(slaEventOf), recordedAt } };
}
