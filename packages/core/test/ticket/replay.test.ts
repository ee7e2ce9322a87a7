import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DomainError } from '../../src/errors.ts';
import { elapsedSeconds } from '../../src/sla/calendar.ts';
import type { ClockRule } from '../../src/sla/clock-rule.ts';
import { foldMetrics } from '../../src/sla/metrics.ts';
import { slaTier } from '../../src/standard/content.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { reassignTicket, updateTicket } from '../../src/ticket/change.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { holdTicket, resumeTicket } from '../../src/ticket/hold.ts';
import { judgedSteps, moveTicket } from '../../src/ticket/move.ts';
import { policiesFor } from '../../src/ticket/policies.ts';
import { sayOnTicket } from '../../src/ticket/say.ts';
import { slaEventOf } from '../../src/ticket/sla-event.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const rule = (key: string, kind: ClockRule['kind'], targetMinutes: number, more: Partial<ClockRule> = {}) => ({
  key,
  kind,
  name: { 'zh-CN': key, en: key },
  targetMinutes,
  ...more,
});
/** Every kind of clock at once, so that a replay has something to differ in. */
const CLOCKS = [
  rule('next_response', 'next_response', 60),
  rule('periodic_update', 'periodic_update', 240),
  rule('on_site_time', 'stage', 120, { stage: 'on_site' }),
  rule('signed_in_photo', 'event_pair', 15, { from: { kind: 'stage', stage: 'on_site' }, to: { kind: 'mark', mark: 'photo' } }),
  rule('no_news', 'inactivity', 120, { stage: 'assigned', updates: ['note', 'reply'] }),
  rule('requester_wait', 'requester_wait', 600, { pauses: ['customer'] }),
  rule('agent_work', 'agent_work', 500, { pauses: ['customer', 'third_party'] }),
  rule('field_ola', 'ola', 300, { department: 'FIELD', onChange: 'from_change' }),
];
const standard = {
  ...STARTER_STANDARD,
  tiers: STARTER_STANDARD.tiers.map((t, i) => slaTier.parse({ ...t, clocks: i === 2 ? [] : CLOCKS })),
};
const START = Date.parse('2026-11-23T01:00:00Z');
const WHO = ['王丽', '赵强', '陈志远', 'customer'];

type Act = { who: string; kind: number; pick: number; minutes: number };
const acts = fc.array(
  fc.record({ who: fc.constantFrom(...WHO), kind: fc.nat(9), pick: fc.nat(20), minutes: fc.integer({ min: 0, max: 600 }) }),
  { maxLength: 25 },
);
const TIERS = ['STD', 'FAST', 'EASY'] as const;
const REASONS = ['customer', 'part', 'third_party', 'internal'] as const;
const of = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;

function act(life: Life, { who, kind, pick }: Act, at: number): void {
  life.does(who, at, (ctx, t) => {
    if (kind <= 3) {
      const step = of(judgedSteps({ ...ctx, actor: { ...ctx.actor, kind: 'rule' } }, t), pick)?.step;
      return moveTicket({ ...ctx, actor: { ...ctx.actor, roles: ['owner'] } }, t, {
        transition: step?.key ?? 'none',
        reason: 'why',
        assigneeId: step?.requires.includes('assigneeId') ? of(['陈志远', '李敏'], pick) : null,
      });
    }
    if (kind === 4) return holdTicket(ctx, t, { reason: of(REASONS, pick), wakeAt: at + 3_600_000, note: '' });
    if (kind === 5) return resumeTicket(ctx, t, { why: 'person' });
    if (kind === 6) return updateTicket(ctx, t, { tier: of(TIERS, pick) });
    if (kind === 7) return reassignTicket(ctx, t, { assigneeId: of(['陈志远', '李敏', null], pick) });
    if (who === 'customer') return sayOnTicket(ctx, t, { kind: 'customer', text: '?' });
    return sayOnTicket(ctx, t, of([{ kind: 'reply', text: 'r' } as const, { kind: 'note', text: 'n' } as const], pick));
  });
}

function live(list: readonly Act[]): Life {
  const life = new Life(workspace({ standard }));
  life.begin('王丽', START, (ctx) => createTicket(ctx, newTicket('agent')));
  let at = START;
  for (const a of list) {
    at += a.minutes * 60_000;
    try {
      act(life, a, at);
    } catch (error) {
      // A step that is refused leaves the ticket as it was.
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return life;
}

const replayed = (life: Life) => {
  const { byMetric } = policiesFor(life.config.standard, life.config.flow);
  const events = life.writes.flatMap((w) => w.events).map((e) => slaEventOf(JSON.parse(JSON.stringify({ ...e, actorKind: e.actor.kind }))));
  const folded = foldMetrics(events, [...byMetric.values()].flat(), life.config.calendar, { endedByCustomer: [] });
  return folded.cycles.map(({ clock, ...memory }) => ({ ...clock, ...memory }));
};

describe('the log alone gives the clocks of the ticket', () => {
  test('whatever people do, in whatever order', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const life = live(list);
        const decided = life.ticket.clocks.map(({ told: _, ...clock }) => clock);
        const byName = (a: { metric: string; cycle: number }, b: { metric: string; cycle: number }) =>
          a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : a.cycle - b.cycle;
        expect(replayed(life).sort(byName)).toEqual(decided.sort(byName));
      }),
      { numRuns: 400 },
    );
  });

  test('no clock runs on a ticket that is over', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const { ticket } = live(list);
        if (!ticket.isOpen) expect(ticket.clocks.filter((c) => c.status === 'running' || c.status === 'paused')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('slices of a ticket that was never reopened add up to all working time of its life', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const life = live(list);
        const { ticket } = life;
        if (ticket.reopenCount > 0) return;
        const sum = life.writes.flatMap((w) => w.closedSlices).reduce((n, s) => n + s.businessSeconds, 0);
        const end = ticket.isOpen ? ticket.sliceStartedAt : (ticket.closedAt ?? 0);
        expect(sum).toBe(elapsedSeconds(life.config.calendar, ticket.createdAt, end));
      }),
      { numRuns: 300 },
    );
  });
});
