import { breachAlarmAt, type ClockState } from '../sla/clock.ts';

export type AlarmLevel = 'at_risk' | 'breach';

/** The next instant (epoch ms) at which a clock must tell somebody; null when it is paused, ended or has nothing left to tell. */
export function nextAlarmAt(c: ClockState): number | null {
  const breach = breachAlarmAt(c);
  if (breach === null) return null;
  if (c.atRiskAt !== null && c.atRiskAt > c.markAt) return c.atRiskAt;
  return breach > c.markAt ? breach : null;
}

/**
 * What an alarm tells at `now`: the highest step that is due; a lower one that became due together with it is recorded as skipped.
 * A paused or ended clock tells nothing. Source: SLA spec A2.4 and A2.11 to A2.13.
 */
export function decideAlarm(c: ClockState, now: number): { fire: AlarmLevel | null; skip: AlarmLevel[]; nextAlarmAt: number | null } {
  const breach = breachAlarmAt(c);
  if (breach === null) return { fire: null, skip: [], nextAlarmAt: null };
  if (breach <= now) return { fire: 'breach', skip: ['at_risk'], nextAlarmAt: null };
  if (c.atRiskAt !== null && c.atRiskAt <= now) return { fire: 'at_risk', skip: [], nextAlarmAt: breach };
  return { fire: null, skip: [], nextAlarmAt: nextAlarmAt(c) };
}
