import { civilOf, daysOfMonth, LAST_DAY, serialOf } from './serial.ts';
import { FormulaError, type FormulaValue, toNumber, toText } from './value.ts';

const day = (v: FormulaValue | undefined): number => {
  const serial = Math.floor(toNumber(v ?? null));
  if (serial < 0 || serial > LAST_DAY) throw new FormulaError('num');
  return serial;
};
const valid = (serial: number): number => {
  if (serial < 0 || serial > LAST_DAY) throw new FormulaError('num');
  return serial;
};

/** The same day some months on; the last of the month where there is no such day. */
function monthsOn(serial: number, months: number): number {
  const { year, month, day: of } = civilOf(serial);
  const first = civilOf(valid(serialOf(year, month + months, 1)));
  return valid(serialOf(first.year, first.month, Math.min(of, daysOfMonth(first.year, first.month))));
}

/** Whole units from one day to another, as DATEDIF counts them; an earlier end is an error. */
export function dateDif(from: number, to: number, unit: string): number {
  if (from > to) throw new FormulaError('num');
  const [a, b] = [civilOf(from), civilOf(to)];
  const months = (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day ? 1 : 0);
  switch (unit.toUpperCase()) {
    case 'D':
      return to - from;
    case 'M':
      return months;
    case 'Y':
      return Math.trunc(months / 12);
    case 'YM':
      return months % 12;
    case 'MD':
      return b.day >= a.day ? b.day - a.day : daysOfMonth(b.year, b.month - 1) - a.day + b.day;
    case 'YD': {
      const sameYear = serialOf(b.year, a.month, a.day);
      return sameYear <= to ? to - sameYear : to - serialOf(b.year - 1, a.month, a.day);
    }
    default:
      throw new FormulaError('num');
  }
}

type Plain = (...args: FormulaValue[]) => FormulaValue;
export const DATE_FUNCTIONS: Readonly<Record<string, Plain>> = {
  DATE: (y, mo, d) => {
    const year = Math.trunc(toNumber(y ?? null));
    if (year < 0 || year > 9999) throw new FormulaError('num');
    return valid(serialOf(year < 1900 ? year + 1900 : year, Math.trunc(toNumber(mo ?? null)), Math.trunc(toNumber(d ?? null))));
  },
  YEAR: (v) => civilOf(day(v)).year,
  MONTH: (v) => civilOf(day(v)).month,
  DAY: (v) => civilOf(day(v)).day,
  HOUR: (v) => Math.floor((Math.round((toNumber(v ?? null) % 1) * 86_400) / 3600) % 24),
  MINUTE: (v) => Math.floor(Math.round((toNumber(v ?? null) % 1) * 86_400) / 60) % 60,
  WEEKDAY: (v, kind) => {
    const sunday = (day(v) + 6) % 7;
    switch (kind === undefined ? 1 : toNumber(kind)) {
      case 1:
        return sunday + 1;
      case 2:
        return sunday === 0 ? 7 : sunday;
      case 3:
        return (sunday + 6) % 7;
      default:
        throw new FormulaError('num');
    }
  },
  DAYS: (to, from) => day(to) - day(from),
  EDATE: (v, months) => monthsOn(day(v), Math.trunc(toNumber(months ?? null))),
  EOMONTH: (v, months) => {
    const { year, month } = civilOf(monthsOn(day(v), Math.trunc(toNumber(months ?? null))));
    return valid(serialOf(year, month + 1, 0));
  },
  DATEDIF: (from, to, unit) => dateDif(day(from), day(to), toText(unit ?? null)),
};
