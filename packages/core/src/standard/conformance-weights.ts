import { z } from 'zod';

const weight = z.number().min(0).max(1);

/** How much each criterion of the conformance score counts; together they are 1. Headquarters edits them with the standard. */
export const conformanceWeights = z
  .strictObject({
    fields: weight.default(0.3),
    codes: weight.default(0.3),
    tier: weight.default(0.2),
    evidence: weight.default(0.2),
  })
  .refine((w) => Math.abs(w.fields + w.codes + w.tier + w.evidence - 1) < 1e-9, { error: 'the weights must add up to 1' });

export type ConformanceWeights = z.infer<typeof conformanceWeights>;
export const CRITERIA = ['fields', 'codes', 'tier', 'evidence'] as const;
export type Criterion = (typeof CRITERIA)[number];
