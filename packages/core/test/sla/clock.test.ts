import { describe, expect, test } from 'vitest';
import { compileCalendar, type WorkingCalendar } from '../../src/sla/calendar.ts';
import {
  breachAlarmAt,
  type ClockPolicy,
  cancelClock,
  clockElapsed,
  clockView,
  pauseClock,
  reattachClock,
  reschedule,
  resumeAfterReopen,
  resumeClock,
  retarget,
  startClock,
  stopClock,
} from '../../src/sla/clock.ts';
import { joinCalendars } from '../../src/sla/joined-calendar.ts';
import { dueSteps, type EscalationStep, nextStepAt, stepAt, stepKey } from '../../src/sla/steps.ts';

const week = (hours: [string, string][]): WorkingCalendar['weekly'] => ({ mon: hours, tue: hours, wed: hours, thu: hours, fri: hours });
const calendar = compileCalendar({ tz: 'UTC', weekly: week([['09:00', '17:00']]) });
// 2026-11-23 is a Monday.
const on = (day: number, time: string): number => Date.parse(`2026-11-${day}T${time.length === 5 ? `${time}:00` : time}Z`);
const HOUR = 3600;
const policy: ClockPolicy = { metric: 'resolution', targetSeconds: 4 * HOUR, atRiskPercent: 75, pauseReasons: ['part'] };

describe('due, at risk and breach', () => {
  test('inside the hours they follow from the start', () => {
    const clock = startClock(policy, calendar, on(23, '10:00'));
    expect(clock).toMatchObject({
      dueAt: on(23, '14:00'),
      breachAt: on(23, '14:00'),
      atRiskAt: on(23, '13:00'),
      cycle: 1,
      status: 'running',
    });
    expect(clockView(clock, calendar, on(23, '12:59:59'))).toMatchObject({ atRisk: false, breached: false, remainingSeconds: HOUR + 1 });
    expect(clockView(clock, calendar, on(23, '13:00'))).toMatchObject({ atRisk: true, breached: false, ratio: 0.75 });
    expect(clockView(clock, calendar, on(23, '14:00'))).toMatchObject({ breached: false, remainingSeconds: 0, overdueWallSeconds: 0 });
    expect(clockView(clock, calendar, on(23, '14:00:01'))).toMatchObject({
      breached: true,
      atRisk: false,
      remainingSeconds: -1,
      overdueWallSeconds: 1,
    });
    expect(breachAlarmAt(clock)).toBe(on(23, '14:00:01'));
  });
  test('a target used up at closing is due at closing and breached after the next opening', () => {
    const clock = startClock(policy, calendar, on(23, '13:00'));
    expect(clock).toMatchObject({ dueAt: on(23, '17:00'), breachAt: on(24, '09:00') });
    expect(stopClock(clock, calendar, on(24, '09:00')).status).toBe('met');
    expect(stopClock(clock, calendar, on(24, '09:00:01')).status).toBe('breached_met');
    expect(clockView(clock, calendar, on(24, '09:00:01')).overdueWallSeconds).toBe(16 * HOUR + 1);
  });
  test('the stop decides, not the moment somebody looked', () => {
    const late = stopClock(startClock(policy, calendar, on(23, '09:00')), calendar, on(23, '15:00'));
    expect(late).toMatchObject({ status: 'breached_met', countedSeconds: 6 * HOUR, dueAt: on(23, '13:00') });
    expect(clockView(late, calendar, on(27, '15:00'))).toMatchObject({ elapsedSeconds: 6 * HOUR, overdueWallSeconds: 2 * HOUR });
    expect(stopClock(late, calendar, on(27, '15:00'))).toBe(late);
  });
});

describe('pauses', () => {
  const clock = startClock(policy, calendar, on(23, '10:00'));
  test('shift the due time by the working time inside them', () => {
    const held = pauseClock(clock, policy, calendar, on(23, '11:00'), 'part');
    expect(held).toMatchObject({
      status: 'paused',
      pausedReason: 'part',
      dueAt: null,
      breachAt: null,
      atRiskAt: null,
      countedSeconds: HOUR,
    });
    expect(clockView(held, calendar, on(26, '12:00'))).toMatchObject({ elapsedSeconds: HOUR, remainingSeconds: 3 * HOUR, breached: false });
    expect(breachAlarmAt(held)).toBeNull();
    const resumed = resumeClock(held, policy, calendar, on(24, '10:00'));
    expect(resumed).toMatchObject({ status: 'running', dueAt: on(24, '13:00'), atRiskAt: on(24, '12:00') });
  });
  test('outside the hours cost nothing', () => {
    const held = pauseClock(clock, policy, calendar, on(23, '17:30'), 'part');
    expect(resumeClock(held, policy, calendar, on(24, '08:00')).dueAt).toBe(clock.dueAt);
  });
  test('for a reason the policy does not name change nothing', () => {
    expect(pauseClock(clock, policy, calendar, on(23, '11:00'), 'lunch')).toBe(clock);
    expect(pauseClock(clock, { ...policy, pauseReasons: 'none' }, calendar, on(23, '11:00'), 'part')).toBe(clock);
  });
  test('a second reason while held keeps the first', () => {
    const held = pauseClock(clock, policy, calendar, on(23, '11:00'), 'part');
    expect(pauseClock(held, { ...policy, pauseReasons: 'all' }, calendar, on(23, '12:00'), 'customer')).toBe(held);
  });
  test('cannot undo what was reached before them', () => {
    const risky = pauseClock(clock, policy, calendar, on(23, '13:30'), 'part');
    expect(clockView(risky, calendar, on(25, '12:00')).atRisk).toBe(true);
    const late = pauseClock(clock, policy, calendar, on(23, '15:00'), 'part');
    expect(late).toMatchObject({ dueAt: on(23, '14:00'), breachAt: on(23, '14:00') });
    expect(resumeClock(late, policy, calendar, on(25, '15:00'))).toMatchObject({
      dueAt: on(23, '14:00'),
      breachAt: on(23, '14:00'),
      atRiskAt: on(23, '13:00'),
    });
    const exactly = resumeClock(pauseClock(clock, policy, calendar, on(23, '14:00'), 'part'), policy, calendar, on(24, '10:00'));
    expect(exactly).toMatchObject({ dueAt: on(23, '14:00'), breachAt: on(24, '10:00') });
    const atNight = resumeClock(pauseClock(clock, policy, calendar, on(23, '14:00'), 'part'), policy, calendar, on(24, '20:00'));
    expect(atNight).toMatchObject({ dueAt: on(23, '14:00'), breachAt: on(25, '09:00') });
  });
});

describe('change of tier', () => {
  const clock = startClock(policy, calendar, on(23, '09:00'));
  const held = resumeClock(pauseClock(clock, policy, calendar, on(23, '10:00'), 'part'), policy, calendar, on(23, '12:00'));
  test('retroactive: from the original start, pauses already used stay used', () => {
    const longer = retarget(held, { ...policy, targetSeconds: 6 * HOUR }, calendar, 'retroactive', { atMs: on(23, '13:00') });
    expect(longer).toMatchObject({
      startedAt: on(23, '09:00'),
      dueAt: on(23, '17:00'),
      breachAt: on(24, '09:00'),
      targetSeconds: 6 * HOUR,
    });
    const noPauses = { ...policy, targetSeconds: 6 * HOUR, pauseReasons: 'none' as const };
    const pauses = [{ from: on(23, '10:00'), to: on(23, '12:00'), reason: 'part' }];
    expect(retarget(held, noPauses, calendar, 'retroactive', { atMs: on(23, '13:00') }).dueAt).toBe(on(23, '17:00'));
    expect(retarget(held, noPauses, calendar, 'retroactive', { atMs: on(23, '13:00'), pauses }).dueAt).toBe(on(23, '15:00'));
  });
  test('retroactive into a target that is already past: due when it was used up', () => {
    const shorter = { ...policy, targetSeconds: HOUR / 2 };
    expect(retarget(clock, shorter, calendar, 'retroactive', { atMs: on(23, '12:00') })).toMatchObject({
      dueAt: on(23, '09:30'),
      breachAt: on(23, '09:30'),
    });
    const replayed = retarget(held, { ...policy, targetSeconds: HOUR * 1.5 }, calendar, 'retroactive', {
      atMs: on(23, '16:00'),
      pauses: [{ from: on(23, '10:00'), to: on(23, '12:00'), reason: 'part' }],
    });
    expect(replayed).toMatchObject({ dueAt: on(23, '12:30'), breachAt: on(23, '12:30'), countedSeconds: 5 * HOUR });
  });
  test('retroactive into a past target without the history of holds: overdue from the change on, the count is exact', () => {
    const blind = retarget(held, { ...policy, targetSeconds: HOUR * 1.5 }, calendar, 'retroactive', { atMs: on(23, '16:00') });
    expect(blind).toMatchObject({ countedSeconds: 5 * HOUR, dueAt: on(23, '16:00'), breachAt: on(23, '16:00') });
  });
  test('from the change: counting begins again', () => {
    const fresh = retarget(held, policy, calendar, 'from_change', { atMs: on(23, '15:00') });
    expect(fresh).toMatchObject({ countedSeconds: 0, startedAt: on(23, '15:00'), dueAt: on(24, '11:00') });
  });
  test('while held it stays held, unless the new tier does not honour the reason', () => {
    const paused = pauseClock(clock, policy, calendar, on(23, '10:00'), 'part');
    const other = { ...policy, targetSeconds: 6 * HOUR };
    expect(retarget(paused, other, calendar, 'retroactive', { atMs: on(23, '11:00') })).toMatchObject({ status: 'paused', dueAt: null });
    const strict = { ...other, pauseReasons: 'none' as const };
    expect(retarget(paused, strict, calendar, 'retroactive', { atMs: on(23, '11:00') })).toMatchObject({
      status: 'running',
      dueAt: on(23, '16:00'),
    });
  });
  test('no tier, then one again: as if the clock had never been off', () => {
    const off = cancelClock(clock, calendar, on(23, '10:00'));
    expect(off).toMatchObject({ status: 'cancelled', startedAt: on(23, '09:00'), dueAt: null });
    expect(reattachClock(off, policy, calendar, on(23, '12:00'))).toMatchObject({
      status: 'running',
      countedSeconds: 3 * HOUR,
      dueAt: clock.dueAt,
    });
  });
});

describe('reopening', () => {
  test('the same cycle goes on without the resolved time', () => {
    const solved = stopClock(startClock(policy, calendar, on(23, '09:00')), calendar, on(23, '11:00'));
    expect(resumeAfterReopen(solved, policy, calendar, on(25, '09:00'))).toMatchObject({
      cycle: 1,
      dueAt: on(25, '11:00'),
      stoppedAt: null,
    });
  });
  test('a breach stays', () => {
    const late = stopClock(startClock(policy, calendar, on(23, '09:00')), calendar, on(23, '15:00'));
    const again = resumeAfterReopen(late, policy, calendar, on(25, '09:00'));
    expect(clockView(again, calendar, on(25, '09:00'))).toMatchObject({ breached: true, dueAt: on(23, '13:00') });
  });
});

test('an edited calendar keeps the time counted before it', () => {
  const clock = startClock(policy, calendar, on(23, '09:00'));
  const short = compileCalendar({ tz: 'UTC', weekly: week([['10:00', '12:00']]) });
  const edited = joinCalendars([{ calendar, until: on(23, '11:00') }], short);
  const moved = reschedule(clock, policy, edited);
  expect(clockElapsed(moved, edited, on(23, '12:00'))).toBe(3 * HOUR);
  expect(moved).toMatchObject({ markAt: on(23, '09:00'), dueAt: on(24, '11:00') });
});

test('a due time in a year without official data is provisional', () => {
  const known = compileCalendar({ tz: 'UTC', weekly: week([['09:00', '17:00']]), knownYears: [2026] });
  const clock = startClock({ ...policy, targetSeconds: 400 * HOUR }, known, on(23, '09:00'));
  expect(clockView(clock, known, on(23, '10:00')).provisional).toBe(true);
  expect(clockView(startClock(policy, known, on(23, '09:00')), known, on(23, '10:00')).provisional).toBe(false);
});

describe('escalation steps', () => {
  const steps: EscalationStep[] = [
    { step: 'half', trigger: { percentOfTarget: 50 } },
    { step: 'hour_before', trigger: { beforeSeconds: HOUR } },
    { step: 'breach', trigger: { on: 'breach' } },
    { step: 'hour_after', trigger: { afterSeconds: HOUR } },
  ];
  const clock = startClock(policy, calendar, on(23, '10:00'));
  test('fall due in working time', () => {
    expect(steps.map((step) => stepAt(clock, step, calendar))).toEqual([
      on(23, '12:00'),
      on(23, '13:00'),
      on(23, '14:00:01'),
      on(23, '15:00'),
    ]);
    expect(nextStepAt(clock, steps, calendar, new Set())).toBe(on(23, '12:00'));
  });
  test('several at once: the highest fires, the rest are skipped, nothing twice', () => {
    const due = dueSteps(clock, steps, calendar, on(23, '14:30'), new Set());
    expect([due.fire?.step, due.skip.map((step) => step.step)]).toEqual(['breach', ['hour_before', 'half']]);
    const recorded = new Set([...due.skip, ...(due.fire ? [due.fire] : [])].map((step) => stepKey(clock, step)));
    expect(dueSteps(clock, steps, calendar, on(23, '14:59:59'), recorded)).toEqual({ fire: null, skip: [] });
    expect(nextStepAt(clock, steps, calendar, recorded)).toBe(on(23, '15:00'));
  });
  test('a held clock fires nothing', () => {
    const held = pauseClock(clock, policy, calendar, on(23, '13:00'), 'part');
    expect(dueSteps(held, steps, calendar, on(26, '14:30'), new Set())).toEqual({ fire: null, skip: [] });
    expect(nextStepAt(held, steps, calendar, new Set())).toBeNull();
  });
});
