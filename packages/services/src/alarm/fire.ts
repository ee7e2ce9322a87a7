import { alertReaders } from '@bodan/core/alert/audience';
import { hasteOf, lateSecondsOf } from '@bodan/core/alert/gather';
import type { EscalationRule } from '@bodan/core/sla/clock-rule';
import { alarmKey, alertLevel, decideAlarm, fellDueAt, isLate } from '@bodan/core/ticket/alarm';
import { policiesFor } from '@bodan/core/ticket/policies';
import { escalateClock } from '@bodan/core/ticket/say';
import { type Actor, calendarOfTicket, flowOf, type TicketClock, type TicketState } from '@bodan/core/ticket/state';
import type { App, TenantTx } from '../context.ts';
import { tellAlert } from '../notification/tell.ts';
import { queueForPush } from '../push/store.ts';
import { loadTicket, needFlow, writeTicket } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { type ClockKey, queueForRobots, recordAlert } from './store.ts';

/** `quiet`: nothing is due any more, because the clock changed or has told already; its row has its own next alarm. */
export type Fired = 'late' | 'warned' | 'quiet';

const SLA_RULE: Actor = { kind: 'rule', id: null, name: 'SLA', roles: [] };

/**
 * Lets one clock tell what is due, at the workspace's own now: alerts, event, notices, robot deliveries and the next alarm in one
 * transaction that holds the ticket. Called twice, late, early or out of order it tells once. Source: SLA spec A2.11 to A2.13.
 */
export async function fireAlarm(app: App, key: ClockKey): Promise<Fired> {
  const scope = { tenantId: key.tenantId, groupId: key.groupId };
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  return app.db.tenant(scope, async (tx) => {
    const ticket = await loadTicket(tx, key.tenantId, key.ticketId, true);
    const clock = ticket?.clocks.find((c) => c.metric === key.metric && c.cycle === key.cycle);
    if (ticket) needFlow(config, ticket);
    return ticket && clock ? tell(app, tx, config, key, ticket, clock, now) : 'quiet';
  });
}

async function tell(
  app: App,
  tx: TenantTx,
  config: WorkspaceConfig,
  key: ClockKey,
  ticket: TicketState,
  clock: TicketClock,
  now: number,
): Promise<Fired> {
  const steps = policiesFor(config.standard, flowOf(config, ticket)).stepsOf.get(clock.policyId) ?? [];
  const calendar = calendarOfTicket(config, ticket);
  const { fire, skip } = decideAlarm(clock, steps, calendar, now);
  if (!fire) return 'quiet';
  const alert = (rule: EscalationRule, isSkipped: boolean) => ({
    id: app.newId(),
    level: alertLevel(clock, rule),
    targetSeconds: clock.targetSeconds,
    dueAt: clock.dueAt ?? fellDueAt(clock, rule, calendar),
    reachedAt: fellDueAt(clock, rule, calendar),
    firedAt: now,
    isSkipped,
    isUrgent: rule.urgent,
    isLate: isLate(rule),
  });
  for (const rule of skip) await recordAlert(tx, key, alert(rule, true));
  const fired = alert(fire, false);
  const isNew = await recordAlert(tx, key, fired);
  const late = isLate(fire);
  const facts = {
    metric: clock.metric,
    cycle: clock.cycle,
    step: fire.key,
    level: late ? 'breach' : 'at_risk',
    stage: ticket.stage,
    holderId: ticket.holderId,
    targetSeconds: clock.targetSeconds,
    dueAt: new Date(fired.dueAt).toISOString(),
    reachedAt: new Date(fired.reachedAt).toISOString(),
  };
  const decision = { config, actor: SLA_RULE, now: Math.max(now, ticket.updatedAt), newId: app.newId };
  const keys = [fire, ...skip].map((rule) => alarmKey(clock, rule));
  await writeTicket(tx, config, escalateClock(decision, ticket, { metric: clock.metric, cycle: clock.cycle, keys, late, data: facts }), '');
  if (!isNew) return 'quiet';
  const readers = alertReaders(config, ticket, fire.to, now).map((r) => ({ ...r, id: app.newId() }));
  if (fire.channels.includes('push'))
    await queueForPush(
      tx,
      key,
      fired.id,
      readers.map((r) => r.personId),
      app.now(),
    );
  if (fire.channels.includes('robot'))
    await queueForRobots(tx, key, fired.id, ticket.branchId ? (config.branches.get(ticket.branchId)?.region ?? null) : null, app.now());
  // Last, since whoever tells many at once holds the bells of the workspace until the end of the transaction.
  if (fire.channels.includes('app'))
    await tellAlert(app, tx, readers, {
      kind: late ? 'breached' : 'at_risk',
      ticketId: ticket.id,
      data: { ...facts, number: ticket.number, title: ticket.title, lateSeconds: lateSecondsOf(fired.reachedAt, now) },
      haste: hasteOf(fired, now),
    });
  return late ? 'late' : 'warned';
}
