import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCalendar, type WorkingCalendar } from '../../src/sla/calendar.ts';
import { clockView } from '../../src/sla/clock.ts';
import {
  foldMetrics,
  type MetricCycle,
  type MetricDefinition,
  type MetricPolicy,
  type SlaEvent,
  worstAndLast,
} from '../../src/sla/metrics.ts';
import {
  agentWork,
  eventPair,
  firstResponse,
  inactivity,
  nextResponse,
  ola,
  periodicUpdate,
  requesterWait,
  resolution,
  stageLimit,
} from '../../src/sla/metrics-builtin.ts';

const week = (hours: [string, string][]): WorkingCalendar['weekly'] => ({ mon: hours, tue: hours, wed: hours, thu: hours, fri: hours });
const calendar = compileCalendar({ tz: 'UTC', weekly: week([['09:00', '17:00']]) });
const on = (day: number, time: string): number => Date.parse(`2026-11-${day}T${time.length === 5 ? `${time}:00` : time}Z`);
const HOUR = 3600;

let seq = 0;
const event = (occurredAt: number, type: string, rest: Partial<SlaEvent> = {}): SlaEvent => ({ seq: ++seq, occurredAt, type, ...rest });
const policy = (
  definition: MetricDefinition,
  hours: number,
  rest: Partial<MetricPolicy> = {},
  pauseReasons: string[] | 'all' | 'none' = 'none',
): MetricPolicy => ({
  id: `${definition.metric}-${hours}`,
  definition,
  clock: { targetSeconds: hours * HOUR, atRiskPercent: 75, pauseReasons },
  onChange: 'retroactive',
  ...rest,
});
const created = (rest: Partial<SlaEvent> = {}): SlaEvent => event(on(23, '09:00'), 'created', { actor: 'customer', ...rest });
const reply = (at: number): SlaEvent => event(at, 'message', { actor: 'staff', isPublic: true });
const asks = (at: number): SlaEvent => event(at, 'message', { actor: 'customer', isPublic: true });
const resolve = (at: number): SlaEvent => event(at, 'stage', { set: { isResolved: true } });
const reopen = (at: number): SlaEvent => event(at, 'stage', { set: { isResolved: false } });
const stage = (at: number, name: string, order: number): SlaEvent => event(at, 'stage', { set: { stage: name, stageOrder: order } });
const run = (events: SlaEvent[], ...policies: MetricPolicy[]): MetricCycle[] => foldMetrics(events, policies, calendar).cycles;
const brief = (cycles: MetricCycle[]) => cycles.map(({ clock }) => [clock.cycle, clock.status, clock.countedSeconds / HOUR]);

describe('first response', () => {
  test('ends with the first human contact; robots, notes and the customer do not count; nothing starts it again', () => {
    const robot = event(on(23, '09:01'), 'message', { actor: 'robot', isPublic: true });
    const note = event(on(23, '09:30'), 'message', { actor: 'staff', isPublic: false });
    const events = [
      created(),
      robot,
      note,
      asks(on(23, '09:40')),
      reply(on(23, '10:00')),
      resolve(on(23, '11:00')),
      reopen(on(24, '09:00')),
      reply(on(24, '10:00')),
    ];
    expect(brief(run(events, policy(firstResponse(), 2)))).toEqual([[1, 'met', 1]]);
  });
  test('a second start, as an import may bring, is no second cycle', () => {
    const again = event(on(24, '09:00'), 'created');
    expect(brief(run([created(), reply(on(23, '10:00')), again], policy(firstResponse(), 2)))).toEqual([[1, 'met', 1]]);
  });
  test('can start at the time of the call, never later than the creation', () => {
    const called = created({ data: { calledAt: on(20, '16:00') } });
    expect(run([called], policy(firstResponse({ retroactive: true }), 2))[0]?.clock.startedAt).toBe(on(20, '16:00'));
    const future = created({ data: { calledAt: on(25, '16:00') } });
    expect(run([future], policy(firstResponse({ retroactive: true }), 2))[0]?.clock.startedAt).toBe(on(23, '09:00'));
  });
});

test('next response: from the earliest unanswered message; worst and last are kept', () => {
  const events = [
    created(),
    asks(on(23, '10:00')),
    asks(on(23, '11:00')),
    reply(on(23, '13:00')),
    reply(on(23, '13:30')),
    asks(on(23, '14:00')),
    reply(on(23, '15:00')),
  ];
  const cycles = run(events, policy(nextResponse(), 2));
  expect(brief(cycles)).toEqual([
    [1, 'breached_met', 3],
    [2, 'met', 1],
  ]);
  const kept = worstAndLast(cycles, 'next_response', calendar, on(24, '09:00'));
  expect([kept?.worst.clock.cycle, kept?.last.clock.cycle]).toEqual([1, 2]);
});

test('periodic update: each update starts the next cycle, the resolution ends the last', () => {
  const events = [created(), reply(on(23, '10:00')), reply(on(23, '12:00')), resolve(on(23, '13:00')), reply(on(23, '14:00'))];
  expect(brief(run(events, policy(periodicUpdate(), 4)))).toEqual([
    [1, 'met', 2],
    [2, 'met', 1],
  ]);
});

describe('stage limit', () => {
  test('ends at the target stage or any later one; falling back takes it off; each entry counts anew', () => {
    const events = [
      created(),
      stage(on(23, '10:00'), '派单', 2),
      stage(on(23, '11:00'), '受理', 1),
      stage(on(23, '12:00'), '派单', 2),
      stage(on(23, '15:00'), '完工', 5),
    ];
    expect(brief(run(events, policy(stageLimit('派单', 2), 2)))).toEqual([
      [1, 'cancelled', 1],
      [2, 'breached_met', 3],
    ]);
  });
  test('can reach over several stages', () => {
    const events = [created(), stage(on(23, '10:00'), '派单', 2), stage(on(23, '11:00'), '接单', 3), stage(on(23, '13:00'), '上门', 4)];
    expect(brief(run(events, policy(stageLimit('派单', 2, 4), 2)))).toEqual([[1, 'breached_met', 3]]);
  });
});

test('event pair: sign-in to photo, each pair', () => {
  const photo = eventPair('arrival_photo', { type: ['signed_in'] }, { all: [{ type: ['photo'] }, { data: 'watermark', is: [true] }] });
  const events = [
    created(),
    event(on(23, '10:00'), 'signed_in'),
    event(on(23, '10:10'), 'photo', { data: { watermark: false } }),
    event(on(23, '10:15'), 'photo', { data: { watermark: true } }),
    event(on(23, '11:00'), 'signed_in'),
    event(on(23, '11:15:01'), 'photo', { data: { watermark: true } }),
  ];
  expect(run(events, policy(photo, 0.25)).map(({ clock }) => clock.status)).toEqual(['met', 'breached_met']);
});

test('inactivity: 已派单 and two hours without an update', () => {
  const quiet = policy(inactivity('已派单', { type: ['note', 'message'] }), 2);
  const events = [created(), stage(on(23, '10:00'), '已派单', 2), event(on(23, '11:00'), 'note'), event(on(23, '11:30'), 'viewed')];
  const [first, second] = run(events, quiet);
  expect([first?.clock.status, second?.clock.status, second?.clock.dueAt]).toEqual(['met', 'running', on(23, '13:00')]);
  const left = run([...events, stage(on(23, '12:00'), '接单', 3)], quiet);
  expect(left.map(({ clock }) => clock.status)).toEqual(['met', 'met']);
});

describe('waiting', () => {
  const waits = [
    created(),
    event(on(23, '10:00'), 'hold', { hold: 'waiting_customer' }),
    event(on(23, '11:00'), 'hold', { hold: 'waiting_vendor' }),
    asks(on(23, '13:00')),
    event(on(23, '14:00'), 'release', { release: 'waiting_vendor' }),
    resolve(on(23, '15:00')),
  ];
  test('each metric honours its own reasons, nested ones merge, a reply of the customer ends waiting for the customer', () => {
    const cycles = run(
      waits,
      policy(requesterWait(), 8, {}, ['waiting_customer']),
      policy(agentWork(), 8, {}, ['waiting_customer', 'waiting_vendor']),
      policy(firstResponse(), 8),
      policy(resolution(), 8, {}, ['waiting_vendor']),
    );
    expect(cycles.map(({ clock }) => [clock.metric, clock.countedSeconds / HOUR])).toEqual([
      ['requester_wait', 3],
      ['agent_work', 2],
      ['first_response', 0],
      ['resolution', 3],
    ]);
  });
  test('a clock that starts while the ticket waits starts held', () => {
    const events = [created({ hold: 'part' })];
    expect(run(events, policy(resolution(), 4, {}, ['part']))[0]?.clock).toMatchObject({
      status: 'paused',
      pausedReason: 'part',
      dueAt: null,
    });
  });
  test('a condition of the definition can hold it as well', () => {
    const definition: MetricDefinition = { ...resolution(), pause: { type: ['strike'] }, resume: { type: ['work'] } };
    const events = [
      created(),
      event(on(23, '10:00'), 'strike'),
      event(on(23, '12:00'), 'other'),
      event(on(23, '15:00'), 'work'),
      resolve(on(23, '16:00')),
    ];
    expect(brief(run(events, policy(definition, 4)))).toEqual([[1, 'met', 2]]);
  });
});

describe('reopening', () => {
  const events = [created(), resolve(on(23, '11:00')), reopen(on(25, '09:00')), resolve(on(25, '12:00'))];
  test('the same cycle goes on, the resolved time is out', () => {
    expect(brief(run(events, policy(resolution(), 4)))).toEqual([[1, 'breached_met', 5]]);
  });
  test('after the limit a new cycle begins and the old one keeps its result', () => {
    expect(brief(run(events, policy(resolution(), 4, { newCycleAfterSeconds: 24 * HOUR })))).toEqual([
      [1, 'met', 2],
      [2, 'met', 3],
    ]);
  });
  test('resolved to closed changes nothing', () => {
    const closed = event(on(24, '09:00'), 'closed', { set: { isResolved: true } });
    expect(brief(run([...events.slice(0, 2), closed], policy(resolution(), 4)))).toEqual([[1, 'met', 2]]);
  });
});

describe('tiers', () => {
  const tier = (name: string, hours: number, rest: Partial<MetricPolicy> = {}): MetricPolicy =>
    policy(resolution(), hours, { id: name, when: { fact: 'tier', is: [name] }, ...rest }, ['part']);
  const to = (at: number, name: string | null): SlaEvent => event(at, 'tier', { set: { tier: name } });
  const gold = tier('gold', 2);
  const silver = tier('silver', 6);
  test('retroactive: the new target from the original start with the old pauses; a breach stays as history', () => {
    const events = [
      created({ set: { tier: 'gold' } }),
      event(on(23, '10:00'), 'hold', { hold: 'part' }),
      event(on(23, '11:00'), 'release', { release: 'part' }),
      to(on(23, '13:00'), 'silver'),
    ];
    const [cycle] = run(events, gold, silver);
    expect(cycle).toMatchObject({ policyId: 'silver', superseded: [{ policyId: 'gold', breachAt: on(23, '12:00') }] });
    expect(cycle?.clock).toMatchObject({ dueAt: on(23, '16:00'), countedSeconds: 3 * HOUR, status: 'running' });
  });
  test('a change after a reopening still leaves the resolved time out', () => {
    const events = [created({ set: { tier: 'gold' } }), resolve(on(23, '10:00')), reopen(on(24, '10:00')), to(on(24, '11:00'), 'silver')];
    expect(run(events, gold, silver)[0]?.clock).toMatchObject({ countedSeconds: 2 * HOUR, dueAt: on(24, '15:00') });
  });
  test('no tier takes the clock off; the next one finds the original start', () => {
    const events = [created({ set: { tier: 'gold' } }), to(on(23, '10:00'), null)];
    expect(run(events, gold, silver)[0]).toMatchObject({ detached: true, clock: { status: 'cancelled' } });
    const again = run([...events, to(on(23, '12:00'), 'silver')], gold, silver);
    expect(again).toHaveLength(1);
    expect(again[0]).toMatchObject({ detached: false, clock: { status: 'running', dueAt: on(23, '15:00') } });
  });
  test('a tier chosen after the creation counts from the creation', () => {
    const [cycle] = run([created(), to(on(23, '12:00'), 'silver')], gold, silver);
    expect(cycle?.clock).toMatchObject({ startedAt: on(23, '09:00'), dueAt: on(23, '15:00') });
  });
  test('a ticket resolved without a tier does not come back to life with one', () => {
    const events = [created(), resolve(on(23, '10:00')), to(on(23, '12:00'), 'silver')];
    expect(run(events, gold, silver)[0]?.clock.status).toBe('cancelled');
  });
  test('from the change: each assignment and each change counts anew', () => {
    const night = policy(ola('二线'), 2, { id: 'night', onChange: 'from_change', when: { fact: 'tier', is: ['silver'] } });
    const day = policy(ola('二线'), 4, { id: 'day', onChange: 'from_change' });
    const events = [created(), event(on(23, '10:00'), 'assigned', { set: { department: '二线' } }), to(on(23, '11:00'), 'silver')];
    expect(run(events, night, day)[0]?.clock).toMatchObject({ dueAt: on(23, '13:00'), countedSeconds: 0 });
    const moved = [
      ...events,
      event(on(23, '12:00'), 'assigned', { set: { department: '一线' } }),
      event(on(23, '14:00'), 'assigned', { set: { department: '二线' } }),
    ];
    expect(brief(run(moved, night, day))).toEqual([
      [1, 'met', 1],
      [2, 'running', 0],
    ]);
  });
});

test('a late event of the past voids a breach', () => {
  const events = [created(), event(on(23, '16:00'), 'note')];
  const limit = policy(resolution(), 4);
  const before = run(events, limit)[0];
  expect(before && clockView(before.clock, calendar, on(23, '16:00')).breached).toBe(true);
  const after = run([...events, resolve(on(23, '12:00'))], limit)[0];
  expect(after?.clock).toMatchObject({ status: 'met', stoppedAt: on(23, '12:00') });
});

test('the order of recording changes nothing, nor does a replay from the middle of the night', () => {
  const offsets = fc.integer({ min: 0, max: 10 * 86_400 }).map((seconds) => on(16, '00:00') + seconds * 1000);
  const anyEvent = fc.record({
    occurredAt: offsets,
    type: fc.constantFrom('message', 'call', 'stage', 'note'),
    actor: fc.constantFrom('customer', 'staff', 'robot', undefined),
    isPublic: fc.boolean(),
    hold: fc.constantFrom('part', 'waiting_customer', undefined, undefined),
    release: fc.constantFrom('part', true, undefined, undefined),
    set: fc.constantFrom(
      { isResolved: true },
      { isResolved: false },
      { stage: '派单', stageOrder: 2 },
      { stage: '完工', stageOrder: 5 },
      { tier: 'gold' },
      { tier: null },
      {},
    ),
  });
  const policies = [
    policy(firstResponse(), 2),
    policy(nextResponse(), 2, {}, ['part']),
    policy(periodicUpdate(), 2, {}, 'all'),
    policy(stageLimit('派单', 2), 2),
    policy(inactivity('派单', { type: ['note'] }), 2, {}, 'all'),
    policy(resolution(), 4, { id: 'gold', when: { fact: 'tier', is: ['gold'] } }, 'all'),
    policy(resolution(), 40, { id: 'other' }, ['part']),
  ];
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 20 }), fc.nat(), (list, cut) => {
      const events: SlaEvent[] = [
        { seq: 0, occurredAt: on(16, '00:00'), type: 'created' },
        ...list.map((item, index) => ({ ...item, seq: index + 1 }) as SlaEvent),
      ];
      const state = foldMetrics(events, policies, calendar);
      const at = cut % events.length;
      expect(foldMetrics([...events.slice(at), ...events.slice(0, at)].toReversed(), policies, calendar)).toEqual(state);
      for (const { clock } of state.cycles) {
        expect(clock.countedSeconds).toBeGreaterThanOrEqual(0);
        if (clock.status === 'met') expect(clock.countedSeconds).toBeLessThanOrEqual(clock.targetSeconds);
        if (clock.status === 'breached_met') expect(clock.countedSeconds).toBeGreaterThan(clock.targetSeconds);
      }
      const open = state.cycles
        .filter(({ clock }) => clock.status === 'running' || clock.status === 'paused')
        .map(({ clock }) => clock.metric);
      expect(new Set(open).size).toBe(open.length);
    }),
    { seed: 20261123, numRuns: 300 },
  );
});
