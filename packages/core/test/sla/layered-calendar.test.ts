import { describe, expect, test } from 'vitest';
import { compileCalendar, compileVersions, elapsedSeconds, type WorkingCalendar } from '../../src/sla/calendar.ts';
import { dayPlanner } from '../../src/sla/day-plan.ts';
import { CHINA_YEARS, chinaCalendar } from '../../src/sla/holidays-cn.ts';
import { asLayered, calendarAt, calendarFor, calendarHistory, type LayeredCalendar } from '../../src/sla/layered-calendar.ts';

const day = (open: string, close: string): [string, string][] => [[open, close]];
const week = (hours: [string, string][]): WorkingCalendar['weekly'] =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((d) => [d, hours]));
const layered = (more: Partial<LayeredCalendar> = {}): LayeredCalendar => ({
  arrangement: CHINA_YEARS.filter((year) => year.year === 2026),
  adjustedHoursOf: null,
  own: { tz: 'Asia/Shanghai', weekly: week(day('09:00', '17:00')) },
  branches: {},
  ...more,
});
const hours = (calendar: WorkingCalendar, date: string): number => {
  const from = Date.parse(`${date}T00:00:00+08:00`);
  return elapsedSeconds(compileCalendar(calendar), from, from + 86_400_000) / 3600;
};
const HOLIDAY = '2026-10-02';
const ADJUSTED = '2026-10-10';

describe('layers: the most specific decides', () => {
  test('the national arrangement closes holidays and opens adjusted days with the hours of the week', () => {
    const calendar = calendarFor(layered(), null);
    expect([hours(calendar, HOLIDAY), hours(calendar, ADJUSTED), hours(calendar, '2026-10-11'), hours(calendar, '2026-10-12')]).toEqual([
      0, 8, 0, 8,
    ]);
    expect(calendar.knownYears).toEqual([2026]);
  });
  test('adjusted days can take the hours of a chosen weekday', () => {
    const own = { tz: 'Asia/Shanghai', weekly: { ...week(day('09:00', '17:00')), fri: day('09:00', '12:00') } };
    expect(hours(calendarFor(layered({ own, adjustedHoursOf: 'fri' }), null), ADJUSTED)).toBe(3);
  });
  test('a date of the workspace is above the arrangement, a date of the branch above both', () => {
    const own = { ...layered().own, holidays: [ADJUSTED], special: { [HOLIDAY]: day('10:00', '12:00') } };
    const calendar = layered({ own, branches: { b: { special: { [ADJUSTED]: day('09:00', '10:00') }, holidays: [HOLIDAY] } } });
    expect([hours(calendarFor(calendar, null), HOLIDAY), hours(calendarFor(calendar, null), ADJUSTED)]).toEqual([2, 0]);
    expect([hours(calendarFor(calendar, 'b'), HOLIDAY), hours(calendarFor(calendar, 'b'), ADJUSTED)]).toEqual([0, 1]);
  });
  test('adjusted days of a branch have the hours of the branch', () => {
    const calendar = layered({ branches: { b: { weekly: week(day('08:00', '20:00')) } } });
    expect(hours(calendarFor(calendar, 'b'), ADJUSTED)).toBe(12);
    expect(calendarFor(calendar, 'another')).toEqual(calendarFor(calendar, null));
  });
  test('a branch that works on official days off has no year to wait for', () => {
    const calendar = calendarFor(layered({ branches: { b: { national: false } } }), 'b');
    expect(hours(calendar, HOLIDAY)).toBe(8);
    expect(calendar.knownYears).toBeUndefined();
  });
  test('without an arrangement every year is known', () => {
    expect(calendarFor(layered({ arrangement: [] }), null).knownYears).toBeUndefined();
  });
});

describe('a calendar that was stored without layers', () => {
  const stored = chinaCalendar(week(day('09:00', '17:00')), { holidays: ['2026-03-02'], special: { '2026-03-07': day('10:00', '11:00') } });
  test('gets its years back as the arrangement, and every day stays as it was', () => {
    const { arrangement, own } = asLayered(stored);
    expect(arrangement).toEqual(CHINA_YEARS);
    expect([own.holidays, own.special, own.knownYears]).toEqual([['2026-03-02'], { '2026-03-07': day('10:00', '11:00') }, undefined]);
    expect(calendarFor(asLayered(stored), null)).toEqual(stored);
    expect(asLayered(asLayered(stored))).toEqual(asLayered(stored));
  });
  test('keeps years of its own and days that were changed by hand', () => {
    const edited = { ...stored, holidays: stored.holidays?.filter((date) => date !== HOLIDAY) ?? [], knownYears: [2024, 2026, 2027] };
    expect(asLayered(edited).arrangement.map((year) => year.year)).toEqual([2024]);
    expect(calendarFor(asLayered(edited), null)).toEqual(edited);
    const plain: WorkingCalendar = { tz: 'UTC', weekly: week(day('09:00', '17:00')) };
    expect(asLayered(plain).own).toEqual(plain);
    expect(calendarFor(asLayered({ ...plain, knownYears: [] }), null).knownYears).toEqual([]);
  });
});

describe('versions', () => {
  const at = (text: string): number => Date.parse(`${text}+08:00`);
  const version = (number: number, from: string, content: LayeredCalendar) => ({ id: `v${number}`, number, validFrom: at(from), content });
  const shut = layered({ own: { ...layered().own, holidays: ['2026-11-24'] } });
  test('time is reckoned by the version in force, whatever number it has; of two from one instant the later one holds', () => {
    const versions = [
      version(1, '1970-01-01T08:00', layered()),
      version(2, '2026-11-24T12:00', shut),
      version(3, '2026-11-24T10:00', layered({ own: { ...layered().own, weekly: week(day('09:00', '18:00')) } })),
    ];
    expect(elapsedSeconds(compileVersions(calendarHistory(versions, null)), at('2026-11-24T00:00'), at('2026-11-25T00:00'))).toBe(3 * 3600);
    expect(calendarAt(versions, at('2026-11-24T11:00'))?.number).toBe(3);
    expect(calendarAt(versions, 0)?.number).toBe(1);
    const again = [...versions, version(4, '2026-11-24T12:00', layered())];
    expect(calendarAt(again, at('2026-11-25T00:00'))?.number).toBe(4);
    expect(elapsedSeconds(compileVersions(calendarHistory(again, null)), at('2026-11-24T00:00'), at('2026-11-25T00:00'))).toBe(8 * 3600);
  });
  test('a version that changes nothing for a branch is no version of its calendar', () => {
    const branch = layered({ branches: { b: { weekly: { mon: [] } } } });
    const versions = [version(1, '1970-01-01T08:00', layered()), version(2, '2026-11-24T12:00', branch)];
    expect(calendarHistory(versions, null)).toHaveLength(1);
    expect(calendarHistory(versions, 'b')).toHaveLength(2);
  });
});

describe('the plan of a day', () => {
  const own = {
    ...layered().own,
    holidays: ['2026-11-24'],
    special: { [HOLIDAY]: day('10:00', '12:00') },
    notes: { '2026-11-24': '台风' },
  };
  const content = layered({
    own,
    branches: { b: { special: { '2026-11-24': day('09:00', '10:00') }, notes: { '2026-11-24': '值班' } }, c: { national: false } },
  });
  const plan = (branch: string | null, date: string) => {
    const { because, hours: open, note, isKnown } = dayPlanner(content, branch)(date);
    return [because, open.length, note, isKnown];
  };
  test('names the layer that decided it, with its note', () => {
    expect(plan(null, '2026-11-25')).toEqual(['week', 1, '', true]);
    expect(plan(null, '2026-11-28')).toEqual(['week', 0, '', true]);
    expect(plan(null, '2026-11-24')).toEqual(['own', 0, '台风', true]);
    expect(plan('b', '2026-11-24')).toEqual(['branch', 1, '值班', true]);
    expect([plan(null, '2026-10-01'), plan(null, ADJUSTED), plan(null, HOLIDAY)]).toEqual([
      ['off', 0, '', true],
      ['work', 1, '', true],
      ['own', 1, '', true],
    ]);
    expect([plan('c', '2026-10-01'), plan('c', '2027-01-01')]).toEqual([
      ['week', 1, '', true],
      ['week', 1, '', true],
    ]);
    expect(plan(null, '2027-01-01')).toEqual(['week', 1, '', false]);
  });
  test('agrees with what is reckoned, for every day of three years and every layer', () => {
    for (const branch of [null, 'b', 'c']) {
      const calendar = calendarFor(content, branch);
      const planned = dayPlanner(content, branch);
      for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2028, 0, 1); at += 86_400_000) {
        const date = new Date(at).toISOString().slice(0, 10);
        const open = planned(date).hours.reduce((n, [a, b]) => n + Number(b.slice(0, 2)) - Number(a.slice(0, 2)), 0);
        expect(hours(calendar, date), `${branch} ${date}`).toBe(open);
      }
    }
  });
});
