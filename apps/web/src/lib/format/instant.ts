import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

let place: { timeZone: string } | undefined;
/**
 * Tells days and times in the zone of the place that is on screen, where none is named; until the answer is called. For what is mounted, never
 * for a load: that runs when somebody only points at a link. Only where a browser alone draws the page.
 */
export function tellTimesIn(timeZone: string): () => void {
  const mine = { timeZone };
  place = mine;
  return () => {
    if (place === mine) place = undefined;
  };
}

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(asked: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const options = { ...asked, timeZone: asked.timeZone ?? place?.timeZone };
  const id = getLocale() + JSON.stringify(options);
  const known = cache.get(id);
  if (known) return known;
  const made = new Intl.DateTimeFormat(getLocale(), { hourCycle: 'h23', ...options });
  cache.set(id, made);
  return made;
}

/** "11月23日 14:02", with the year when it is not this one. */
export function formatInstant(at: Date, now: Date = new Date(), timeZone?: string): string {
  const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return formatter({ year, month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZone }).format(at);
}

/** To the second and with its zone: what hover shows. */
export function formatExact(at: Date, timeZone?: string): string {
  return formatter({
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).format(at);
}

/** "11月23日 周一" / "Mon, Nov 23", with the year when it is not this one. */
export function formatDay(at: Date, timeZone?: string, now: Date = new Date()): string {
  const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return formatter({ year, month: 'short', day: 'numeric', weekday: 'short', timeZone }).format(at);
}

/** A calendar day, as boards and plans name it. */
export const dayWords = (day: string | undefined): string => (day ? formatDay(new Date(`${day}T12:00:00Z`), 'UTC') : '');

/** Whether a text is a time of day such as "14:02". */
export const isTimeOfDay = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** "14:02". */
export function formatClock(at: Date, timeZone?: string): string {
  return formatter({ hour: '2-digit', minute: '2-digit', timeZone }).format(at);
}

/** "3 分钟前" / "in 2 hours", in the largest unit that says something. */
export function formatRelative(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 45) return seconds > 0 ? relative.format(0, 'second') : m.ui_just_now();
  if (size < 2_700) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 79_200) return relative.format(Math.round(seconds / 3_600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

/** 12,084 in the reader's grouping. */
export function formatCount(value: number): string {
  return new Intl.NumberFormat(getLocale()).format(value);
}

/** 0.923 → "92.3%". */
export function formatShare(value: number, digits = 1): string {
  return new Intl.NumberFormat(getLocale(), { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );
}
