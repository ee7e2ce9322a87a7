import { type Haste, hasteOf, lateSecondsOf, waitsForMore } from '@bodan/core/alert/gather';
import type { AlertFacts } from '@bodan/core/alert/message';
import { clockName } from '@bodan/core/alert/name';
import { type Locale, textOf } from '@bodan/core/text';
import { stageOf } from '@bodan/core/ticket/named';
import { awaitedOf, openSlice } from '@bodan/core/ticket/place';
import { flowOf, type TicketState } from '@bodan/core/ticket/state';
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
  /** When it fell due by the calendar. */
  reachedAt: number;
  createdAt: number;
  attempts: number;
  wasSending: boolean;
  /** It waited for the end of quiet hours. */
  isHeld: boolean;
};

/** What waits for one receiver, as its delivery (d) and its alert (a) say it. */
export const WAITING = `d.alert_id as "alertId", a.ticket_id as "ticketId", a.metric, a.cycle, a.is_late as "isLate", a.level like '~cleared/%' as "isCleared", a.is_urgent as "isUrgent", a.due_at as "dueAt", coalesce(a.reached_at, a.fired_at) as "reachedAt",
  d.created_at as "createdAt", d.attempts, d.status = 'sending' as "wasSending", d.is_held as "isHeld"`;

/**
 * How a waiting alert comes at the workspace's own now, and how late it is told. What was held through quiet hours goes together like what is
 * late, but nobody was late with it.
 */
export function comes<A extends WaitingAlert>(a: A, told: number): A & { haste: Haste; lateSeconds: number } {
  const haste = hasteOf(a, told);
  if (a.isHeld) return { ...a, haste: haste === 'timely' ? 'late' : haste, lateSeconds: 0 };
  return { ...a, haste, lateSeconds: lateSecondsOf(a.reachedAt, told) };
}

/** Whether a message of these still waits for what is due and not told yet; with something urgent in it it does not. */
export const isPatient = (alerts: readonly (WaitingAlert & { haste: Haste })[], now: number, isMoreDue: boolean): boolean => {
  const haste = (['urgent', 'late', 'timely'] as const).find((h) => alerts.some((a) => a.haste === h)) ?? 'timely';
  return waitsForMore(haste, now - Math.min(...alerts.map((a) => a.createdAt)), isMoreDue);
};

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
  a: WaitingAlert & { lateSeconds: number },
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
    lateSeconds: a.lateSeconds,
  };
}
