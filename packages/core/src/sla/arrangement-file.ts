import type { FieldError } from '../errors.ts';
import { parseDay, weekdayOf } from './civil.ts';
import type { ArrangementYear } from './layers.ts';

/** Far above any file there is (twenty years of China have under a thousand days), low enough to check at once. */
const MAX_DAYS = 5_000;
const MAX_ERRORS = 20;
const FIRST_YEAR = 1950;
const LAST_YEAR = 2200;

type Day = { date: string; isOff: boolean; pointer: string };
export type ArrangementFile = { years: ArrangementYear[]; errors: FieldError[] };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const escaped = (key: string): string => key.slice(0, 80).replace(/~/g, '~0').replace(/\//g, '~1');
const yearOf = (date: string): number => Number(date.slice(0, 4));

/** `{year, papers, days: [{name, date, isOffDay}]}`: one notice, whose year is that of its title. */
function daysOfList(list: readonly unknown[], errors: FieldError[]): Day[] {
  return list.flatMap((entry, i): Day[] => {
    const pointer = `/file/days/${i}`;
    const [date, isOff] = isRecord(entry) ? [entry['date'], entry['isOffDay']] : [undefined, undefined];
    if (typeof date === 'string' && typeof isOff === 'boolean') return [{ date, isOff, pointer: `${pointer}/date` }];
    errors.push({ pointer, code: 'invalid', detail: 'A day is {"date": "YYYY-MM-DD", "isOffDay": true or false}.' });
    return [];
  });
}

/** `{holidays, workdays, inLieuDays}`: dates as keys, with names. */
function daysOfMaps(file: Record<string, unknown>, errors: FieldError[]): Day[] {
  const days = new Map<string, Day>();
  for (const [part, isOff] of [
    ['holidays', true],
    ['inLieuDays', true],
    ['workdays', false],
  ] as const) {
    const map = file[part];
    if (map === undefined && part !== 'holidays') continue;
    if (!isRecord(map)) {
      errors.push({ pointer: `/file/${part}`, code: 'invalid', detail: 'Give the dates as keys, such as {"2027-01-01": "元旦"}.' });
      continue;
    }
    for (const date of Object.keys(map)) {
      const known = days.get(date);
      const pointer = `/file/${part}/${escaped(date)}`;
      if (known && known.isOff !== isOff) errors.push({ pointer, code: 'conflict', detail: 'This date is both off and worked.' });
      days.set(date, known ?? { date, isOff, pointer });
    }
  }
  return [...days.values()];
}

function checkDay(day: Day, errors: FieldError[]): boolean {
  const number = parseDay(day.date);
  const fail = (code: string, detail: string): boolean => {
    errors.push({ pointer: day.pointer, code, detail });
    return false;
  };
  if (number === null) return fail('invalid', 'Write an existing date as YYYY-MM-DD.');
  const year = yearOf(day.date);
  if (year < FIRST_YEAR || year > LAST_YEAR) return fail('invalid', `The year must lie between ${FIRST_YEAR} and ${LAST_YEAR}.`);
  // A file that was shifted by a day, as some converters do, is found by this: adjusted working days are weekends.
  const weekday = weekdayOf(number);
  if (!day.isOff && weekday !== 'sat' && weekday !== 'sun')
    return fail('not_weekend', 'An adjusted working day is a Saturday or a Sunday.');
  return true;
}

/** Days of one notice lie in its year, or in the December before. */
function yearOfNotice(file: Record<string, unknown>, days: readonly Day[], errors: FieldError[]): number | null {
  const { year } = file;
  if (typeof year !== 'number' || !Number.isInteger(year) || year < FIRST_YEAR || year > LAST_YEAR) {
    errors.push({ pointer: '/file/year', code: 'invalid', detail: `The year as a number between ${FIRST_YEAR} and ${LAST_YEAR}.` });
    return null;
  }
  for (const { date, pointer } of days)
    if (yearOf(date) !== year && !date.startsWith(`${year - 1}-12`))
      errors.push({ pointer, code: 'other_year', detail: `The date does not belong to the arrangement of ${year}.` });
  return year;
}

/**
 * Reads official days from the content of a file, in the form of holiday-cn (one year) or chinese-days (one or several). Days are
 * checked one by one; errors name the place. `source` names the notice where the file does not. Source: SLA specification A2.6.
 */
export function readArrangementFile(file: unknown, source: string): ArrangementFile {
  const errors: FieldError[] = [];
  const refuse = (detail: string): ArrangementFile => ({ years: [], errors: [{ pointer: '/file', code: 'unknown_form', detail }] });
  if (!isRecord(file)) return refuse('The file holds no JSON object.');
  const list = file['days'];
  const isNotice = Array.isArray(list);
  if (!isNotice && !isRecord(file['holidays']))
    return refuse('Neither "days" (form of holiday-cn) nor "holidays" and "workdays" (form of chinese-days) is there.');
  const read = isNotice ? daysOfList(list.slice(0, MAX_DAYS + 1), errors) : daysOfMaps(file, errors);
  if (read.length > MAX_DAYS) return refuse(`At most ${MAX_DAYS} days.`);
  const days = read.filter((day) => checkDay(day, errors));
  const seen = new Set<string>();
  for (const { date, pointer } of days) {
    if (seen.has(date)) errors.push({ pointer, code: 'duplicate', detail: 'This date is there twice.' });
    seen.add(date);
  }
  const noticeYear = isNotice ? yearOfNotice(file, days, errors) : null;
  const papers = file['papers'];
  const named = Array.isArray(papers)
    ? papers
        .filter((paper): paper is string => typeof paper === 'string')
        .join(' ')
        .slice(0, 300)
    : '';
  const byYear = new Map<number, ArrangementYear>();
  for (const { date, isOff } of [...days].sort((a, b) => (a.date < b.date ? -1 : 1))) {
    const year = noticeYear ?? yearOf(date);
    const entry = byYear.get(year) ?? { year, source: source || named, off: [], work: [] };
    byYear.set(year, { ...entry, [isOff ? 'off' : 'work']: [...entry[isOff ? 'off' : 'work'], date] });
  }
  const years = [...byYear.values()];
  if (errors.length === 0 && !years.some((year) => year.off.length > 0))
    return refuse('The file names no day off; a year without holidays is not a whole arrangement.');
  for (const year of years.filter((one) => errors.length === 0 && one.off.length === 0))
    errors.push({ pointer: '/file', code: 'incomplete', detail: `The file names no day off in ${year.year}.` });
  return errors.length > 0 ? { years: [], errors: errors.slice(0, MAX_ERRORS) } : { years, errors };
}

/** An arrangement with these years in it; a year that was there is replaced. */
export const withYears = (before: readonly ArrangementYear[], years: readonly ArrangementYear[]): ArrangementYear[] =>
  [...before.filter((old) => !years.some((one) => one.year === old.year)), ...years].sort((a, b) => a.year - b.year);
