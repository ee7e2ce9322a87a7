import { elapsedSeconds } from '@bodan/core/sla/calendar';
import { penaltyCents, type Stake, stakeOf } from '@bodan/core/sla/penalty';
import type { StandardContent } from '@bodan/core/standard/content';
import { policiesFor } from '@bodan/core/ticket/policies';
import { calendarOfTicket, flowOf } from '@bodan/core/ticket/state';
import { urgentLeft } from '../ticket/list-item.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import type { OverdueTicket } from './store.ts';

/** What a ticket of the overdue board is put in order by: working seconds left (negative: late), what it costs and what its breach would. */
export type Weighed = { id: string; isLate: boolean; leftSeconds: number; stake: Stake | null; breachCents: number };
export type OverdueOrder = 'minutes' | 'money';

/** Does any tier say what a breach costs? */
export const hasPenalties = (standard: StandardContent): boolean => standard.tiers.some((t) => t.clocks.some((c) => c.penalty));

/** How late a ticket is and what it costs at `now`, by the tiers in force and the ticket's own calendar. */
export function weigh(config: WorkspaceConfig, t: OverdueTicket, now: number): Weighed {
  const { ruleOf } = policiesFor(config.standard, flowOf(config, t));
  const calendar = calendarOfTicket(config, t);
  const stake = stakeOf(
    t.clocks.map((c) => {
      const isRunning = c.status === 'running';
      const run = isRunning ? elapsedSeconds(calendar, c.markAt, Math.max(now, c.markAt)) : 0;
      return { penalty: ruleOf.get(c.policyId)?.penalty ?? null, lateSeconds: c.countedSeconds + run - c.targetSeconds, isRunning };
    }),
  );
  const urgent = urgentLeft(config, t, now);
  const price = urgent && ruleOf.get(`${t.tier}/${urgent.metric}`)?.penalty;
  return {
    id: t.id,
    isLate: t.isLate,
    leftSeconds: urgent?.remainingSeconds ?? 0,
    stake,
    breachCents: price ? penaltyCents(price, 1) : 0,
  };
}

const money = (w: Weighed): number => (w.isLate ? (w.stake?.cents ?? 0) : w.breachCents);
const byId = (a: Weighed, b: Weighed): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Late ones first; then by working time beyond the target, or by money: what is owed, before the breach what it would cost. */
export const inOrder = (order: OverdueOrder) => (a: Weighed, b: Weighed) =>
  Number(b.isLate) - Number(a.isLate) || (order === 'money' ? money(b) - money(a) : 0) || a.leftSeconds - b.leftSeconds || byId(a, b);
