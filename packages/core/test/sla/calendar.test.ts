import { describe, expect, test } from 'vitest';
import official from '../../fixtures/sla/cn-workdays-official.json' with { type: 'json' };
import {
  compileCalendar,
  compileVersions,
  dueAt,
  elapsedSeconds,
  findNextOpen,
  isOpen,
  isProvisional,
  nextOpen,
  type WorkingCalendar,
  workingBack,
} from '../../src/sla/calendar.ts';
import { skippedTimes } from '../../src/sla/calendar-warnings.ts';
import { isWorkingDay } from '../../src/sla/days.ts';
import { CHINA_YEARS, chinaCalendar } from '../../src/sla/holidays-cn.ts';
import { layerCalendars, withArrangement } from '../../src/sla/layers.ts';
import { workingCalendar } from '../../src/sla/working-calendar-schema.ts';

const office: WorkingCalendar['weekly'] = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '17:00']]]));
const at = (text: string): number => Date.parse(text);
const hoursOn = (calendar: WorkingCalendar, from: string, to: string): number =>
  elapsedSeconds(compileCalendar(calendar), at(from), at(to)) / 3600;

describe('a shift across midnight', () => {
  const nights: WorkingCalendar = { tz: 'UTC', weekly: { mon: [['22:00', '06:00']], tue: [['22:00', '06:00']] } };
  test('belongs to the date it begins on', () => {
    expect(hoursOn(nights, '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z')).toBe(16);
    expect(isOpen(compileCalendar(nights), at('2026-11-25T05:59:59Z'))).toBe(true);
    expect(isOpen(compileCalendar(nights), at('2026-11-25T06:00:00Z'))).toBe(false);
  });
  test('never runs into a closed date', () => {
    expect(isOpen(compileCalendar({ ...nights, holidays: ['2026-11-24'] }), at('2026-11-24T03:00:00Z'))).toBe(false);
    expect(isOpen(compileCalendar({ ...nights, special: { '2026-11-24': [] } }), at('2026-11-24T03:00:00Z'))).toBe(false);
  });
  test('runs into a date with its own hours', () => {
    const calendar = compileCalendar({ ...nights, special: { '2026-11-24': [['10:00', '12:00']] } });
    expect(isOpen(calendar, at('2026-11-24T03:00:00Z'))).toBe(true);
    expect(isOpen(calendar, at('2026-11-24T23:00:00Z'))).toBe(false);
  });
  test('joins the next shift without a gap, also over New Year', () => {
    const calendar = compileCalendar({ tz: 'UTC', weekly: { thu: [['08:00', '08:00']], fri: [['08:00', '08:00']] } });
    expect(elapsedSeconds(calendar, at('2026-12-31T00:00:00Z'), at('2027-01-03T00:00:00Z'))).toBe(48 * 3600);
    expect(nextOpen(calendar, at('2027-01-01T08:00:00Z'))).toBe(at('2027-01-01T08:00:00Z'));
  });
});

describe('precedence', () => {
  test('a date entry wins over a holiday, a holiday over the week', () => {
    const calendar = compileCalendar({
      tz: 'UTC',
      weekly: office,
      holidays: ['2026-11-23', '2026-11-24'],
      special: { '2026-11-24': [['10:00', '11:00']] },
    });
    expect(nextOpen(calendar, at('2026-11-23T00:00:00Z'))).toBe(at('2026-11-24T10:00:00Z'));
    expect(nextOpen(calendar, at('2026-11-24T11:00:00Z'))).toBe(at('2026-11-25T09:00:00Z'));
  });
  test('the most specific layer that mentions a date decides it', () => {
    const national: WorkingCalendar = {
      tz: 'UTC',
      weekly: office,
      holidays: ['2026-11-24'],
      special: { '2026-11-28': [['09:00', '17:00']] },
    };
    const tenant = { special: { '2026-11-24': [['09:00', '12:00'] as [string, string]] } };
    const branch = { holidays: ['2026-11-28'], weekly: { fri: [] } };
    const layered = layerCalendars(national, tenant, branch);
    expect(hoursOn(layered, '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z')).toBe(8 + 3 + 8 + 8);
  });
});

describe('changes of the clocks', () => {
  const round: WorkingCalendar = { tz: 'Europe/Paris', weekly: { sun: [['00:00', '24:00']] } };
  test('a day has 23 or 25 real hours', () => {
    expect(hoursOn(round, '2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z')).toBe(23);
    expect(hoursOn(round, '2026-10-24T00:00:00Z', '2026-10-27T00:00:00Z')).toBe(25);
  });
  test('a skipped time moves forward by the gap; an interval swallowed by it is gone and is reported', () => {
    const calendar: WorkingCalendar = { tz: 'America/Los_Angeles', weekly: { sun: [['02:30', '03:15']], mon: [['09:00', '17:00']] } };
    expect(dueAt(compileCalendar(calendar), at('2006-04-02T08:00:00Z'), 28_800)).toBe(at('2006-04-04T00:00:00Z'));
    expect(skippedTimes(calendar, 2006, 2006)).toEqual([{ date: '2006-04-02', edge: 'start', shiftVanishes: true }]);
    expect(skippedTimes({ ...calendar, tz: 'Asia/Shanghai' }, 2006, 2006)).toEqual([]);
    const early: WorkingCalendar = { tz: 'America/Los_Angeles', weekly: { sun: [['02:30', '05:00']] } };
    expect(nextOpen(compileCalendar(early), at('2006-04-02T08:00:00Z'))).toBe(at('2006-04-02T10:30:00Z'));
  });
  test('an ambiguous time is its first occurrence', () => {
    const calendar: WorkingCalendar = { tz: 'America/New_York', weekly: { sun: [['01:30', '03:00']] } };
    expect(nextOpen(compileCalendar(calendar), at('2026-11-01T00:00:00Z'))).toBe(at('2026-11-01T05:30:00Z'));
    expect(hoursOn(calendar, '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z')).toBe(2.5);
  });
  test('a date that a zone skipped altogether adds no time', () => {
    const samoa: WorkingCalendar = { tz: 'Pacific/Apia', weekly: { fri: [['09:00', '17:00']], sat: [['09:00', '17:00']] } };
    expect(hoursOn(samoa, '2011-12-28T00:00:00Z', '2012-01-02T00:00:00Z')).toBe(8);
  });
});

describe('China', () => {
  const calendar = chinaCalendar(office);
  test('the days that ship are the official ones, and the working days of each year come out', () => {
    expect(CHINA_YEARS.flatMap((year) => year.off)).toEqual(official.off);
    expect(CHINA_YEARS.flatMap((year) => year.work)).toEqual(official.work);
    for (const [year, days] of Object.entries(official.working_days))
      expect(hoursOn(calendar, `${Number(year) - 1}-12-31T16:00:00Z`, `${year}-12-31T16:00:00Z`)).toBe(days * 8);
    expect(isWorkingDay(compileCalendar(calendar), '2024-02-09')).toBe(true);
  });
  test("the tenant's own dates stay above the official ones", () => {
    const own = chinaCalendar(office, { holidays: ['2025-09-28'], special: { '2025-10-01': [['10:00', '12:00']] } });
    expect(isWorkingDay(compileCalendar(own), '2025-09-28')).toBe(false);
    expect(isWorkingDay(compileCalendar(own), '2025-10-01')).toBe(true);
  });
  test('what reaches into a year without official data is provisional until it is imported', () => {
    const compiled = compileCalendar(calendar);
    const from = at('2026-12-31T01:00:00Z');
    expect(isProvisional(compiled, from, dueAt(compiled, from, 8 * 3600))).toBe(false);
    expect(isProvisional(compiled, from, dueAt(compiled, from, 8 * 3600 + 1))).toBe(true);
    const imported = withArrangement(calendar, { off: ['2027-01-01'], work: ['2027-01-02'], years: [2027] });
    const known = compileCalendar(imported);
    expect(isProvisional(known, from, dueAt(known, from, 8 * 3600 + 1))).toBe(false);
    expect(dueAt(known, from, 8 * 3600 + 1)).toBe(at('2027-01-02T01:00:01Z'));
  });
});

describe('versions', () => {
  const nine: WorkingCalendar = { tz: 'UTC', weekly: office };
  const ten: WorkingCalendar = { tz: 'UTC', weekly: Object.fromEntries(['mon', 'tue', 'wed'].map((day) => [day, [['10:00', '12:00']]])) };
  test('time before an edit stays as it was counted, open due times follow the new hours', () => {
    const both = compileVersions([
      { validFrom: 0, calendar: nine },
      { validFrom: at('2026-11-24T11:00:00Z'), calendar: ten },
    ]);
    const start = at('2026-11-23T09:00:00Z');
    expect(elapsedSeconds(both, start, at('2026-11-24T11:00:00Z'))).toBe(10 * 3600);
    expect(dueAt(both, start, 12 * 3600)).toBe(at('2026-11-25T11:00:00Z'));
  });
});

describe('refusals', () => {
  const code = (expected: string) => expect.objectContaining({ code: expected });
  test('a calendar that never opens', () => {
    expect(() => compileCalendar({ tz: 'UTC', weekly: {}, special: { '2026-01-01': [] } })).toThrow(code('calendar_never_open'));
  });
  test('the time after the last date that opens', () => {
    const once = compileCalendar({ tz: 'UTC', weekly: {}, special: { '2026-11-23': [['09:00', '10:00']] } });
    expect(dueAt(once, at('2020-01-01T00:00:00Z'), 3600)).toBe(at('2026-11-23T10:00:00Z'));
    expect(() => dueAt(once, at('2026-11-23T09:00:00Z'), 3601)).toThrow(code('calendar_never_open'));
    expect(findNextOpen(once, at('2026-11-23T10:00:00Z'))).toBeNull();
    expect(() => workingBack(once, at('2026-11-23T10:00:00Z'), 3601)).toThrow(code('calendar_never_open'));
  });
  test('answers beyond the horizon, whatever was asked before', () => {
    const far = compileCalendar({
      tz: 'UTC',
      weekly: {},
      special: { '1950-01-03': [['09:00', '10:00']], '2200-01-03': [['09:00', '10:00']] },
    });
    expect(nextOpen(far, at('2150-01-01T00:00:00Z'))).toBe(at('2200-01-03T09:00:00Z'));
    expect(workingBack(far, at('2000-01-01T00:00:00Z'), 60)).toBe(at('1950-01-03T09:59:00Z'));
    expect(elapsedSeconds(far, at('1940-01-01T00:00:00Z'), at('2210-01-01T00:00:00Z'))).toBe(7200);
    expect(findNextOpen(far, at('1960-01-01T00:00:00Z'))).toBeNull();
    expect(() => dueAt(far, at('1960-01-01T00:00:00Z'), 60)).toThrow(code('calendar_never_open'));
    expect(() => workingBack(far, at('2190-01-01T00:00:00Z'), 60)).toThrow(code('calendar_never_open'));
  });
  test('what is not well-formed, with its place', () => {
    expect(() => compileCalendar({ tz: 'UTC', weekly: { mon: [['9', '17:00']] } })).toThrow(/weekly\.mon/);
    expect(() => isOpen(compileCalendar({ tz: 'Mars/Base', weekly: office }), at('2026-01-01T00:00:00Z'))).toThrow(
      code('validation_failed'),
    );
    expect(() => isOpen(compileCalendar({ tz: 'UTC', weekly: office }), Number.NaN)).toThrow(code('validation_failed'));
  });
  test.each([
    [{ tz: 'Mars/Base', weekly: office }, ['tz']],
    [{ tz: 'UTC', weekly: { mon: [['09:00', '25:00']] } }, ['weekly', 'mon', 0, 1]],
    [{ tz: 'UTC', weekly: { mon: [['24:00', '06:00']] } }, ['weekly', 'mon', 0, 0]],
    [
      {
        tz: 'UTC',
        weekly: {
          mon: [
            ['09:00', '12:00'],
            ['11:00', '13:00'],
          ],
        },
      },
      ['weekly', 'mon', 1],
    ],
    [{ tz: 'UTC', weekly: { day: [] } }, ['weekly']],
    [{ tz: 'UTC', weekly: office, holidays: ['2026-02-29'] }, ['holidays', 0]],
    [{ tz: 'UTC', weekly: office, special: { '2026-13-01': [] } }, ['special', '2026-13-01']],
  ])('the form refuses %j', (form, path) => {
    const result = workingCalendar.safeParse(form);
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.path).toEqual(path);
  });
});
