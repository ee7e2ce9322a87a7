import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCalendar, compileVersions, dueAt, elapsedSeconds, type WorkingCalendar } from '../../src/sla/calendar.ts';
import { inZone, zoneAt } from '../../src/sla/zoned-calendar.ts';

fc.configureGlobal({ seed: 20261127, numRuns: 300 });

const day: [string, string][] = [['09:00', '18:00']];
const week = (tz: string): WorkingCalendar => ({ tz, weekly: { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day } });
const ZONES = ['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];
const from = Date.UTC(2026, 0, 1);
const instant = fc.integer({ min: 0, max: 365 * 86_400 }).map((s) => from + s * 1000);

describe('the same hours read in another zone', () => {
  test('are the calendar that names that zone, at every instant and for every target', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom(...ZONES),
        instant,
        instant,
        fc.integer({ min: 1, max: 200_000 }),
        (own, other, a, b, target) => {
          const read = inZone(compileCalendar(week(own)), other);
          const named = compileCalendar(week(other));
          expect(elapsedSeconds(read, Math.min(a, b), Math.max(a, b))).toBe(elapsedSeconds(named, Math.min(a, b), Math.max(a, b)));
          expect(dueAt(read, a, target)).toBe(dueAt(named, a, target));
        },
      ),
    );
  });

  test.each([
    // Opens at 09:00 local: before and after the clocks go forward in Berlin (29 March 2026) and back (25 October 2026).
    ['Europe/Berlin', '2026-03-28T08:00:00Z', '2026-03-29T07:00:00Z'],
    ['Europe/Berlin', '2026-10-24T07:00:00Z', '2026-10-25T08:00:00Z'],
    ['America/New_York', '2026-03-07T14:00:00Z', '2026-03-08T13:00:00Z'],
    ['Asia/Shanghai', '2026-03-28T01:00:00Z', '2026-03-29T01:00:00Z'],
  ])('follow the summer time of %s', (tz, opensOn, opensNext) => {
    const read = inZone(compileCalendar(week('Asia/Shanghai')), tz);
    const [on, next] = [Date.parse(opensOn), Date.parse(opensNext)];
    expect(elapsedSeconds(read, on - 3600_000, on)).toBe(0);
    expect(elapsedSeconds(read, on, on + 3600_000)).toBe(3600);
    expect(dueAt(read, on, 9 * 3600 + 1)).toBe(next + 1000);
  });

  test('keep every version of the calendar, and the same question gets the same calendar', () => {
    const edit = Date.UTC(2026, 5, 1);
    const own = compileVersions([
      { validFrom: 0, calendar: week('Asia/Shanghai') },
      { validFrom: edit, calendar: { tz: 'Asia/Shanghai', weekly: { mon: [['10:00', '12:00']] } } },
    ]);
    const read = inZone(own, 'Asia/Urumqi');
    expect(inZone(own, 'Asia/Urumqi')).toBe(read);
    expect(inZone(own, 'Asia/Shanghai')).toBe(own);
    expect([zoneAt(own, edit), zoneAt(read, 0), zoneAt(read, edit)]).toEqual(['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Urumqi']);
    // A Monday after the edit: two hours, two hours later than in Shanghai.
    expect(elapsedSeconds(read, Date.parse('2026-06-08T04:00:00Z'), Date.parse('2026-06-08T06:00:00Z'))).toBe(7200);
  });
});
