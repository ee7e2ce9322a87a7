import { alertReaders } from '@bodan/core/alert/audience';
import { type ClockState, stillCounting } from '@bodan/core/sla/clock-state';
import { type AlarmLevel, decideAlarm } from '@bodan/core/ticket/alarm';
import { noteFact } from '@bodan/core/ticket/say';
import type { Actor, TicketState } from '@bodan/core/ticket/state';
import type { App, TenantTx } from '../context.ts';
import { loadTicket, writeTicket } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { addNotices, type ClockKey, lockClock, queueForRobots, recordAlert, setNextAlarm } from './store.ts';

/** `stale`: the clock changed since the reminder was made, or has told already; the row has its own next alarm. */
export type Fired = 'breach' | 'at_risk' | 'quiet' | 'stale';

const SLA_RULE: Actor = { kind: 'rule', id: null, name: 'SLA', roles: [] };

const reachedAt = (c: ClockState, level: AlarmLevel): number =>
  level === 'breach' ? (c.breachAt ?? c.markAt) + 1000 : (c.atRiskAt ?? c.markAt);

/**
 * Lets one clock tell what is due, at the workspace's own now: alert, event, notices, robot deliveries and the next alarm in
 * one transaction that holds the ticket. Called twice, late, early or out of order it tells once. Source: SLA spec A2.11 to A2.13.
 */
export async function fireAlarm(app: App, key: ClockKey): Promise<Fired> {
  const scope = { tenantId: key.tenantId, groupId: key.groupId };
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  return app.db.tenant(scope, async (tx) => {
    // Ticket first, clock second: the order in which every change of a ticket takes them.
    const ticket = await loadTicket(tx, key.tenantId, key.ticketId, true);
    const row = ticket ? await lockClock(tx, key) : undefined;
    const clock = ticket?.clocks.find((c) => c.metric === key.metric && c.cycle === key.cycle);
    if (!ticket || !clock || !row || row.revision !== key.revision || row.nextAlarmAt === null || row.nextAlarmAt > now) return 'stale';
    const told = await tell(app, tx, config, key, ticket, clock, now);
    return told;
  });
}

async function tell(
  app: App,
  tx: TenantTx,
  config: WorkspaceConfig,
  key: ClockKey,
  ticket: TicketState,
  clock: ClockState,
  now: number,
): Promise<Fired> {
  const decision = decideAlarm(clock, now);
  await setNextAlarm(tx, key, stillCounting(clock) ? decision.nextAlarmAt : null);
  const level = decision.fire;
  if (!level) return 'quiet';
  const alert = (of: AlarmLevel, isSkipped: boolean) => ({
    id: app.newId(),
    level: of,
    targetSeconds: clock.targetSeconds,
    dueAt: clock.dueAt ?? reachedAt(clock, of),
    firedAt: now,
    isSkipped,
  });
  for (const skipped of decision.skip) await recordAlert(tx, key, alert(skipped, true));
  const fired = alert(level, false);
  if (!(await recordAlert(tx, key, fired))) return 'quiet';
  const facts = {
    metric: clock.metric,
    cycle: clock.cycle,
    level,
    stage: ticket.stage,
    holderId: ticket.holderId,
    targetSeconds: clock.targetSeconds,
    dueAt: new Date(fired.dueAt).toISOString(),
    reachedAt: new Date(reachedAt(clock, level)).toISOString(),
  };
  const decisionContext = { config, actor: SLA_RULE, now: Math.max(now, ticket.updatedAt), newId: app.newId };
  await writeTicket(tx, config, noteFact(decisionContext, ticket, level === 'breach' ? 'ticket.breached' : 'ticket.at_risk', facts), '');
  const readers = alertReaders(config, ticket, level).map((r) => ({ ...r, id: app.newId() }));
  await addNotices(tx, key.tenantId, level === 'breach' ? 'breached' : 'at_risk', ticket.id, readers, {
    ...facts,
    number: ticket.number,
    title: ticket.title,
  });
  if (level === 'breach')
    await queueForRobots(tx, key, fired.id, ticket.branchId ? (config.branches.get(ticket.branchId)?.region ?? null) : null, app.now());
  return level;
}
