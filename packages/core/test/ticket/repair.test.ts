import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contributions } from '../../src/measures/contribution.ts';
import { compileCalendar, elapsedSeconds, type WorkingCalendar } from '../../src/sla/calendar.ts';
import type { CalendarCorrection } from '../../src/sla/correction.ts';
import { correctCalendar } from '../../src/sla/correction.ts';
import { localDay } from '../../src/ticket/days.ts';
import { type RepairHistory, repairTicket } from '../../src/ticket/repair.ts';
import type { TicketConfig, TicketState, TicketWrite } from '../../src/ticket/state.ts';
import { type Act, acts as anyActs, live, START, standard } from './random-life.ts';
import { CALENDAR, type Life, workspace } from './workspace.ts';

/** One after the other: two decisions of one instant are told apart by nothing in the log. */
const acts = anyActs.map((list) => list.map((a) => ({ ...a, minutes: Math.max(1, a.minutes) })));
const DAY = 86_400_000;
const AS_OF_NOW = ['dispatch_seconds', 'came_at_risk'];
const OFFICE: [string, string][] = [
  ['08:30', '12:00'],
  ['13:30', '18:00'],
];
/** A typhoon closed the second day, and the first Saturday was worked. */
const RIGHT: WorkingCalendar = { ...CALENDAR, holidays: ['2026-11-24'], special: { ...CALENDAR.special, '2026-11-28': OFFICE } };
const correction = (from: number, until: number): CalendarCorrection => ({
  from,
  until,
  calendar: compileCalendar(RIGHT),
  branchCalendars: new Map(),
});
const ALL = correction(START - DAY, START + 400 * DAY);
const wrong = (): TicketConfig => ({ ...workspace({ standard }), corrections: new Map([['typhoon', ALL]]) });

const historyOf = (life: Life): RepairHistory => ({
  events: life.writes.flatMap((w) => w.events).map((e) => JSON.parse(JSON.stringify({ ...e, actorKind: e.actor.kind }))),
  slices: life.writes.flatMap((w) => w.closedSlices),
});
const RULE = { kind: 'rule', id: null, name: 'SLA', roles: [] } as const;
const repair = (life: Life, history: RepairHistory, corrections: string[], before = life.ticket) =>
  repairTicket({ config: life.config, actor: RULE, now: before.updatedAt, newId: () => 'repair' }, before, history, corrections, {});
const told = (history: RepairHistory, write: TicketWrite): RepairHistory['events'] => [
  ...history.events,
  ...write.events.map((e) => JSON.parse(JSON.stringify({ ...e, actorKind: e.actor.kind }))),
];

const clocksOf = (t: TicketState) =>
  t.clocks
    .map(({ told: _, dueAt, breachAt, atRiskAt, superseded: _s, ...c }) => ({
      ...c,
      // When an ended clock was due stays as its days left it.
      ...(c.status === 'running' ? { dueAt, breachAt, atRiskAt } : {}),
    }))
    .sort((a, b) => (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : a.cycle - b.cycle));
const boardOf = (t: TicketState) =>
  contributions(t, (at) => localDay('Asia/Shanghai', at)).map((c) => [c.metric, c.day, c.stage, c.value, c.since].join());

type Lives = { life: Life; right: Life };
/** The same acts under the hours that were kept and under those that should have been; null where a rule made them differ. */
function both(list: readonly Act[]): Lives | null {
  const life = live(list, wrong());
  const right = live(list, { ...workspace({ standard }), calendar: correctCalendar(life.config.calendar, ALL, null) });
  const types = (l: Life) => l.writes.flatMap((w) => w.events.map((e) => [e.type, e.occurredAt].join())).join('|');
  return types(life) === types(right) ? { life, right } : null;
}

describe('a ticket is repaired by the hours that should have held', () => {
  test('as if they had held all along: clocks, ledger, board, 临期 and 主动干预', () => {
    let compared = 0;
    fc.assert(
      fc.property(acts, (list) => {
        const lives = both(list);
        if (!lives) return;
        const { life, right } = lives;
        const history = historyOf(life);
        const found = repair(life, history, ['typhoon']);
        expect(found.kind).not.toBe('differing');
        const repaired = found.kind === 'repaired' ? found.write.after : life.ticket;
        expect(clocksOf(repaired)).toEqual(clocksOf(right.ticket));
        expect(boardOf(repaired)).toEqual(boardOf(right.ticket));
        const seconds = new Map(found.kind === 'repaired' ? found.recounts.map((r) => [r.seq, r.to]) : []);
        expect(history.slices.map((s) => seconds.get(s.seq) ?? s.businessSeconds)).toEqual(
          historyOf(right).slices.map((s) => s.businessSeconds),
        );
        if (found.kind === 'repaired') compared += 1;
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test('and taken back it is as it was, told the same by its log', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const life = live(list, wrong());
        const history = historyOf(life);
        const done = repair(life, history, ['typhoon']);
        if (done.kind !== 'repaired') return;
        const seconds = new Map(done.recounts.map((r) => [r.seq, r.to]));
        const then: RepairHistory = {
          events: told(history, done.write),
          slices: history.slices.map((s) => ({ ...s, businessSeconds: seconds.get(s.seq) ?? s.businessSeconds })),
        };
        const undone = repair(life, then, [], done.write.after);
        expect(undone.kind).toBe('repaired');
        if (undone.kind !== 'repaired') return;
        expect(clocksOf(undone.write.after)).toEqual(clocksOf(life.ticket));
        expect(boardOf(undone.write.after)).toEqual(boardOf(life.ticket));
        expect(undone.recounts.map(({ seq, from, to }) => ({ seq, from: to, to: from }))).toEqual(done.recounts);
      }),
      { numRuns: 300 },
    );
  });

  test('the entries of a repair correct every moment: the sum up to any instant is what was so by then', () => {
    fc.assert(
      fc.property(acts, fc.integer({ min: 0, max: 30 * 24 * 60 }), (list, minutes) => {
        const lives = both(list);
        const done = lives && repair(lives.life, historyOf(lives.life), ['typhoon']);
        if (!lives || done?.kind !== 'repaired') return;
        const at = START + minutes * 60_000;
        const sums = (writes: readonly TicketWrite[]) => {
          const sum = new Map<string, number>();
          // How long dispatch took and what came at risk is corrected as of now: the ticket does not say when that was known.
          for (const e of writes.flatMap((w) => w.measures))
            if (e.occurredAt <= at && !AS_OF_NOW.includes(e.metric)) sum.set(e.metric, (sum.get(e.metric) ?? 0) + e.value);
          return [...sum].filter(([, n]) => n !== 0).sort();
        };
        expect(sums([...lives.life.writes, done.write])).toEqual(sums(lives.right.writes));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a correction', () => {
  test('holds in its span alone', () => {
    const base = compileCalendar(CALENDAR);
    const one = correction(START + DAY, START + 2 * DAY);
    const joined = correctCalendar(base, one, null);
    expect(correctCalendar(base, one, null)).toBe(joined);
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 10 }), fc.integer({ min: 0, max: 8 }), (from, days) => {
        const [a, b] = [START + from * DAY, START + (from + days) * DAY];
        const part = (calendar: typeof base, lo: number, hi: number) => elapsedSeconds(calendar, Math.max(a, lo), Math.min(b, hi));
        const expected = part(base, -1e15, one.from) + part(one.calendar, one.from, one.until) + part(base, one.until, 1e15);
        expect(elapsedSeconds(joined, a, b)).toBe(expected);
      }),
    );
  });

  test('is refused where the log does not give what was recorded', () => {
    const life = live([], wrong());
    const bent = { ...life.ticket, clocks: life.ticket.clocks.map((c) => ({ ...c, countedSeconds: c.countedSeconds + 1 })) };
    expect(repair(life, historyOf(life), ['typhoon'], bent).kind).toBe('differing');
  });

  test('that changes no second of a ticket leaves it alone', () => {
    const life = live([], { ...wrong(), corrections: new Map([['past', correction(START - 9 * DAY, START - 5 * DAY)]]) });
    expect(repair(life, historyOf(life), ['past']).kind).toBe('same');
  });
});
