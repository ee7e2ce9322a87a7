import { after, type Demand, type JudgeScene, type Ready } from './facts.ts';
import { overlaps } from './shift.ts';

/** The hard rules in the order in which they are asked; the first one that fails is named. */
export const RULES = [
  'disabled',
  'not_a_technician',
  'off_duty',
  'refused_before',
  'missing_skill',
  'skill_too_low',
  'on_leave',
  'off_shift',
  'at_capacity',
  'overlapping_job',
] as const;
export type RuleName = (typeof RULES)[number];

/** Which rule failed, with its figures: `at` is an instant, `value` what is there and `needed` what it is held against. */
export type Refusal = { rule: RuleName; detail: string; at: number | null; value: number | null; needed: number | null };

const failed = (rule: RuleName, detail: string, figures: Partial<Omit<Refusal, 'rule' | 'detail'>> = {}): Refusal => ({
  rule,
  detail,
  at: null,
  value: null,
  needed: null,
  ...figures,
});

function refusalOfTime(scene: JudgeScene, t: Ready, d: Demand): Refusal | null {
  const { window } = d;
  const leave = t.leaves.find((l) => overlaps(l, window ?? scene.day));
  if (!window) {
    const hours = after(t.onShift, scene.at);
    if (hours.length === 0) return failed('off_shift', t.name, { at: t.nextOnAt });
    if (after(t.free, scene.at).length === 0) return failed('on_leave', leave?.reason ?? '', { at: leave?.to ?? null });
    return null;
  }
  if (leave) return failed('on_leave', leave.reason, { at: leave.to });
  if (!t.onShift.some((s) => s.from <= window.from && window.to <= s.to)) return failed('off_shift', t.name, { at: t.nextOnAt });
  return null;
}

/**
 * The first hard rule that keeps a technician from a ticket, or null when he may take it. With an appointment it must lie within
 * his hours of that day; without one some of his hours must still be ahead. Source: issue 3, dispatch.
 */
export function refusalOf(scene: JudgeScene, t: Ready, d: Demand): Refusal | null {
  if (t.isDisabled) return failed('disabled', t.name);
  if (!t.roles.includes('technician')) return failed('not_a_technician', t.roles.join(', '));
  if (!t.onDuty) return failed('off_duty', t.name);
  if (d.refusedBy.includes(t.personId)) return failed('refused_before', t.name);
  const level = d.requiredSkill ? (t.skills[d.requiredSkill] ?? 0) : 0;
  if (d.requiredSkill && level === 0) return failed('missing_skill', d.requiredSkill, { value: 0, needed: d.requiredLevel });
  if (d.requiredSkill && level < d.requiredLevel)
    return failed('skill_too_low', d.requiredSkill, { value: level, needed: d.requiredLevel });
  const time = refusalOfTime(scene, t, d);
  if (time) return time;
  // A job that is his already is not counted twice when its own ticket is looked at again.
  const own = t.jobs.some((j) => j.ticketId === d.ticketId) ? 1 : 0;
  if (t.dailyCapacity !== null && t.dayJobs - own >= t.dailyCapacity)
    return failed('at_capacity', t.name, { value: t.dayJobs - own, needed: t.dailyCapacity });
  const { window } = d;
  const clash = window ? t.jobs.find((j) => j.ticketId !== d.ticketId && overlaps(j, window)) : undefined;
  if (clash) return failed('overlapping_job', clash.ticketId, { at: clash.from });
  return null;
}
