import type { Locale } from '../text.ts';

/** What an alert in a digest is, the worst kind first: overdue, soon overdue, a ticket that woke, an alert taken back. */
export const ALERT_KINDS = ['breached', 'at_risk', 'woken', 'breach_cleared'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const kindOf = (a: { isLate: boolean; isCleared: boolean }): AlertKind =>
  a.isCleared ? 'breach_cleared' : a.isLate ? 'breached' : 'at_risk';

export type Gathered = { ticketId: string; isLate: boolean; isCleared: boolean; isUrgent: boolean; dueAt: number; lateSeconds: number };

/** What a digest says in figures. Tickets are counted once, also within a kind; `lateSeconds` is how late the latest of them is told. */
export type DigestFigures = { alerts: number; tickets: number; kinds: Record<AlertKind, number>; urgent: number; lateSeconds: number };

const ticketsOf = (all: readonly Gathered[]): number => new Set(all.map((a) => a.ticketId)).size;

export function digestFigures(all: readonly Gathered[]): DigestFigures {
  const ofKind = (kind: AlertKind) => ticketsOf(all.filter((a) => kindOf(a) === kind));
  return {
    alerts: all.length,
    tickets: ticketsOf(all),
    kinds: { breached: ofKind('breached'), at_risk: ofKind('at_risk'), woken: 0, breach_cleared: ofKind('breach_cleared') },
    urgent: ticketsOf(all.filter((a) => a.isUrgent)),
    lateSeconds: Math.max(0, ...all.map((a) => a.lateSeconds)),
  };
}

/** What is urgent first, then by kind, then what was due first. */
export const worstFirst = (a: Gathered, b: Gathered): number =>
  Number(b.isUrgent) - Number(a.isUrgent) ||
  ALERT_KINDS.indexOf(kindOf(a)) - ALERT_KINDS.indexOf(kindOf(b)) ||
  a.dueAt - b.dueAt ||
  (a.ticketId < b.ticketId ? -1 : Number(a.ticketId > b.ticketId));

const UNITS = { 'zh-CN': { day: ' 天', hour: ' 小时', minute: ' 分钟' }, en: { day: ' d', hour: ' h', minute: ' min' } } as const;

/** A span in its two largest units, whole minutes; at least one. */
function span(seconds: number, locale: Locale): string {
  const minutes = Math.max(1, Math.floor(seconds / 60));
  const parts = [
    [Math.floor(minutes / 1440), UNITS[locale].day],
    [Math.floor(minutes / 60) % 24, UNITS[locale].hour],
    [minutes % 60, UNITS[locale].minute],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

/** How late an alert is told, as messages say it; empty for one in time. Source: SLA spec A2.13. */
export function lateWords(seconds: number, locale: Locale): string {
  if (seconds <= 0) return '';
  return locale === 'en' ? `told ${span(seconds, locale)} late` : `晚报 ${span(seconds, locale)}`;
}

const KIND_WORDS: Record<Locale, Record<AlertKind, string>> = {
  'zh-CN': { breached: '超时', at_risk: '将超时', woken: '到点唤醒', breach_cleared: '超时已撤销' },
  en: { breached: 'overdue', at_risk: 'due soon', woken: 'woken', breach_cleared: 'not overdue after all' },
};

/** The counts of a digest in one line: 7 超时 · 5 将超时 · 最晚晚报 2 小时. */
export function figureWords(f: DigestFigures, locale: Locale): string {
  const kinds = ALERT_KINDS.filter((kind) => f.kinds[kind] > 0).map((kind) => `${f.kinds[kind]} ${KIND_WORDS[locale][kind]}`);
  const late = lateWords(f.lateSeconds, locale);
  return [...kinds, ...(late ? [locale === 'en' ? `up to ${late.replace(/^told /, '')}` : `最多${late}`] : [])].join(' · ');
}
