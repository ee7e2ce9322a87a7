import { describe, expect, test } from 'vitest';
import { readArrangementFile, withYears } from '../../src/sla/arrangement-file.ts';
import { CHINA_YEARS } from '../../src/sla/holidays-cn.ts';
import { calendarErrors, layeredCalendar, unknownYears } from '../../src/sla/layered-calendar-schema.ts';

const day = (date: string, isOffDay: boolean) => ({ name: '元旦', date, isOffDay });
const notice = (days: unknown[], more: object = {}) => ({ year: 2027, papers: ['https://example.test/2027'], days, ...more });
const codes = (file: unknown) => readArrangementFile(file, '').errors.map((e) => [e.pointer, e.code]);

describe('official days from a file', () => {
  test('in the form of holiday-cn: the year is that of the notice, also for days of the December before', () => {
    const file = notice([day('2027-01-01', true), day('2026-12-31', true), day('2027-01-02', false)]);
    expect(readArrangementFile(file, '')).toEqual({
      years: [{ year: 2027, source: 'https://example.test/2027', off: ['2026-12-31', '2027-01-01'], work: ['2027-01-02'] }],
      errors: [],
    });
    expect(readArrangementFile(file, '国办发明电〔2026〕9号').years[0]?.source).toBe('国办发明电〔2026〕9号');
  });
  test('in the form of chinese-days, several years at once; the years that ship come back unchanged', () => {
    const names = (dates: readonly string[]) => Object.fromEntries(dates.map((date) => [date, 'National Day,国庆节,3']));
    const off = CHINA_YEARS.flatMap((y) => y.off);
    const file = { holidays: names(off), workdays: names(CHINA_YEARS.flatMap((y) => y.work)), inLieuDays: names(off.slice(3, 5)) };
    expect(readArrangementFile(file, 'x')).toEqual({ years: CHINA_YEARS.map((y) => ({ ...y, source: 'x' })), errors: [] });
  });
  test('what is wrong is named by its place', () => {
    expect(codes(notice([day('2027-02-30', true), day('2027-01-04', false), { date: '2027-01-01' }, day('2028-01-01', true)]))).toEqual([
      ['/file/days/2', 'invalid'],
      ['/file/days/0/date', 'invalid'],
      ['/file/days/1/date', 'not_weekend'],
      ['/file/days/3/date', 'other_year'],
    ]);
    expect(codes(notice([day('2027-01-01', true), day('2027-01-01', true)]))).toEqual([['/file/days/1/date', 'duplicate']]);
    expect(codes(notice([day('2027-01-01', true)], { year: '2027' }))).toEqual([['/file/year', 'invalid']]);
    expect(codes({ holidays: { '2027-01-02': '' }, workdays: { '2027-01-02': '', 'a/b': '' } })).toEqual([
      ['/file/workdays/2027-01-02', 'conflict'],
      ['/file/workdays/a~1b', 'invalid'],
    ]);
    expect(codes({ holidays: { '2027-01-01': '' }, workdays: [] })).toEqual([['/file/workdays', 'invalid']]);
  });
  test('a file of another kind or without days off is refused whole', () => {
    for (const file of [null, [], 'text', {}, { days: 3 }, notice([]), notice([day('2027-01-02', false)]), { holidays: {} }])
      expect(readArrangementFile(file, '').errors, JSON.stringify(file)).toMatchObject([{ pointer: '/file', code: 'unknown_form' }]);
    expect(codes({ holidays: { '2027-01-01': '' }, workdays: { '2028-01-01': '' } })).toEqual([['/file', 'incomplete']]);
    expect(codes(notice(Array.from({ length: 6_000 }, () => day('2027-01-01', true))))[0]?.[1]).toBe('unknown_form');
  });
  test('a year that was there is replaced', () => {
    const year = { year: 2026, source: '更正', off: ['2026-01-01'], work: [] };
    expect(withYears(CHINA_YEARS, [year, { ...year, year: 2027 }]).map((y) => [y.year, y.source === '更正'])).toEqual([
      [2024, false],
      [2025, false],
      [2026, true],
      [2027, true],
    ]);
  });
});

describe('layers as they are given', () => {
  const ID = '01900000-0000-7000-8000-000000000001';
  const hours: [string, string][] = [['09:00', '17:00']];
  const form = (more: object = {}) => ({
    arrangement: CHINA_YEARS,
    adjustedHoursOf: null,
    own: { tz: 'Asia/Shanghai', weekly: { mon: hours } },
    branches: {},
    ...more,
  });
  const places = (value: unknown) => layeredCalendar.safeParse(value).error?.issues.map((i) => i.path.join('/'));
  const NOW = Date.parse('2026-11-25T00:00:00Z');

  test('the shipped years are well-formed', () => {
    expect(places(form())).toBeUndefined();
  });
  test('each wrong place is named', () => {
    const wrongYear = { year: 2026, source: '', off: ['2025-11-30', '2026-01-01'], work: ['2026-01-01'] };
    expect(places(form({ arrangement: [wrongYear, { ...wrongYear, off: [], work: [] }] }))).toEqual(
      expect.arrayContaining(['arrangement/0/off/0', 'arrangement/0/work/0', 'arrangement/1/year']),
    );
    expect(places(form({ branches: { [ID]: { weekly: { tue: [['25:00', '26:00']] } } } }))).toEqual(
      expect.arrayContaining([`branches/${ID}/weekly/tue/0/0`]),
    );
    expect(places(form({ branches: { x: {} } }))).toEqual(['branches/x']);
    expect(places(form({ own: { tz: 'Asia/Shanghai', weekly: {}, notes: { '2026-02-30': '' } } }))).toEqual(['own/notes/2026-02-30']);
  });
  test('a week without hours is refused although single dates open, for the workspace and for a branch', () => {
    const errors = (more: object) => calendarErrors(layeredCalendar.parse(form(more)), new Set([ID]), NOW).map((e) => [e.pointer, e.code]);
    expect(errors({ own: { tz: 'Asia/Shanghai', weekly: {}, special: { '2030-01-01': hours } }, arrangement: [] })).toEqual([
      ['/own/weekly', 'calendar_never_open'],
    ]);
    expect(errors({ branches: { [ID]: { weekly: { mon: [] } } } })).toEqual([[`/branches/${ID}/weekly`, 'calendar_never_open']]);
    expect(errors({ branches: { [ID.replace('1', '2')]: {} } })).toEqual([[`/branches/${ID.replace('1', '2')}`, 'unknown']]);
    expect(errors({})).toEqual([]);
  });
  test('next year is missed where an arrangement is followed, and only there', () => {
    expect(unknownYears(layeredCalendar.parse(form()), [2026, 2027])).toEqual([2027]);
    expect(unknownYears(layeredCalendar.parse(form({ arrangement: [] })), [2026, 2027])).toEqual([]);
  });
});
