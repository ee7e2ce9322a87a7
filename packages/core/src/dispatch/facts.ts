import { type CompiledCalendar, findNextOpen } from '../sla/calendar.ts';
import type { Place } from './geo.ts';
import { type Leave, openSpans, overlaps, type Span, shiftCalendar, type WeeklyShifts, withBreaks, without } from './shift.ts';

/** Levels of a skill: 1 learns it, 5 teaches it. */
export const MAX_LEVEL = 5;

export type Job = Span & { ticketId: string; place: Place | null };

/** A member as dispatch sees him on one day. */
export type Technician = {
  personId: string;
  name: string;
  roles: readonly string[];
  branchIds: readonly string[];
  skills: Readonly<Record<string, number>>;
  onDuty: boolean;
  isDisabled: boolean;
  /** Null works by the calendar of the workspace; own hours hold on holidays as well, leave takes days out. */
  shifts: WeeklyShifts | null;
  leaves: readonly Leave[];
  /** Jobs a day; null is no limit. */
  dailyCapacity: number | null;
  /** Where he starts from. */
  base: Place | null;
  /** Appointments of the day. */
  jobs: readonly Job[];
  /** Jobs that count for the day: its appointments, what is open without one, what was closed on it. */
  dayJobs: number;
  openTickets: number;
};

export type BranchPlace = { name: string; region: string; place: Place | null };

/** What everybody is judged by: the instant, the day in question and the workspace. */
export type DispatchScene = {
  /** Epoch ms; what is known is known as of this instant. */
  at: number;
  tz: string;
  day: Span;
  calendar: CompiledCalendar;
  branches: ReadonlyMap<string, BranchPlace>;
};

/** What judging needs of the scene once everybody's day is worked out. */
export type JudgeScene = Pick<DispatchScene, 'at' | 'day' | 'branches'>;

/** What a ticket asks of whoever takes it. */
export type Demand = {
  ticketId: string;
  requiredSkill: string | null;
  requiredLevel: number;
  branchId: string | null;
  place: Place | null;
  /** The appointment, if one is made. */
  window: Span | null;
  /** Who refused this ticket before. */
  refusedBy: readonly string[];
};

/** A technician with the day worked out once: hours between coming and going, and what leave leaves of them. */
export type Ready = Technician & { onShift: Span[]; free: Span[]; nextOnAt: number | null };

/** A shift that runs over midnight belongs to both days whole, so the hours around a day are looked at as well. */
const AROUND_MS = 12 * 3600 * 1000;

/** Works out the day of one technician, for as many tickets as are asked about. */
export function ready(scene: DispatchScene, t: Technician): Ready {
  const calendar = shiftCalendar(scene.tz, t.shifts, scene.calendar);
  const around = { from: scene.day.from - AROUND_MS, to: scene.day.to + AROUND_MS };
  const onShift = calendar ? withBreaks(openSpans(calendar, around)).filter((s) => overlaps(s, scene.day)) : [];
  const nextOnAt = calendar ? findNextOpen(calendar, Math.max(scene.at, scene.day.from)) : null;
  return { ...t, onShift, free: without(onShift, t.leaves), nextOnAt };
}

/** What is left of spans from an instant on. */
export const after = (spans: readonly Span[], at: number): Span[] =>
  spans.flatMap((s) => (s.to <= at ? [] : [{ from: Math.max(s.from, at), to: s.to }]));
