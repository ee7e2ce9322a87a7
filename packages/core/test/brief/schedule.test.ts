import { lastWorkingDay } from '@bodan/core/brief/day';
import { type DigestSchedule, digestRange, isDate, nextDigest, nextLook } from '@bodan/core/brief/schedule';
import { compileCalendar } from '@bodan/core/sla/calendar';
import { expect, test } from 'vitest';

const office: [string, string][] = [['09:00', '18:00']];
const calendarOf = (tz: string) =>
  compileCalendar({ tz, weekly: { mon: office, tue: office, wed: office, thu: office, fri: office }, holidays: ['2026-11-23'] });
const shanghai = { timeZone: 'Asia/Shanghai', calendars: [calendarOf('Asia/Shanghai')] };
const daily: DigestSchedule = { cadence: 'daily', weekday: null, atTime: '08:30', workingDaysOnly: false };
const told = (s: DigestSchedule, from: string, place = shanghai) => {
  const next = nextDigest(s, place, Date.parse(from));
  return next && [new Date(next.at).toISOString(), next.day];
};

test('a daily digest goes out at its wall time, strictly after the one before', () => {
  expect(told(daily, '2026-11-20T08:00:00+08:00')).toEqual(['2026-11-20T00:30:00.000Z', '2026-11-20']);
  expect(told(daily, '2026-11-20T08:30:00+08:00')).toEqual(['2026-11-21T00:30:00.000Z', '2026-11-21']);
});

test('on working days only, weekends and holidays are left out, and it tells of the last working day', () => {
  const s = { ...daily, workingDaysOnly: true };
  // Friday → Tuesday: Monday the 23rd is a holiday.
  expect(told(s, '2026-11-20T09:00:00+08:00')?.[1]).toBe('2026-11-24');
  expect(digestRange(s, shanghai, '2026-11-24')).toEqual({ from: '2026-11-20', to: '2026-11-20' });
  expect(digestRange(daily, shanghai, '2026-11-24')).toEqual({ from: '2026-11-23', to: '2026-11-23' });
  expect(lastWorkingDay(shanghai.calendars, shanghai.timeZone, '2026-11-24')).toBe('2026-11-20');
});

test('a weekly digest goes out on its weekday, or on the first working day after it, once a week', () => {
  const s: DigestSchedule = { cadence: 'weekly', weekday: 1, atTime: '08:30', workingDaysOnly: false };
  expect(told(s, '2026-11-20T09:00:00+08:00')?.[1]).toBe('2026-11-23');
  const works = { ...s, workingDaysOnly: true };
  expect(told(works, '2026-11-20T09:00:00+08:00')?.[1]).toBe('2026-11-24');
  expect(told(works, '2026-11-24T09:00:00+08:00')?.[1]).toBe('2026-11-30');
  // Each day is in one week: what a holiday puts off tells of the same days.
  expect(digestRange(s, shanghai, '2026-11-16')).toEqual({ from: '2026-11-09', to: '2026-11-15' });
  expect(digestRange(works, shanghai, '2026-11-24')).toEqual({ from: '2026-11-16', to: '2026-11-22' });
  expect(digestRange(works, shanghai, '2026-11-30')).toEqual({ from: '2026-11-23', to: '2026-11-29' });
});

test('wall time is kept over a change of the clocks, and a time that is skipped moves forward', () => {
  const berlin = { timeZone: 'Europe/Berlin', calendars: [calendarOf('Europe/Berlin')] };
  expect(told(daily, '2027-03-27T12:00:00Z', berlin)).toEqual(['2027-03-28T06:30:00.000Z', '2027-03-28']);
  expect(told({ ...daily, atTime: '02:30' }, '2027-03-27T12:00:00Z', berlin)).toEqual(['2027-03-28T01:30:00.000Z', '2027-03-28']);
});

test('a time that comes twice goes out the first time only', () => {
  const berlin = { timeZone: 'Europe/Berlin', calendars: [calendarOf('Europe/Berlin')] };
  const night = { ...daily, atTime: '02:30' };
  expect(told(night, '2026-10-24T12:00:00Z', berlin)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25']);
  expect(told(night, '2026-10-25T00:30:00Z', berlin)).toEqual(['2026-10-26T01:30:00.000Z', '2026-10-26']);
});

test('the end of a month and of a year are days like others', () => {
  for (const [from, next] of [
    ['2026-11-30', '2026-12-01'],
    ['2026-12-31', '2027-01-01'],
    ['2028-02-28', '2028-02-29'],
    ['2028-02-29', '2028-03-01'],
  ])
    expect(told(daily, `${from}T09:00:00+08:00`)?.[1]).toBe(next);
});

test('where the calendar has a say every day is looked at, and it is asked only then', () => {
  const s = { ...daily, workingDaysOnly: true };
  const at = (day: string) => Date.parse(`${day}T08:30:00+08:00`);
  const looks = (of: DigestSchedule, from: string) => nextLook(of, shanghai, at(from));
  expect(looks(s, '2026-11-20')).toBe(at('2026-11-21'));
  expect(looks({ ...s, cadence: 'weekly', weekday: 1 }, '2026-11-20')).toBe(at('2026-11-21'));
  expect(looks({ ...daily, cadence: 'weekly', weekday: 1 }, '2026-11-20')).toBe(at('2026-11-23'));
  expect(isDate(s, shanghai, at('2026-11-20'))).toBe(true);
  expect(isDate(s, shanghai, at('2026-11-21'))).toBe(false);
  // Of a place that moved to another zone the instant is one no more.
  expect(isDate(s, { ...shanghai, timeZone: 'Asia/Tokyo' }, at('2026-11-20'))).toBe(false);
  // A group without a subsidiary looks on: its first one may come any day.
  expect(nextLook(s, { timeZone: 'Asia/Shanghai', calendars: [] }, at('2026-11-20'))).toBe(at('2026-11-21'));
});

test('a place that never works again has no next date', () => {
  const closed = { timeZone: 'Asia/Shanghai', calendars: [] };
  expect(nextDigest({ ...daily, workingDaysOnly: true }, closed, Date.parse('2026-11-20T00:00:00Z'))).toBeNull();
});
