import type { RuleName } from '@bodan/core/dispatch/rules';
import { m } from '#lib/paraglide/messages.js';

const names: Record<RuleName, () => string> = {
  disabled: m.candidate_disabled,
  not_a_technician: m.candidate_not_technician,
  off_duty: m.candidate_off_duty,
  refused_before: m.candidate_refused_before,
  missing_skill: m.rule_missing_skill,
  skill_too_low: m.rule_skill_too_low,
  on_leave: m.rule_on_leave,
  off_shift: m.candidate_off_shift,
  at_capacity: m.rule_at_capacity,
  overlapping_job: m.rule_overlapping_job,
};

/** A hard rule by its name, where no figures are at hand. */
export const ruleName = (rule: RuleName): string => names[rule]();
