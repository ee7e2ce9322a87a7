import fc from 'fast-check';
import { DomainError } from '../../src/errors.ts';
import type { ClockRule } from '../../src/sla/clock-rule.ts';
import { slaTier } from '../../src/standard/content.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { reassignTicket, updateTicket } from '../../src/ticket/change.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { planTicket } from '../../src/ticket/dispatch.ts';
import { holdTicket, resumeTicket } from '../../src/ticket/hold.ts';
import { judgedSteps, moveTicket } from '../../src/ticket/move.ts';
import { sayOnTicket } from '../../src/ticket/say.ts';
import type { TicketConfig } from '../../src/ticket/state.ts';
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
  rule('evidence', 'evidence', 60, { from: { kind: 'stage', stage: 'on_site' }, to: { kind: 'mark', mark: 'note' } }),
  rule('no_news', 'inactivity', 120, { stage: 'assigned', updates: ['note', 'reply'] }),
  rule('requester_wait', 'requester_wait', 600, { pauses: ['customer'] }),
  rule('agent_work', 'agent_work', 500, { pauses: ['customer', 'third_party'] }),
  rule('field_ola', 'ola', 300, { department: 'FIELD', onChange: 'from_change' }),
];
export const standard = {
  ...STARTER_STANDARD,
  tiers: STARTER_STANDARD.tiers.map((t, i) => slaTier.parse({ ...t, clocks: i === 2 ? [] : CLOCKS })),
};
export const START = Date.parse('2026-11-23T01:00:00Z');
const WHO = ['王丽', '赵强', '陈志远', 'customer'];

export type Act = { who: string; kind: number; pick: number; minutes: number };
/** What people may do, one after another. */
export const acts = fc.array(
  fc.record({ who: fc.constantFrom(...WHO), kind: fc.nat(9), pick: fc.nat(20), minutes: fc.integer({ min: 0, max: 600 }) }),
  { maxLength: 25 },
);
const TIERS = ['STD', 'FAST', 'EASY'] as const;
const REASONS = ['customer', 'part', 'third_party', 'internal'] as const;
const of = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;

function does(life: Life, { who, kind, pick }: Act, at: number): void {
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
    if (kind === 8) return planTicket(ctx, t, undefined);
    if (who === 'customer') return sayOnTicket(ctx, t, { kind: 'customer', text: '?' });
    return sayOnTicket(ctx, t, of([{ kind: 'reply', text: 'r' } as const, { kind: 'note', text: 'n' } as const], pick));
  });
}

/** One act; a step that is refused leaves the ticket as it was. */
export function act(life: Life, a: Act, at: number): void {
  try {
    does(life, a, at);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}

/** The life of a ticket by these acts; what the product refuses does not happen. */
export function live(list: readonly Act[], config: TicketConfig = workspace({ standard })): Life {
  const life = new Life(config);
  life.begin('王丽', START, (ctx) => createTicket(ctx, newTicket('agent')));
  let at = START;
  for (const a of list) {
    at += a.minutes * 60_000;
    act(life, a, at);
  }
  return life;
}
