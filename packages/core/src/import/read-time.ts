import { isDay } from '../fields/day.ts';
import { instantOf, zoneYear } from '../sla/zone.ts';

const DAY = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?$/;
const DIGITS = /^(\d{4})(\d{2})(\d{2})$/;
const TIME = /^(上午|下午|am|pm)?([01]?\d|2[0-3])(?::|时|点)([0-5]?\d)?(?::|分)?([0-5]?\d)?秒?(am|pm)?$/i;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const NOON = 12;

/** A day as sheets write it, year first: 2026-1-31, 2026/01/31, 2026年1月31日, 20260131. Null for all else: of 1/3/2026 nobody knows the month. */
export function readDay(text: string): string | null {
  const [, y, m, d] = DAY.exec(text) ?? DIGITS.exec(text) ?? [];
  if (!y || !m || !d) return null;
  const day = `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  return isDay(day) ? day : null;
}

/** Seconds of the day; null when it is no time. */
function readTime(text: string): number | null {
  const found = TIME.exec(text);
  if (!found) return null;
  const half = (found[1] ?? found[5] ?? '').toLowerCase();
  const hour = Number(found[2]);
  if (half !== '' && (hour > NOON || hour === 0)) return null;
  const isAfternoon = half === '下午' || half === 'pm';
  const of24 = half === '' ? hour : (hour % NOON) + (isAfternoon ? NOON : 0);
  return (of24 * 60 + Number(found[3] ?? 0)) * 60 + Number(found[4] ?? 0);
}

/** A day with or without a time, by the wall clock of the zone, as an instant of ISO 8601; a day alone begins at midnight. Null when it is none. */
export function readInstant(text: string, timeZone: string): string | null {
  if (ISO.test(text) && isDay(text.slice(0, 10))) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? null : new Date(at).toISOString();
  }
  const [, first = '', rest = ''] = /^(\S+?日?)(?:[T\s]+(\S.*))?$/.exec(text.replace(/日(?=\S)/, '日 ')) ?? [];
  const day = readDay(first);
  const seconds = rest === '' ? 0 : readTime(rest.replaceAll(/\s/g, ''));
  if (day === null || seconds === null) return null;
  const local = Date.parse(`${day}T00:00:00Z`) + seconds * 1000;
  return new Date(instantOf(zoneYear(timeZone, Number(day.slice(0, 4))), local)).toISOString();
}
