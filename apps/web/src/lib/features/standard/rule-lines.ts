import { isSame } from '@bodan/core/same';
import { CRITERIA, type Criterion } from '@bodan/core/standard/conformance-weights';
import type { StandardContent } from '@bodan/core/standard/content';
import { m } from '#lib/paraglide/messages.js';
import type { Change, NameBook } from './names.ts';

export type EvidenceRule = StandardContent['evidenceRules'][number];
const kinds: Record<EvidenceRule['evidence'], () => string> = { photo: m.std_evidence_photo, signature: m.std_evidence_signature };
export const evidenceKinds = () => Object.entries(kinds).map(([value, name]) => ({ value, label: name() }));

/** A rule of evidence as a sentence. */
export function evidenceWords(rule: EvidenceRule, nameOf: (code: string) => string): string {
  const faults = rule.faultCodes.length === 0 ? m.std_evidence_all() : rule.faultCodes.map(nameOf).join(m.filter_joiner());
  return m.std_evidence_says({ faults, count: rule.min, what: kinds[rule.evidence]() });
}

const criteria: Record<Criterion, () => string> = {
  fields: m.std_weight_fields,
  codes: m.std_weight_codes,
  tier: m.std_weight_tier,
  evidence: m.std_weight_evidence,
};
export const criterionName = (key: Criterion): string => criteria[key]();
/** Percent with at most two decimals; shares of a binary fraction would show their dust. */
export const percentOf = (weight: number): number => Math.round(weight * 10_000) / 100;

/** What changed about the rules of a standard, line by line. */
export function ruleLines({ code, before, after }: Change, names: NameBook): string[] {
  if (code === 'conformanceWeights') {
    const [was, is] = [before, after] as [Record<Criterion, number>, Record<Criterion, number>];
    return CRITERIA.filter((key) => was[key] !== is[key]).map((key) =>
      m.std_part_from_to({ part: criterionName(key), from: `${percentOf(was[key])}%`, to: `${percentOf(is[key])}%` }),
    );
  }
  if (code === 'evidenceRules') {
    const [was, is] = [before, after] as [EvidenceRule[], EvidenceRule[]];
    const words = (rule: EvidenceRule) => evidenceWords(rule, (fault) => names.code('faultCodes', fault));
    const only = (list: EvidenceRule[], other: EvidenceRule[]) => list.filter((rule) => !other.some((x) => isSame(x, rule)));
    return [
      ...only(is, was).map((rule) => m.std_plus({ what: words(rule) })),
      ...only(was, is).map((rule) => m.std_minus({ what: words(rule) })),
    ];
  }
  return [`${String(before)} → ${String(after)}`];
}
