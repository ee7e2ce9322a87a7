import { z } from 'zod';
import { clockRule } from '../sla/clock-rule.ts';
import { code, label } from '../text.ts';

const minutes = z.number().int().min(1).max(525_600);

/** A fault code 故障代码; `parent` makes the tree, `quickTags` help the desk describe it in one tap. */
export const faultCode = z.strictObject({
  code,
  name: label,
  parent: code.nullable().default(null),
  departmentCode: code.nullable().default(null),
  requiredSkill: z.string().max(40).nullable().default(null),
  quickTags: z.array(z.string().min(1).max(30)).max(20).default([]),
});
export const departmentCode = z.strictObject({ code, name: label, parent: code.nullable().default(null) });
export const waitingReason = z.strictObject({
  code,
  name: label,
  /** Metrics whose clocks stand still while a ticket waits for this. */
  pauses: z.array(z.string().max(40)).max(20),
  /** Whose time the waiting is, such as the store's for a part; null leaves it with who holds the ticket. */
  departmentCode: code.nullable().default(null),
});

/** Far above what a service group promises at once. */
const MAX_CLOCKS = 24;

/**
 * An SLA tier: targets in working minutes of the tenant's calendar. `clocks` adds promises to the three that every tier has, or
 * says more of one of these (pauses, steps); the target of the three stays where it always was.
 */
export const slaTier = z
  .strictObject({
    code,
    name: label,
    firstResponseMinutes: minutes,
    planMinutes: minutes,
    resolutionMinutes: minutes,
    atRiskPercent: z.number().int().min(1).max(99).default(75),
    stageMinutes: z.record(z.string().max(40), minutes).default({}),
    /** Every stage with a budget has a clock of its own that tells by the usual steps. */
    stageAlarms: z.boolean().default(false),
    clocks: z.array(clockRule).max(MAX_CLOCKS).default([]),
  })
  .superRefine((t, ctx) => {
    const base: Record<string, number> = {
      first_response: t.firstResponseMinutes,
      plan: t.planMinutes,
      resolution: t.resolutionMinutes,
    };
    const budgets = Object.values(t.stageMinutes).reduce((sum, m) => sum + m, 0);
    if (budgets > t.resolutionMinutes)
      ctx.addIssue({
        code: 'custom',
        path: ['stageMinutes'],
        message: `the stage budgets add up to ${budgets} minutes, more than the resolution target`,
      });
    const seen = new Set<string>();
    t.clocks.forEach((c, i) => {
      const complain = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: ['clocks', i, path], message });
      if (seen.has(c.key)) complain('key', 'two clocks of the tier have the same key');
      seen.add(c.key);
      const own = base[c.key];
      if (own !== undefined && c.kind !== c.key) complain('kind', `the clock ${c.key} measures ${c.key}`);
      if (own !== undefined && c.targetMinutes !== own) complain('targetMinutes', 'differs from the target of the tier');
      if (own === undefined && c.kind in base) complain('key', `a clock that measures ${c.kind} is called ${c.kind}`);
    });
  });

export const standardContent = z
  .strictObject({
    faultCodes: z.array(faultCode).max(2000),
    departments: z.array(departmentCode).max(500),
    tiers: z.array(slaTier).min(1).max(20),
    waitingReasons: z.array(waitingReason).min(1).max(50),
    skewToleranceSeconds: z.number().int().min(0).max(3600).default(120),
    lateUploadHours: z.number().int().min(1).max(720).default(72),
  })
  .superRefine((s, ctx) => {
    for (const list of ['faultCodes', 'departments', 'tiers', 'waitingReasons'] as const) {
      const seen = new Set<string>();
      s[list].forEach((x, i) => {
        if (seen.has(x.code)) ctx.addIssue({ code: 'custom', path: [list, i, 'code'], message: 'this code is used twice' });
        seen.add(x.code);
      });
    }
    const departments = new Set(s.departments.map((d) => d.code));
    const faults = new Set(s.faultCodes.map((f) => f.code));
    const reasons = new Set(s.waitingReasons.map((r) => r.code));
    s.waitingReasons.forEach((r, i) => {
      if (r.departmentCode !== null && !departments.has(r.departmentCode))
        ctx.addIssue({ code: 'custom', path: ['waitingReasons', i, 'departmentCode'], message: 'no such department' });
    });
    s.tiers.forEach((t, i) => {
      t.clocks.forEach((c, j) => {
        if (c.department !== null && !departments.has(c.department))
          ctx.addIssue({ code: 'custom', path: ['tiers', i, 'clocks', j, 'department'], message: 'no such department' });
        c.pauses?.forEach((reason, k) => {
          if (!reasons.has(reason))
            ctx.addIssue({ code: 'custom', path: ['tiers', i, 'clocks', j, 'pauses', k], message: 'no such waiting reason' });
        });
      });
    });
    s.faultCodes.forEach((f, i) => {
      if (f.parent !== null && !faults.has(f.parent))
        ctx.addIssue({ code: 'custom', path: ['faultCodes', i, 'parent'], message: 'no such fault code' });
      if (f.departmentCode !== null && !departments.has(f.departmentCode))
        ctx.addIssue({ code: 'custom', path: ['faultCodes', i, 'departmentCode'], message: 'no such department' });
    });
  });

/** A stored version with the parts that later editions of the form added; what it says stays as it was published. */
export const completeStandard = (s: StandardContent): StandardContent => ({
  ...s,
  tiers: s.tiers.map((t) => ({
    ...t,
    stageAlarms: t.stageAlarms ?? false,
    clocks: (t.clocks ?? []).map((c) => ({ ...c, steps: c.steps.map((step) => ({ ...step, urgent: step.urgent ?? false })) })),
  })),
  waitingReasons: s.waitingReasons.map((r) => ({ ...r, departmentCode: r.departmentCode ?? null })),
});

export type StandardContent = z.infer<typeof standardContent>;
export type SlaTier = z.infer<typeof slaTier>;
export type FaultCode = z.infer<typeof faultCode>;
export type WaitingReason = z.infer<typeof waitingReason>;
