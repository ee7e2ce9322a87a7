import type { AlertFacts } from '@bodan/core/alert/message';
import { clockName } from '@bodan/core/alert/name';
import { type Locale, textOf } from '@bodan/core/text';
import { flowOf } from '@bodan/core/ticket/state';
import { openSlice, stageOf } from '@bodan/core/ticket/write';
import type { App, TenantTx } from '../context.ts';
import { loadTicket } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';

/** An alert that waits to be told, by whatever channel. */
export type WaitingAlert = {
  alertId: string;
  ticketId: string;
  metric: string;
  cycle: number;
  isLate: boolean;
  /** It takes an alert back. */
  isCleared: boolean;
  isUrgent: boolean;
  dueAt: number;
  createdAt: number;
  attempts: number;
  wasSending: boolean;
  /** It waited for the end of quiet hours. */
  isHeld: boolean;
};

/** What waits for one receiver, as its delivery (d) and its alert (a) say it. */
export const WAITING = `d.alert_id as "alertId", a.ticket_id as "ticketId", a.metric, a.cycle, a.is_late as "isLate", a.level like '~cleared/%' as "isCleared", a.is_urgent as "isUrgent", a.due_at as "dueAt",
  d.created_at as "createdAt", d.attempts, d.status = 'sending' as "wasSending", d.is_held as "isHeld"`;

export const idsOf = (alerts: readonly WaitingAlert[]): string[] => alerts.map((a) => a.alertId);

/** What a message says of an alert, as the ticket stands when it goes out; null when the ticket is gone. */
export async function factsOf(
  app: App,
  tx: TenantTx,
  config: WorkspaceConfig,
  a: WaitingAlert,
  locale: Locale,
): Promise<AlertFacts | null> {
  const ticket = await loadTicket(tx, config.tenantId, a.ticketId, false);
  if (!ticket) return null;
  const stage = stageOf(flowOf(config, ticket), ticket.stage);
  const open = openSlice(config, ticket, nowOf(config, app.now()));
  return {
    number: ticket.number ?? '',
    title: ticket.title,
    clockName: clockName(config, ticket, a, locale),
    isLate: a.isLate,
    isCleared: a.isCleared,
    stageName: textOf(stage.name, locale),
    holderName: ticket.holderId ? (config.members.get(ticket.holderId)?.name ?? null) : null,
    stuckMinutes: Math.floor((open?.businessSeconds ?? 0) / 60),
    dueAt: a.dueAt,
    timeZone: config.timeZone,
    url: `${app.baseUrl}/w/${config.slug}/tickets/${ticket.number ?? ticket.id}`,
    mayRepeat: a.wasSending,
  };
}
