import { findNextOpen } from '../sla/calendar.ts';
import { calendarOf } from '../sla/correction.ts';
import type { Member, TicketConfig, TicketState } from '../ticket/state.ts';
import type { Demand, DispatchScene, Technician } from './facts.ts';
import { dayBounds, localDayNumber } from './shift.ts';

/** What is known of a member's day beside the settings of the workspace. */
export type DayFacts = Pick<Technician, 'shifts' | 'leaves' | 'dailyCapacity' | 'base' | 'jobs' | 'dayJobs' | 'openTickets'>;

/**
 * The scene of a ticket as of an instant: the working hours of its branch, and the local day that instant lies in, or after closing
 * time the next day that opens, for what is given out in the evening is tomorrow's work. `dayNumber` asks for a certain day.
 */
export function sceneOf(config: TicketConfig, branchId: string | null, at: number, dayNumber?: number): DispatchScene {
  const calendar = calendarOf(config, branchId);
  const day = dayBounds(config.timeZone, dayNumber ?? localDayNumber(config.timeZone, findNextOpen(calendar, at) ?? at));
  const branches = new Map([...config.branches].map(([id, b]) => [id, { name: b.name, region: b.region, place: b.place ?? null }]));
  return { at, tz: config.timeZone, day, calendar, branches };
}

/** A member as dispatch sees him on the day of the scene. */
export const technicianOf = (m: Member, facts: DayFacts): Technician => ({
  personId: m.personId,
  name: m.name,
  roles: m.roles,
  branchIds: m.branchIds,
  skills: m.skills,
  onDuty: m.onDuty,
  isDisabled: m.isDisabled,
  ...facts,
});

/** What a ticket asks of whoever takes it: the skill of its fault code at any level, its branch, its place and its appointment. */
export function demandOf(config: TicketConfig, t: TicketState, more: Partial<Pick<Demand, 'place' | 'window' | 'refusedBy'>> = {}): Demand {
  return {
    ticketId: t.id,
    requiredSkill: (t.faultCode ? config.faults.get(t.faultCode)?.requiredSkill : null) ?? null,
    requiredLevel: 1,
    branchId: t.branchId,
    place: t.place,
    window: t.plannedFrom !== null && t.plannedTo !== null ? { from: t.plannedFrom, to: t.plannedTo } : null,
    refusedBy: [],
    ...more,
  };
}
