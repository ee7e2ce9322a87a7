import { m } from '#lib/paraglide/messages.js';

const offsets = new Map<string, Intl.DateTimeFormat>();

function parts(at: number, timeZone: string): Record<string, number> {
  const key = timeZone;
  const format =
    offsets.get(key) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  offsets.set(key, format);
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
}

const pad = (value: number | undefined) => String(value ?? 0).padStart(2, '0');

/** The workspace's calendar day "2026-11-23" of an instant. */
export function dayOf(instant: string, timeZone: string): string {
  const { year, month, day } = parts(Date.parse(instant), timeZone);
  return `${year}-${pad(month)}-${pad(day)}`;
}

/** The instant at which the workspace's clocks show this day and time. */
export function instantAt(day: string, time: string, timeZone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let at = wanted;
  // Twice, because the first guess may lie on the other side of a change of the zone's offset.
  for (let round = 0; round < 2; round++) {
    const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = parts(at, timeZone);
    at += wanted - Date.UTC(year, month - 1, date, hour, minute, second);
  }
  return new Date(at).toISOString();
}

export const dayStart = (day: string, timeZone: string): string => instantAt(day, '00:00', timeZone);

export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
export const nextDay = (day: string): string => addDays(day, 1);

/** So many days that end today, in words and as the two days they run between; none before today is known. */
export const lastDays = (today: string, lengths: readonly number[]): { label: string; from: string; to: string }[] =>
  today === '' ? [] : lengths.map((count) => ({ label: m.filter_days({ count }), from: addDays(today, 1 - count), to: today }));

/** What the workspace's clocks show at an instant, "14:02". */
export function timeOf(instant: string, timeZone: string): string {
  const { hour, minute } = parts(Date.parse(instant), timeZone);
  return `${pad(hour)}:${pad(minute)}`;
}
