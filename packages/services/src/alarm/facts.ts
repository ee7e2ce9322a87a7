import type { AlertFacts } from '@bodan/core/alert/message';
import { clockName } from '@bodan/core/alert/name';
import { type Locale, textOf } from '@bodan/core/text';
import { flowOf, type TicketState } from '@bodan/core/ticket/state';
import { awaitedOf, openSlice, stageOf } from '@bodan/core/ticket/write';
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

const AND: Record<Locale, string> = { 'zh-CN': '、', en: ', ' };
const standIn: Record<Locale, (name: string, other: string) => string> = {
  'zh-CN': (name, other) => `${name}（${other} 代）`,
  en: (name, other) => `${name} (${other} for them)`,
};

/** In whose hands a ticket is, by name: in an approval all who are to decide, with their stand-ins. Null for nobody. */
function holderNames(config: WorkspaceConfig, ticket: TicketState, now: number, locale: Locale): string | null {
  const nameOf = (id: string) => config.members.get(id)?.name ?? '';
  const awaited = awaitedOf(config, ticket, now);
  const names = awaited.map(({ personId, standInId }) =>
    standInId === null ? nameOf(personId) : standIn[locale](nameOf(personId), nameOf(standInId)),
  );
  return (names.length > 0 ? names.join(AND[locale]) : ticket.holderId && nameOf(ticket.holderId)) || null;
}

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
  const now = nowOf(config, app.now());
  const open = openSlice(config, ticket, now);
  return {
    number: ticket.number ?? '',
    title: ticket.title,
    clockName: clockName(config, ticket, a, locale),
    isLate: a.isLate,
    isCleared: a.isCleared,
    stageName: textOf(stage.name, locale),
    holderName: holderNames(config, ticket, now, locale),
    stuckMinutes: Math.floor((open?.businessSeconds ?? 0) / 60),
    dueAt: a.dueAt,
    timeZone: config.timeZone,
    url: `${app.baseUrl}/w/${config.slug}/tickets/${ticket.number ?? ticket.id}`,
    mayRepeat: a.wasSending,
  };
}
