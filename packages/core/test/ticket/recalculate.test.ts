import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileVersions, elapsedSeconds, type WorkingCalendar } from '../../src/sla/calendar.ts';
import { clockView } from '../../src/sla/clock.ts';
import { calendarOf } from '../../src/sla/correction.ts';
import { updateTicket } from '../../src/ticket/change.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { holdTicket, resumeTicket } from '../../src/ticket/hold.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { recalculateTicket } from '../../src/ticket/recalculate.ts';
import { calendarOfTicket, type TicketConfig } from '../../src/ticket/state.ts';
import { CALENDAR, Life, newTicket, workspace } from './workspace.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const START = at('2026-11-23T09:00');
const typhoon: WorkingCalendar = { ...CALENDAR, holidays: ['2026-11-24'] };
const shops: WorkingCalendar = {
  ...CALENDAR,
  weekly: Object.fromEntries(Object.keys(CALENDAR.weekly).map((d) => [d, [['10:00', '14:00']]])),
};

/** The settings after an edit at `from`; branch `b` keeps its own hours. */
const edited = (number: number, versions: { validFrom: number; calendar: WorkingCalendar }[]): TicketConfig => ({
  ...workspace(),
  calendarVersionId: `c-${number}`,
  calendar: compileVersions(versions),
  branchCalendars: new Map([['b', compileVersions([{ validFrom: 0, calendar: shops }])]]),
  branches: new Map([
    ['a', { code: 'A', name: 'A', region: '' }],
    ['b', { code: 'B', name: 'B', region: '' }],
  ]),
});
const before = edited(1, [{ validFrom: 0, calendar: CALENDAR }]);
const after = (from: number): TicketConfig =>
  edited(2, [
    { validFrom: 0, calendar: CALENDAR },
    { validFrom: from, calendar: typhoon },
  ]);
const begin = (config: TicketConfig, branchId: string | null = null): Life => {
  const life = new Life(config);
  life.begin('王丽', START, (ctx) => createTicket(ctx, { ...newTicket('agent'), branchId }));
  return life;
};
const resolution = (life: Life) => {
  const clock = life.ticket.clocks.find((c) => c.metric === 'resolution');
  if (!clock) throw new Error('no resolution clock');
  return clock;
};
const typesOf = (life: Life) => life.writes.at(-1)?.events.map((e) => e.type);
const elapsed = (life: Life, now: number) => clockView(resolution(life), calendarOfTicket(life.config, life.ticket), now).elapsedSeconds;
const recalculate = (life: Life, now: number) =>
  life.does(
    'calendar',
    now,
    (ctx, t) => recalculateTicket(ctx, t) ?? { before: t, after: t, events: [], closedSlices: [], measures: [], recordedAt: now },
  );

describe('an edited calendar', () => {
  const noon = at('2026-11-23T12:00');
  test('moves the due times of running clocks and says from what to what; nothing counted moves', () => {
    const life = begin(before);
    const [due, counted] = [resolution(life).dueAt, elapsed(life, noon)];
    life.config = after(noon);
    recalculate(life, noon + 60_000);
    const event = life.writes.at(-1)?.events[0];
    expect([event?.type, event?.data['why']]).toEqual(['ticket.recalculated', 'calendar']);
    expect(event?.data['clocks']).toContainEqual({
      metric: 'resolution',
      cycle: 1,
      from: new Date(due ?? 0).toISOString(),
      to: new Date((due ?? 0) + 86_400_000).toISOString(),
    });
    expect(elapsed(life, noon)).toBe(counted);
    expect(resolution(life).markAt).toBe(START);
  });
  test('is known to the ticket after that: a second time nothing happens', () => {
    const life = begin(before);
    life.config = after(noon);
    recalculate(life, noon);
    expect(recalculateTicket({ config: life.config, actor: life.as('calendar'), now: noon, newId: () => 'x' }, life.ticket)).toBeNull();
  });
  test('reaches a ticket by whoever comes first, before what they do', () => {
    const life = begin(before);
    life.config = after(noon);
    life.does('王丽', noon, (ctx, t) => updateTicket(ctx, t, { title: '改' }));
    expect(typesOf(life)).toEqual(['ticket.recalculated', 'ticket.updated']);
    expect(life.ticket).toMatchObject({ calendarVersionId: 'c-2', version: 2 });
  });
  test('leaves held and ended clocks as they are; a held one goes on by the new hours', () => {
    const life = begin(before);
    life.does('王丽', at('2026-11-23T10:00'), (ctx, t) => holdTicket(ctx, t, { reason: 'part', wakeAt: at('2026-11-30T10:00'), note: '' }));
    const held = resolution(life);
    life.config = after(noon);
    recalculate(life, noon);
    expect(resolution(life)).toEqual(held);
    life.does('王丽', at('2026-11-23T17:00'), (ctx, t) => resumeTicket(ctx, t, { why: 'person' }));
    const left = held.targetSeconds - held.countedSeconds;
    expect(elapsedSeconds(life.config.calendar, at('2026-11-23T17:00'), resolution(life).dueAt ?? 0)).toBe(left);
    const done = begin(before);
    done.does('王丽', at('2026-11-23T10:00'), (ctx, t) =>
      moveTicket({ ...ctx, actor: { ...ctx.actor, roles: ['owner'] } }, t, { transition: 'cancel', reason: '误报' }),
    );
    const ended = done.ticket.clocks;
    done.config = after(noon);
    recalculate(done, noon);
    expect(done.ticket.clocks).toEqual(ended);
    expect(done.writes.at(-1)?.events).toEqual([]);
  });
});

describe('a ticket that goes to another branch', () => {
  const four = at('2026-11-23T16:00');
  test('goes on by its hours: the slice closes by the old ones, due times follow the new ones', () => {
    const life = begin(before);
    const counted = elapsed(life, four);
    life.does('王丽', four, (ctx, t) => updateTicket(ctx, t, { branchId: 'b' }));
    expect(typesOf(life)).toEqual(['ticket.updated', 'ticket.recalculated']);
    expect(life.writes.at(-1)?.closedSlices.map((s) => s.businessSeconds)).toEqual([counted]);
    const { dueAt, targetSeconds } = resolution(life);
    expect(elapsed(life, four)).toBe(counted);
    expect(elapsedSeconds(calendarOf(life.config, 'b'), four, dueAt ?? 0)).toBe(targetSeconds - counted);
    life.does('王丽', at('2026-11-24T13:00'), (ctx, t) => updateTicket(ctx, t, { tier: 'FAST' }));
    expect(elapsed(life, at('2026-11-24T13:00'))).toBe(counted + 3 * 3600);
  });
  test('of the same hours keeps its slice and its due times', () => {
    const life = begin(before);
    life.does('王丽', four, (ctx, t) => updateTicket(ctx, t, { branchId: 'a' }));
    expect(typesOf(life)).toEqual(['ticket.updated']);
    expect([life.ticket.branchId, life.ticket.formerBranches, life.writes.at(-1)?.closedSlices]).toEqual(['a', [], []]);
  });
});

test('whatever is edited and wherever the ticket goes, its slices add up to the working time of its life and its clock to its counted slices', () => {
  const step = fc.record({ minutes: fc.integer({ min: 0, max: 900 }), kind: fc.nat(5), pick: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
      const life = begin(before);
      const versions = [{ validFrom: 0, calendar: CALENDAR }];
      let now = START;
      for (const { minutes, kind, pick } of steps) {
        now += minutes * 60_000;
        if (kind === 0) {
          versions.push({ validFrom: now, calendar: [CALENDAR, typhoon, shops][pick] ?? CALENDAR });
          life.config = edited(versions.length, versions);
          recalculate(life, now);
        } else if (kind === 1) life.does('王丽', now, (ctx, t) => updateTicket(ctx, t, { branchId: ['a', 'b', null][pick] ?? null }));
        else if (kind === 2) life.does('王丽', now, (ctx, t) => updateTicket(ctx, t, { tier: ['STD', 'FAST', 'EASY'][pick] ?? 'STD' }));
        else if (life.ticket.waitingReason) life.does('王丽', now, (ctx, t) => resumeTicket(ctx, t, { why: 'person' }));
        else life.does('王丽', now, (ctx, t) => holdTicket(ctx, t, { reason: 'part', wakeAt: now + 60_000, note: '' }));
      }
      const calendar = calendarOfTicket(life.config, life.ticket);
      const slices = life.writes.flatMap((w) => w.closedSlices);
      const sum = (list: typeof slices) => list.reduce((n, s) => n + s.businessSeconds, 0);
      expect(sum(slices)).toBe(elapsedSeconds(calendar, START, life.ticket.sliceStartedAt));
      const counted = sum(slices.filter((s) => s.counted));
      const open = life.ticket.waitingReason ? 0 : elapsedSeconds(calendar, life.ticket.sliceStartedAt, now);
      expect(elapsed(life, now)).toBe(counted + open);
    }),
    { numRuns: 300 },
  );
});
