import type { Demand, DispatchScene, Technician } from '../../src/dispatch/facts.ts';
import type { Place } from '../../src/dispatch/geo.ts';
import { dayBounds, localDayNumber, type Span } from '../../src/dispatch/shift.ts';
import { compileCalendar } from '../../src/sla/calendar.ts';
import { CALENDAR } from '../ticket/workspace.ts';

export const TZ = 'Asia/Shanghai';
/** An instant on Thursday 2025-10-09, a working day 08:30–12:00, 13:30–18:00. */
export const at = (time: string): number => Date.parse(`2025-10-09T${time}:00+08:00`);
export const span = (from: string, to: string): Span => ({ from: at(from), to: at(to) });
export const km = (north: number, east = 0): Place => ({ lat: 30 + north / 111.195, lng: 120 + east / 96.3 });

export const scene = (more: Partial<DispatchScene> = {}): DispatchScene => ({
  at: at('08:00'),
  tz: TZ,
  day: dayBounds(TZ, localDayNumber(TZ, at('08:00'))),
  calendar: compileCalendar(CALENDAR),
  branches: new Map([
    ['west', { name: '城西', region: '杭州', place: null }],
    ['east', { name: '城东', region: '杭州', place: null }],
    ['ningbo', { name: '宁波', region: '宁波', place: null }],
  ]),
  ...more,
});

export const technician = (personId: string, more: Partial<Technician> = {}): Technician => ({
  personId,
  name: personId,
  roles: ['technician'],
  branchIds: ['west'],
  skills: {},
  onDuty: true,
  isDisabled: false,
  shifts: null,
  leaves: [],
  dailyCapacity: null,
  base: null,
  jobs: [],
  dayJobs: 0,
  openTickets: 0,
  ...more,
});

export const demand = (more: Partial<Demand> = {}): Demand => ({
  ticketId: 'ticket',
  requiredSkill: null,
  requiredLevel: 1,
  branchId: 'west',
  place: null,
  window: null,
  refusedBy: [],
  ...more,
});
