import { parseDay, weekdayOf } from './civil.ts';
import { type BranchLayer, calendarFor, type LayeredCalendar } from './layered-calendar.ts';
import { arrangementOf } from './layers.ts';
import type { Interval, WorkingCalendar } from './working-calendar.ts';

/** Which layer decided a date: the week, the official days off or worked, a date of the workspace, a date of the branch. */
export type DayReason = 'week' | 'off' | 'work' | 'own' | 'branch';

export type DayPlan = {
  hours: readonly Interval[];
  because: DayReason;
  note: string;
  /** False where the official days of the year are not known. */
  isKnown: boolean;
};

const mentions = (layer: BranchLayer | WorkingCalendar | undefined, date: string): boolean =>
  layer !== undefined && (layer.special?.[date] !== undefined || (layer.holidays?.includes(date) ?? false));

/** How each local date `YYYY-MM-DD` comes out for the workspace (null) or a branch, and why; for previews. Source: SLA specification A2.6. */
export function dayPlanner(layered: LayeredCalendar, branchId: string | null): (date: string) => DayPlan {
  const calendar = calendarFor(layered, branchId);
  const layer = branchId === null ? undefined : layered.branches[branchId];
  const national = arrangementOf(layer?.national === false ? [] : layered.arrangement);
  const [off, work, closed] = [new Set(national.off), new Set(national.work), new Set(calendar.holidays)];
  const reasonOf = (date: string): DayReason => {
    if (mentions(layer, date)) return 'branch';
    if (mentions(layered.own, date)) return 'own';
    return off.has(date) ? 'off' : work.has(date) ? 'work' : 'week';
  };
  return (date) => {
    const because = reasonOf(date);
    const day = parseDay(date);
    const usual = day === null ? [] : (calendar.weekly[weekdayOf(day)] ?? []);
    return {
      hours: calendar.special?.[date] ?? (closed.has(date) ? [] : usual),
      because,
      note: (because === 'branch' ? layer?.notes?.[date] : because === 'own' ? layered.own.notes?.[date] : undefined) ?? '',
      isKnown: !calendar.knownYears || calendar.knownYears.includes(Number(date.slice(0, 4))),
    };
  };
}
