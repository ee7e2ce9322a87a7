import { describe, expect, test } from 'vitest';
import { compileCalendar, type WorkingCalendar } from '../../src/sla/calendar.ts';
import { type ClockPolicy, clockView, pauseClock, resumeClock, startClock, stopClock } from '../../src/sla/clock.ts';
import { attribute, type LedgerEvent, overdueTail, overruns, stageUse, summarize } from '../../src/sla/ledger.ts';

const hours: [string, string][] = [
  ['08:30', '12:00'],
  ['13:30', '18:00'],
];
const weekly: WorkingCalendar['weekly'] = { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours };
const off = ['01', '02', '03', '04', '05', '06', '07', '08'].map((day) => `2025-10-${day}`);
const calendar = compileCalendar({ tz: 'Asia/Shanghai', weekly, holidays: off, special: { '2025-09-28': hours, '2025-10-11': hours } });
const at = (text: string): number => Date.parse(`2025-10-${text}+08:00`);

describe('a ticket that was due in 8 hours and took longer', () => {
  const signedAt = at('10T16:45:20');
  const life: LedgerEvent[] = [
    { at: at('09T09:00:00'), stage: '受理', department: '客服', personId: '王丽' },
    { at: at('09T09:12:30'), stage: '分派', department: '技术', personId: '赵强' },
    { at: at('09T11:40:00'), stage: '确认', personId: '陈志远' },
    { at: at('09T13:52:10'), stage: '上门' },
    { at: at('09T15:05:00'), stage: '待件', department: '仓库', personId: null, waitingReason: 'waiting_part' },
    { at: at('10T10:20:00'), stage: '维修', department: '技术', personId: '陈志远', waitingReason: null },
    { at: signedAt, end: true },
  ];
  const { slices, open } = attribute(life, calendar);
  const policy: ClockPolicy = { metric: 'resolution', targetSeconds: 8 * 3600, atRiskPercent: 75, pauseReasons: ['waiting_part'] };
  const budgets = { 受理: 900, 分派: 900, 确认: 900, 上门: 3600, 维修: 240 * 60 };

  test('every business second belongs to one stage', () => {
    expect(open).toBeNull();
    expect(slices.map((slice) => [slice.stage, slice.businessSeconds, slice.counted])).toEqual([
      ['受理', 750, true],
      ['分派', 8_850, true],
      ['确认', 2_530, true],
      ['上门', 4_370, true],
      ['待件', 17_100, false],
      ['维修', 17_720, true],
    ]);
    expect(summarize(slices)).toMatchObject({ countedSeconds: 34_220, pausedSeconds: 17_100, wallSeconds: 114_320 });
    expect(summarize(slices).pausedByReason).toEqual([{ reason: 'waiting_part', seconds: 17_100 }]);
  });
  test('the clock says the same: due 15:15, breached by 5,420 s', () => {
    const started = startClock(policy, calendar, at('09T09:00:00'));
    const held = pauseClock(started, policy, calendar, at('09T15:05:00'), 'waiting_part');
    const resumed = resumeClock(held, policy, calendar, at('10T10:20:00'));
    expect(resumed.dueAt).toBe(at('10T15:15:00'));
    const stopped = stopClock(resumed, calendar, signedAt);
    expect(stopped).toMatchObject({ status: 'breached_met', countedSeconds: 34_220 });
    expect(clockView(stopped, calendar, signedAt).remainingSeconds).toBe(-5_420);
  });
  test('the stage that overran its own budget is named first, not the one that was last', () => {
    expect(stageUse(slices, budgets).map((use) => [use.stage, use.overrunSeconds])).toEqual([
      ['受理', 0],
      ['分派', 7_950],
      ['确认', 1_630],
      ['上门', 770],
      ['维修', 3_320],
    ]);
    expect(overruns(slices, budgets).map((use) => use.stage)).toEqual(['分派', '维修', '确认', '上门']);
    expect(overruns(slices, budgets)[0]).toMatchObject({ stage: '分派', department: '技术', personId: '赵强' });
    expect(overdueTail(slices, policy.targetSeconds)).toEqual([{ stage: '维修', department: '技术', personId: '陈志远', seconds: 5_420 }]);
  });
});

describe('slices', () => {
  const start = at('09T09:00:00');
  test('an event that moves nothing does not cut', () => {
    const { slices } = attribute([{ at: start, stage: 'a' }, { at: start + 60_000 }, { at: start + 120_000, end: true }], calendar);
    expect(slices).toHaveLength(1);
  });
  test('a change of what counts alone cuts', () => {
    const { slices } = attribute(
      [
        { at: start, stage: 'a' },
        { at: start + 60_000, counted: false },
        { at: start + 180_000, end: true },
      ],
      calendar,
    );
    expect(summarize(slices)).toMatchObject({ countedSeconds: 60, pausedSeconds: 120 });
  });
  test('without an owner the time belongs to the queue that should dispatch', () => {
    const { open } = attribute([{ at: start, stage: 'a' }], calendar, { queueDepartment: '调度' });
    expect(open?.department).toBe('调度');
  });
  test('the time between the end and a reopening belongs to nobody', () => {
    const events: LedgerEvent[] = [
      { at: start, stage: 'a' },
      { at: start + 60_000, end: true },
      { at: start + 3_600_000, stage: 'rework' },
    ];
    const { slices } = attribute(events, calendar, { untilMs: start + 3_660_000 });
    expect(slices.map((slice) => [slice.stage, slice.businessSeconds])).toEqual([
      ['a', 60],
      ['rework', 60],
    ]);
  });
  test('the main holder of a stage is who held it longest, also in two turns', () => {
    const events: LedgerEvent[] = [
      { at: start, stage: 'a', personId: 'x' },
      { at: start + 40_000, personId: 'y' },
      { at: start + 100_000, personId: 'x' },
      { at: start + 140_000, end: true },
    ];
    expect(overruns(attribute(events, calendar).slices, { a: 100 })).toEqual([
      { stage: 'a', department: null, personId: 'x', countedSeconds: 140, budgetSeconds: 100, overrunSeconds: 40 },
    ]);
    expect(overruns(attribute(events, calendar).slices, { a: 140, toString: 1 })).toEqual([]);
  });
});
