import type { CompiledCalendar } from './calendar.ts';
import { type CalendarRule, wholeSecond } from './open-table.ts';

/** A calendar that was in force until an instant (epoch ms), when another took its place. */
export type CalendarSpan = { calendar: CompiledCalendar; until: number };

/**
 * One calendar of several that followed each other: every second is reckoned by the one in force at that second, so time before
 * a change stays as it was counted. `spans` are in order; `last` holds from the end of the last span on. Source: SLA specification A2.9.
 */
export function joinCalendars(spans: readonly CalendarSpan[], last: CompiledCalendar): CompiledCalendar {
  const rules: CalendarRule[] = [];
  let from = -Infinity;
  for (const { calendar, until } of [...spans, { calendar: last, until: Infinity }]) {
    const end = until === Infinity ? Infinity : wholeSecond(until);
    calendar.rules.forEach((rule, index) => {
      const begins = Math.max(from, rule.validFromMs);
      const ends = Math.min(end, calendar.rules[index + 1]?.validFromMs ?? Infinity);
      if (begins < ends) rules.push({ ...rule, validFromMs: begins });
    });
    from = Math.max(from, end);
  }
  return { rules, table: null };
}
