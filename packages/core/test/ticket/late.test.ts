import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elapsedSeconds } from '../../src/sla/calendar.ts';
import { foldMetrics, type SlaEvent } from '../../src/sla/metrics.ts';
import { slaTier } from '../../src/standard/content.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { alarmKey, alertLevel, decideAlarm, isLate, nextAlarmAt } from '../../src/ticket/alarm.ts';
import { updateTicket } from '../../src/ticket/change.ts';
import { createTicket } from '../../src/ticket/create.ts';
import type { DecisionContext } from '../../src/ticket/decision.ts';
import { judgeDevice } from '../../src/ticket/device-time.ts';
import { holdTicket, resumeTicket } from '../../src/ticket/hold.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { policiesFor } from '../../src/ticket/policies.ts';
import { escalateClock, type Saying, sayOnTicket } from '../../src/ticket/say.ts';
import { slaEventOf } from '../../src/ticket/sla-event.ts';
import type { TicketClock } from '../../src/ticket/state.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const MINUTE = 60_000;
const TECH = '陈志远';
const rule = (key: string, kind: string, targetMinutes: number, more: object = {}) => ({
  key,
  kind,
  name: { 'zh-CN': key, en: key },
  targetMinutes,
  ...more,
});
const CLOCKS = [
  rule('next_response', 'next_response', 60),
  rule('periodic_update', 'periodic_update', 240),
  rule('no_news', 'inactivity', 120, { stage: 'assigned', updates: ['note', 'reply', 'call_out'] }),
  rule('requester_wait', 'requester_wait', 600, { pauses: ['customer'] }),
];
const standard = { ...STARTER_STANDARD, tiers: STARTER_STANDARD.tiers.map((t) => slaTier.parse({ ...t, clocks: CLOCKS })) };

const historyOf = (life: Life): SlaEvent[] =>
  life.writes.flatMap((w) => w.events).map((e) => slaEventOf(JSON.parse(JSON.stringify({ ...e, actorKind: e.actor.kind }))));
const late =
  (life: Life, recordedAt: number) =>
  (ctx: DecisionContext): DecisionContext => ({ ...ctx, late: { history: historyOf(life), recordedAt } });
const memory = (clocks: readonly TicketClock[]) =>
  clocks.map(({ told: _, ...c }) => c).sort((a, b) => (a.metric === b.metric ? a.cycle - b.cycle : a.metric < b.metric ? -1 : 1));
const clockOf = (life: Life, metric: string): TicketClock => {
  const found = life.ticket.clocks.find((c) => c.metric === metric);
  if (!found) throw new Error(metric);
  return found;
};
/** The worker: everything that is due by `at` is told, as services do it. */
function ring(life: Life, at: number): string[] {
  const levels: string[] = [];
  for (const c of life.ticket.clocks) {
    const steps = policiesFor(life.config.standard, life.config.flow).stepsOf.get(c.policyId) ?? [];
    const { fire, skip } = decideAlarm(c, steps, life.config.calendar, at);
    if (!fire) continue;
    levels.push(`${c.metric} ${alertLevel(c, fire)}`);
    const keys = [fire, ...skip].map((step) => alarmKey(c, step));
    life.does('SLA', at, (ctx, t) => escalateClock(ctx, t, { metric: c.metric, cycle: c.cycle, keys, late: isLate(fire), data: {} }));
  }
  return levels;
}

type Act = { minute: number; kind: number };
const act = (life: Life, { minute, kind }: Act): void => {
  const at = Math.max(START + minute * MINUTE, life.ticket.updatedAt);
  life.does(kind < 2 ? 'customer' : '王丽', at, (ctx, t) => {
    if (kind < 2) return sayOnTicket(ctx, t, { kind: 'customer', text: '?' });
    if (kind === 2) return sayOnTicket(ctx, t, { kind: 'note', text: 'n' });
    if (kind === 3) return sayOnTicket(ctx, t, { kind: 'reply', text: 'r' });
    if (kind === 4) return updateTicket(ctx, t, { tier: t.tier === 'STD' ? 'FAST' : 'STD' });
    return t.waitingReason === null
      ? holdTicket(ctx, t, { reason: 'customer', wakeAt: at + 3_600_000, note: '' })
      : resumeTicket(ctx, t, { why: 'person' });
  });
};
const SAYINGS: Saying[] = [
  { kind: 'note', text: 'n' },
  { kind: 'reply', text: 'r' },
  { kind: 'call', text: '', direction: 'out', talkSeconds: 30 },
  { kind: 'call', text: '', direction: 'out', talkSeconds: 0 },
];
const minute = fc.integer({ min: 1, max: 3000 });
const acts = fc.array(fc.record({ minute, kind: fc.nat(6) }), { maxLength: 12 }).map((list) => list.sort((a, b) => a.minute - b.minute));
const offline = fc.array(fc.record({ minute, say: fc.nat(3) }), { minLength: 1, maxLength: 4 });
const END = START + 5000 * MINUTE;

const born = (): Life => {
  const life = new Life(workspace({ standard }));
  life.begin('王丽', START, (ctx) => createTicket(ctx, newTicket('agent')));
  return life;
};
const saying = (i: number): Saying => SAYINGS[i] ?? { kind: 'note', text: '' };

describe('what a technician did offline and sent later', () => {
  test('gives the same clocks as if it had been recorded at once, in whatever order it arrives', () => {
    fc.assert(
      fc.property(acts, offline, fc.array(fc.nat(100), { minLength: 4, maxLength: 4 }), (list, done, shuffle) => {
        const online = born();
        const all = [...list.map((a) => ({ ...a, say: -1 })), ...done.map((d) => ({ ...d, kind: -1 }))].sort(
          (a, b) => a.minute - b.minute || a.say - b.say,
        );
        for (const a of all) {
          if (a.kind >= 0) act(online, a);
          else online.does(TECH, START + a.minute * MINUTE, (ctx, t) => sayOnTicket(ctx, t, saying(a.say)));
        }
        const later = born();
        for (const a of list) act(later, a);
        const order = done.map((d, i) => ({ d, key: shuffle[i] ?? 0 })).sort((a, b) => a.key - b.key);
        for (const [i, { d }] of order.entries())
          later.does(TECH, START + d.minute * MINUTE, (ctx, t) => sayOnTicket(late(later, END + i * MINUTE)(ctx), t, saying(d.say)));
        expect(memory(later.ticket.clocks)).toEqual(memory(online.ticket.clocks));
        expect(later.ticket.firstRespondedAt).toBe(online.ticket.firstRespondedAt);
        const { byMetric } = policiesFor(standard, later.config.flow);
        const folded = foldMetrics(historyOf(later), [...byMetric.values()].flat(), later.config.calendar, { endedByCustomer: [] });
        expect(memory(folded.cycles.map(({ clock, ...m }) => ({ ...clock, ...m, told: [] })))).toEqual(memory(later.ticket.clocks));
      }),
      { numRuns: 300 },
    );
  });

  test('a call before the breach voids it: met, corrected on the board, one event, and the alarm is silent', () => {
    const life = born();
    expect(ring(life, START + 40 * MINUTE)).toEqual(['first_response breach']);
    const at = START + 10 * MINUTE;
    life.does(TECH, at, (ctx, t) => sayOnTicket(late(life, START + 120 * MINUTE)(ctx), t, saying(2)));
    const write = life.writes.at(-1);
    expect(clockOf(life, 'first_response')).toMatchObject({ status: 'met', stoppedAt: at, countedSeconds: 600 });
    expect(write?.cleared).toEqual([{ metric: 'first_response', cycle: 1, levels: ['breach'] }]);
    expect(write?.events.map((e) => [e.type, e.occurredAt])).toEqual([
      ['ticket.called', at],
      ['ticket.breach_cleared', START + 120 * MINUTE],
    ]);
    // It stopped before its warning point, so it never was at risk either.
    expect(write?.measures).toMatchObject([
      { metric: 'came_at_risk', value: -1 },
      { metric: 'first_response_met', value: 1 },
    ]);
    expect(life.ticket.updatedAt).toBe(START + 120 * MINUTE);
    expect(ring(life, START + 121 * MINUTE).filter((x) => x.startsWith('first_response'))).toEqual([]);
  });

  test('an answer that was counted late is corrected by an earlier one: missed becomes met', () => {
    const life = born();
    life.does('王丽', START + 50 * MINUTE, (ctx, t) => sayOnTicket(ctx, t, saying(1)));
    expect(clockOf(life, 'first_response').status).toBe('breached_met');
    life.does(TECH, START + 20 * MINUTE, (ctx, t) => sayOnTicket(late(life, START + 90 * MINUTE)(ctx), t, saying(2)));
    expect(life.writes.at(-1)?.measures.map((m) => [m.metric, m.value])).toEqual([
      ['first_response_missed', -1],
      ['first_response_met', 1],
    ]);
    expect(life.ticket.firstRespondedAt).toBe(START + 20 * MINUTE);
  });

  test('one after the breach leaves it as it is', () => {
    const life = born();
    ring(life, START + 40 * MINUTE);
    life.does(TECH, START + 35 * MINUTE, (ctx, t) => sayOnTicket(late(life, START + 120 * MINUTE)(ctx), t, saying(2)));
    expect(clockOf(life, 'first_response')).toMatchObject({ status: 'breached_met', countedSeconds: 2100 });
    expect(life.writes.at(-1)?.cleared).toBeUndefined();
  });

  test('a step taken offline moves the ticket when it was taken: slices keep adding up', () => {
    const life = born();
    const step = (who: string, transition: string, at: number, more: object = {}, how = (ctx: DecisionContext) => ctx) =>
      life.does(who, at, (ctx, t) =>
        moveTicket(how({ ...ctx, actor: { ...ctx.actor, roles: ['owner', 'technician'] } }), t, { transition, reason: null, ...more }),
      );
    step('王丽', 'accept', START + 5 * MINUTE);
    step('赵强', 'assign', START + 6 * MINUTE, { assigneeId: TECH });
    step(TECH, 'confirm', START + 8 * MINUTE);
    const target = clockOf(life, 'resolution').targetSeconds;
    const breach = clockOf(life, 'resolution').breachAt ?? 0;
    ring(life, breach + MINUTE);
    expect(clockOf(life, 'resolution').told.some((k) => k.includes('/breach/'))).toBe(true);
    const finished = breach - 30 * MINUTE;
    const recordedAt = breach + 600 * MINUTE;
    step(TECH, 'arrive', finished - 60 * MINUTE, {}, late(life, recordedAt));
    step(TECH, 'finish', finished, {}, late(life, recordedAt + MINUTE));
    expect(clockOf(life, 'resolution')).toMatchObject({ status: 'met', stoppedAt: finished });
    expect(clockOf(life, 'resolution').countedSeconds).toBeLessThan(target);
    const closed = life.writes.flatMap((w) => w.closedSlices);
    expect(closed.reduce((n, s) => n + s.businessSeconds, 0)).toBe(elapsedSeconds(life.config.calendar, START, finished));
    expect(closed.every((s, i) => i === 0 || s.startedAt === closed[i - 1]?.endedAt)).toBe(true);
    expect(life.writes.flatMap((w) => w.cleared ?? []).map((c) => c.metric)).toContain('resolution');
  });

  test('a wait that began before the breach voids it; when it is breached after all it is told again, once', () => {
    const life = born();
    const breach = clockOf(life, 'resolution').breachAt ?? 0;
    expect(ring(life, breach + MINUTE)).toContain('resolution breach');
    const at = breach - 30 * MINUTE;
    life.does(TECH, at, (ctx, t) =>
      holdTicket(late(life, breach + 60 * MINUTE)(ctx), t, { reason: 'customer', wakeAt: breach + 600 * MINUTE, note: '' }),
    );
    expect(clockOf(life, 'resolution')).toMatchObject({ status: 'paused', dueAt: null });
    life.does('王丽', breach + 120 * MINUTE, (ctx, t) => resumeTicket(ctx, t, { why: 'person' }));
    const steps = policiesFor(standard, life.config.flow).stepsOf.get(clockOf(life, 'resolution').policyId) ?? [];
    const next = nextAlarmAt(clockOf(life, 'resolution'), steps, life.config.calendar);
    expect(next).toBe((clockOf(life, 'resolution').breachAt ?? 0) + 1000);
    expect(ring(life, next ?? 0)).toContain('resolution breach~1');
    expect(ring(life, (next ?? 0) + MINUTE).filter((x) => x.startsWith('resolution'))).toEqual([]);
  });

  test('clocks that the log alone does not give are not rewritten: there it counts from when it was recorded', () => {
    const life = born();
    ring(life, START + 40 * MINUTE);
    // Another standard came into force since: the log folded by it would have another target from the start.
    life.config = { ...life.config, standard: { ...standard, tiers: standard.tiers.map((t) => ({ ...t, firstResponseMinutes: 45 })) } };
    const recordedAt = START + 120 * MINUTE;
    life.does(TECH, START + 10 * MINUTE, (ctx, t) => sayOnTicket(late(life, recordedAt)(ctx), t, saying(2)));
    expect(clockOf(life, 'first_response')).toMatchObject({ status: 'breached_met', stoppedAt: recordedAt, targetSeconds: 1800 });
    expect(life.writes.at(-1)?.cleared).toBeUndefined();
  });
});

describe('the time of a device', () => {
  const NOW = START;
  const judge = (at: number, sentAt: number, roles = ['technician']) => judgeDevice({ at, sentAt }, NOW, roles, STARTER_STANDARD);
  test('counts within 120 seconds of skew and 72 hours, for technicians', () => {
    expect(judge(NOW - 3_600_000, NOW - 120_000)).toMatchObject({
      at: NOW - 3_600_000,
      facts: { counts: true, doubt: null, skewSeconds: 120 },
    });
    expect(judge(NOW - 3_600_000, NOW + 121_000)).toMatchObject({ at: NOW, facts: { counts: false, doubt: 'skew', skewSeconds: -121 } });
    expect(judge(NOW - 72 * 3_600_000, NOW).facts.counts).toBe(true);
    expect(judge(NOW - 72 * 3_600_000 - 1000, NOW)).toMatchObject({ at: NOW, facts: { doubt: 'late' } });
    expect(judge(NOW - 60_000, NOW, ['agent'])).toMatchObject({ at: NOW, facts: { doubt: 'role' } });
    expect(judge(NOW + 60_000, NOW)).toMatchObject({ at: NOW, facts: { counts: true } });
  });
});
