import { compileCalendar, dueAt, elapsedSeconds, latestInTime } from '@bodan/core/sla/calendar';
import { chinaCalendar } from '@bodan/core/sla/holidays-cn';
import type { Interval, WorkingCalendar } from '@bodan/core/sla/working-calendar';

/** Prints µs per question over spans of up to two years, calendar with lunch break and adjusted working days. */
const ROUNDS = 200_000;
const DAY: Interval[] = [
  ['08:30', '12:00'],
  ['13:30', '18:00'],
];
const weekly: WorkingCalendar['weekly'] = { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY };
const calendars: [string, WorkingCalendar][] = [
  ['Asia/Shanghai with 调休', chinaCalendar(weekly)],
  ['Europe/Berlin with DST', { tz: 'Europe/Berlin', weekly }],
];

// A fixed linear congruential sequence: the same questions on every run and machine.
let seed = 20251009;
function next(limit: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * limit);
}

const FROM = Date.UTC(2024, 0, 1);
const TWO_YEARS_MS = 2 * 365 * 86_400_000;
const TWO_YEARS_WORKING_SECONDS = 499 * 8 * 3600;

for (const [name, form] of calendars) {
  const cold = performance.now();
  const calendar = compileCalendar(form);
  dueAt(calendar, FROM, TWO_YEARS_WORKING_SECONDS);
  const coldMs = performance.now() - cold;
  const starts = Array.from({ length: ROUNDS }, () => FROM + next(365 * 86_400) * 1000);
  const spans = Array.from({ length: ROUNDS }, () => next(TWO_YEARS_MS / 1000) * 1000);
  const targets = Array.from({ length: ROUNDS }, () => next(TWO_YEARS_WORKING_SECONDS));
  let check = 0;
  const time = (question: (index: number) => number): string => {
    const begin = performance.now();
    for (let index = 0; index < ROUNDS; index++) check += question(index) % 1000;
    return (((performance.now() - begin) * 1000) / ROUNDS).toFixed(2);
  };
  const due = time((index) => dueAt(calendar, starts[index] ?? FROM, targets[index] ?? 0));
  const elapsed = time((index) => elapsedSeconds(calendar, starts[index] ?? FROM, (starts[index] ?? FROM) + (spans[index] ?? 0)));
  const breach = time((index) => latestInTime(calendar, dueAt(calendar, starts[index] ?? FROM, targets[index] ?? 0)));
  const recompile = time(() => (compileCalendar(form).rules.length > 0 ? 1 : 0));
  process.stdout.write(
    `${name}: first question ${coldMs.toFixed(1)} ms, then per question: due ${due} µs, elapsed ${elapsed} µs, due + breach ${breach} µs, compile of a known calendar ${recompile} µs (${ROUNDS} each, check ${check})\n`,
  );
}
