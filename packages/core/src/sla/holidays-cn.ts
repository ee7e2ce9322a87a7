import type { Weekday } from './civil.ts';
import { type ArrangementYear, arrangementOf, withArrangement } from './layers.ts';
import type { WorkingCalendar } from './working-calendar.ts';

/**
 * Holidays and adjusted working days (调休) by the notices of the State Council General Office. Seed of the product's own
 * editable table. 2024-02-09 is a working day by the notice; 2024-01-01 and 2024-06-10 join a normal weekend.
 */
export const CHINA_YEARS: readonly ArrangementYear[] = [
  {
    year: 2024,
    source: '国办发明电〔2023〕7号, 2023-10-25',
    off: [
      '2024-01-01',
      '2024-02-10',
      '2024-02-11',
      '2024-02-12',
      '2024-02-13',
      '2024-02-14',
      '2024-02-15',
      '2024-02-16',
      '2024-02-17',
      '2024-04-04',
      '2024-04-05',
      '2024-04-06',
      '2024-05-01',
      '2024-05-02',
      '2024-05-03',
      '2024-05-04',
      '2024-05-05',
      '2024-06-10',
      '2024-09-15',
      '2024-09-16',
      '2024-09-17',
      '2024-10-01',
      '2024-10-02',
      '2024-10-03',
      '2024-10-04',
      '2024-10-05',
      '2024-10-06',
      '2024-10-07',
    ],
    work: ['2024-02-04', '2024-02-18', '2024-04-07', '2024-04-28', '2024-05-11', '2024-09-14', '2024-09-29', '2024-10-12'],
  },
  {
    year: 2025,
    source: '国办发明电〔2024〕12号, 2024-11-12',
    off: [
      '2025-01-01',
      '2025-01-28',
      '2025-01-29',
      '2025-01-30',
      '2025-01-31',
      '2025-02-01',
      '2025-02-02',
      '2025-02-03',
      '2025-02-04',
      '2025-04-04',
      '2025-04-05',
      '2025-04-06',
      '2025-05-01',
      '2025-05-02',
      '2025-05-03',
      '2025-05-04',
      '2025-05-05',
      '2025-05-31',
      '2025-06-01',
      '2025-06-02',
      '2025-10-01',
      '2025-10-02',
      '2025-10-03',
      '2025-10-04',
      '2025-10-05',
      '2025-10-06',
      '2025-10-07',
      '2025-10-08',
    ],
    work: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
  },
  {
    year: 2026,
    source: '国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04',
    off: [
      '2026-01-01',
      '2026-01-02',
      '2026-01-03',
      '2026-02-15',
      '2026-02-16',
      '2026-02-17',
      '2026-02-18',
      '2026-02-19',
      '2026-02-20',
      '2026-02-21',
      '2026-02-22',
      '2026-02-23',
      '2026-04-04',
      '2026-04-05',
      '2026-04-06',
      '2026-05-01',
      '2026-05-02',
      '2026-05-03',
      '2026-05-04',
      '2026-05-05',
      '2026-06-19',
      '2026-06-20',
      '2026-06-21',
      '2026-09-25',
      '2026-09-26',
      '2026-09-27',
      '2026-10-01',
      '2026-10-02',
      '2026-10-03',
      '2026-10-04',
      '2026-10-05',
      '2026-10-06',
      '2026-10-07',
    ],
    work: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
];

/**
 * A calendar in Asia/Shanghai with the given weekly hours and the official days; adjusted working days take the hours of
 * `hoursOf` (by default the first weekday with hours). Pass other years to use imported data. Source: domain notes, section B.
 */
export function chinaCalendar(
  weekly: WorkingCalendar['weekly'],
  options: { years?: readonly ArrangementYear[]; hoursOf?: Weekday; holidays?: string[]; special?: WorkingCalendar['special'] } = {},
): WorkingCalendar {
  const own: WorkingCalendar = { tz: 'Asia/Shanghai', weekly, holidays: options.holidays ?? [], special: options.special ?? {} };
  return withArrangement(own, arrangementOf(options.years ?? CHINA_YEARS), options.hoursOf);
}
