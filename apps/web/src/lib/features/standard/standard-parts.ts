import type { StandardContent } from '@bodan/core/standard/content';
import { isActive } from '@bodan/core/standard/retirement';
import { PARTS, type Part, partName } from './problem.ts';

/** The parts of a standard with how many are in use of each. */
export function standardParts(s: StandardContent): { value: Part; label: string; count?: number }[] {
  const counts: Partial<Record<Part, number>> = {
    faults: s.faultCodes.filter(isActive).length,
    departments: s.departments.filter(isActive).length,
    reasons: s.waitingReasons.filter(isActive).length,
    tiers: s.tiers.filter(isActive).length,
    fields: s.fields.filter((field) => !field.isHidden).length,
  };
  return PARTS.map((value) => ({ value, label: partName(value), ...(counts[value] === undefined ? {} : { count: counts[value] }) }));
}
