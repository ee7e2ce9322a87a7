import type { ClockState } from '../sla/clock.ts';

export type AlarmLevel = 'at_risk' | 'breach';

/** The next instant at which this clock must tell somebody, given what it has told; null when nothing is left. */
export function nextAlarmAt(c: ClockState, toldAtRisk: boolean): number | null {
  if (c.status !== 'running' || c.breachAt === null) return null;
  const atRisk = c.atRiskAt !== null && c.atRiskAt > c.markAt && !toldAtRisk ? c.atRiskAt : null;
  if (atRisk !== null) return atRisk;
  return c.breachAt > c.markAt ? c.breachAt : null;
}

/**
 * What an alarm tells at `now`: the highest step that is due; a lower one that became due together with it is recorded as skipped.
 * A paused or ended clock tells nothing. Source: SLA spec A2.11 to A2.13.
 */
export function decideAlarm(c: ClockState, now: number): { fire: AlarmLevel | null; skip: AlarmLevel[]; nextAlarmAt: number | null } {
  if (c.status !== 'running' || c.breachAt === null) return { fire: null, skip: [], nextAlarmAt: null };
  if (c.breachAt <= now) return { fire: 'breach', skip: ['at_risk'], nextAlarmAt: null };
  if (c.atRiskAt !== null && c.atRiskAt <= now) return { fire: 'at_risk', skip: [], nextAlarmAt: c.breachAt };
  return { fire: null, skip: [], nextAlarmAt: nextAlarmAt(c, false) };
}
