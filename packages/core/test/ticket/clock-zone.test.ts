import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCalendar, elapsedSeconds } from '../../src/sla/calendar.ts';
import { clockView } from '../../src/sla/clock.ts';
import { slaTier, type ZoneSource } from '../../src/standard/content.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { updateTicket } from '../../src/ticket/change.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { recalculateTicket } from '../../src/ticket/recalculate.ts';
import { calendarOfTicket, type TicketConfig } from '../../src/ticket/state.ts';
import { CALENDAR, Life, newTicket, workspace } from './workspace.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const START = at('2026-11-23T09:00');
const SOURCES: Record<string, ZoneSource> = { STD: 'branch', FAST: 'customer', EASY: 'calendar' };
const standard = { ...STARTER_STANDARD, tiers: STARTER_STANDARD.tiers.map((t) => slaTier.parse({ ...t, zoneFrom: SOURCES[t.code] })) };
const settings = (version = 'c-1', west: string | null = 'Asia/Urumqi'): TicketConfig => ({
  ...workspace({ standard }),
  calendarVersionId: version,
  branches: new Map([
    ['west', { code: 'W', name: '乌鲁木齐', region: '', timeZone: west }],
    ['home', { code: 'H', name: '杭州', region: '', timeZone: null }],
  ]),
});
const begin = (more: object, config = settings()): Life => {
  const life = new Life(config);
  life.begin('王丽', START, (ctx) => createTicket(ctx, { ...newTicket('agent'), ...more }));
  return life;
};
const first = (life: Life) => {
  const clock = life.ticket.clocks.find((c) => c.metric === 'resolution');
  if (!clock) throw new Error('no resolution clock');
  return clock;
};
const elapsed = (life: Life, now: number) => clockView(first(life), calendarOfTicket(life.config, life.ticket), now).elapsedSeconds;
const last = (life: Life) => life.writes.at(-1)?.events.map((e) => [e.type, e.data['why'], e.data['zone']]);
const URUMQI = compileCalendar({ ...CALENDAR, tz: 'Asia/Urumqi' });
const TOKYO = compileCalendar({ ...CALENDAR, tz: 'Asia/Tokyo' });
const HOME = compileCalendar(CALENDAR);

describe('in whose zone the hours of a ticket are', () => {
  test.each([
    ['STD', 'west', 'Asia/Tokyo', 'Asia/Urumqi'],
    ['STD', 'home', 'Asia/Tokyo', null],
    ['STD', null, null, null],
    ['FAST', 'west', 'Asia/Tokyo', 'Asia/Tokyo'],
    ['FAST', 'west', null, 'Asia/Urumqi'],
    ['FAST', 'home', null, null],
    ['EASY', 'west', 'Asia/Tokyo', null],
  ])('tier %s at branch %s with a customer in %s: %s', (tier, branchId, customerZone, expected) => {
    const life = begin({ tier, branchId, customerZone });
    expect(life.ticket).toMatchObject({ clockZone: expected, formerBranches: [] });
    const calendar = expected === null ? HOME : compileCalendar({ ...CALENDAR, tz: expected });
    expect(elapsedSeconds(calendar, START, first(life).dueAt ?? 0)).toBe(first(life).targetSeconds);
  });

  test('a morning in Hangzhou is still night in Urumqi: the desk there opens two hours later', () => {
    const life = begin({ tier: 'STD', branchId: 'west' });
    expect(elapsed(life, at('2026-11-23T10:30'))).toBe(0);
    expect(elapsed(life, at('2026-11-23T11:30'))).toBe(3600);
  });
});

describe('another zone', () => {
  const noon = at('2026-11-23T12:00');
  test('of the customer counts from when it is told; what was counted stays, and the ticket says so', () => {
    const life = begin({ tier: 'FAST', customerZone: 'Asia/Tokyo' });
    const counted = elapsed(life, noon);
    expect(counted).toBe(elapsedSeconds(TOKYO, START, noon));
    life.does('王丽', noon, (ctx, t) => updateTicket(ctx, t, { customerZone: 'Asia/Urumqi' }));
    expect(last(life)).toEqual([
      ['ticket.updated', undefined, undefined],
      ['ticket.recalculated', 'zone', 'Asia/Urumqi'],
    ]);
    expect(elapsed(life, noon)).toBe(counted);
    expect(life.writes.at(-1)?.closedSlices.map((s) => s.businessSeconds)).toEqual([counted]);
    const later = at('2026-11-24T12:00');
    expect(elapsed(life, later)).toBe(counted + elapsedSeconds(URUMQI, noon, later));
  });

  test('of the branch reaches open tickets by the background or whoever comes first, once', () => {
    const life = begin({ tier: 'STD', branchId: 'west' });
    const counted = elapsed(life, noon);
    life.config = settings('c-2', 'Asia/Tokyo');
    const write = recalculateTicket({ config: life.config, actor: life.as('SLA'), now: noon, newId: () => 'x' }, life.ticket);
    expect(write?.events.map((e) => [e.type, e.data['why'], e.data['zone']])).toEqual([['ticket.recalculated', 'zone', 'Asia/Tokyo']]);
    life.does('王丽', noon, (ctx, t) => updateTicket(ctx, t, { title: '改' }));
    expect(last(life)?.[0]).toEqual(['ticket.recalculated', 'zone', 'Asia/Tokyo']);
    expect(life.ticket).toMatchObject({ clockZone: 'Asia/Tokyo', formerBranches: [{ branchId: 'west', clockZone: 'Asia/Urumqi' }] });
    expect(elapsed(life, noon)).toBe(counted);
    expect(recalculateTicket({ config: life.config, actor: life.as('SLA'), now: noon, newId: () => 'x' }, life.ticket)).toBeNull();
  });

  test('comes with another tier, and a branch whose hours are the same leaves everything as it was', () => {
    const life = begin({ tier: 'EASY', branchId: 'west' });
    life.does('王丽', noon, (ctx, t) => updateTicket(ctx, t, { tier: 'STD' }));
    expect(life.ticket.clockZone).toBe('Asia/Urumqi');
    expect(last(life)?.at(-1)).toEqual(['ticket.recalculated', 'zone', 'Asia/Urumqi']);
    const calm = begin({ tier: 'EASY', branchId: 'west' });
    calm.does('王丽', noon, (ctx, t) => updateTicket(ctx, t, { branchId: 'home', customerZone: 'Asia/Tokyo' }));
    expect([calm.ticket.formerBranches, last(calm)?.length]).toEqual([[], 1]);
  });
});

test('wherever the ticket and its customer go, its slices add up to the working time of its life and its clock to them', () => {
  const step = fc.record({ minutes: fc.integer({ min: 1, max: 900 }), kind: fc.nat(3), pick: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const life = begin({ tier: 'STD', branchId: 'west' });
      let now = START;
      steps.forEach(({ minutes, kind, pick }, i) => {
        now += minutes * 60_000;
        if (kind === 3) life.config = settings(`c-${i + 2}`, ['Asia/Urumqi', 'Asia/Tokyo', null][pick] ?? null);
        const change = [
          { tier: ['STD', 'FAST', 'EASY'][pick] ?? 'STD' },
          { customerZone: ['Europe/Berlin', 'Asia/Tokyo', null][pick] ?? null },
          { branchId: ['west', 'home', null][pick] ?? null },
          { title: `改 ${i}` },
        ][kind];
        life.does('王丽', now, (ctx, t) => updateTicket(ctx, t, change ?? {}));
      });
      const calendar = calendarOfTicket(life.config, life.ticket);
      const closed = life.writes.flatMap((w) => w.closedSlices).reduce((sum, s) => sum + s.businessSeconds, 0);
      const open = elapsedSeconds(calendar, life.ticket.sliceStartedAt, now);
      expect(closed + open).toBe(elapsedSeconds(calendar, START, now));
      expect(elapsed(life, now)).toBe(closed + open);
    }),
    { numRuns: 200, seed: 20261127 },
  );
});
