import { z } from 'zod';
import { completeFieldSet } from '../fields/complete.ts';
import { standardFieldDefinition, standardFieldKey } from '../fields/definition.ts';
import { togetherErrors } from '../fields/together.ts';
import { CURRENCIES, type Currency } from '../fields/types.ts';
import { clockRule } from '../sla/clock-rule.ts';
import { code, label } from '../text.ts';
import { checklistProblems } from './checklist-problems.ts';
import { conformanceWeights } from './conformance-weights.ts';
import { mostOwn, overfullLists, overusedLists } from './limits.ts';
import { retirement, retirementProblems, splitRetirement } from './retirement.ts';

const minutes = z.number().int().min(1).max(525_600);

/** A guided question at intake, such as the sound a machine makes; the answers are there to tap, any other can be typed. */
export const intakeQuestion = z.strictObject({ ask: label, answers: z.array(z.string().min(1).max(40)).max(12).default([]) });

/** Which items of a shared checklist the tickets of a fault code need; of a checklist it does not name, what the code above it says, else all. */
const faultChecklist = z.strictObject({ field: standardFieldKey, items: z.array(z.string().min(1).max(40)).min(1).max(500) });

/** A fault code 故障代码; `parent` makes the tree, `quickTags` help the desk describe it in one tap. */
export const faultCode = z.strictObject({
  code,
  name: label,
  parent: code.nullable().default(null),
  departmentCode: code.nullable().default(null),
  requiredSkill: z.string().max(40).nullable().default(null),
  quickTags: z.array(z.string().min(1).max(30)).max(20).default([]),
  productLine: z.string().max(40).nullable().default(null),
  /** Other words the desk and search know it by. */
  aliases: z.array(z.string().min(1).max(40)).max(20).default([]),
  /** What the desk asks the customer for this fault, with answers to tap. */
  questions: z.array(intakeQuestion).max(10).default([]),
  checklists: z.array(faultChecklist).max(20).default([]),
  retired: splitRetirement.nullable().default(null),
});
export const departmentCode = z.strictObject({
  code,
  name: label,
  parent: code.nullable().default(null),
  retired: retirement.nullable().default(null),
});
export const waitingReason = z.strictObject({
  code,
  name: label,
  /** Metrics whose clocks stand still while a ticket waits for this. */
  pauses: z.array(z.string().max(40)).max(20),
  /** Whose time the waiting is, such as the store's for a part; null leaves it with who holds the ticket. */
  departmentCode: code.nullable().default(null),
  /** Who waits for this waits for a part (待件). */
  isForPart: z.boolean().default(false),
  retired: retirement.nullable().default(null),
});

/** What a closed ticket must have to count as proven; no fault codes means all of them. */
export const evidenceRule = z.strictObject({
  evidence: z.enum(['photo', 'signature']),
  min: z.number().int().min(1).max(20),
  faultCodes: z.array(code).max(500).default([]),
});

/** Far above what a service group promises at once. */
const MAX_CLOCKS = 24;

/** Where the zone of a tier's hours comes from. Source: SLA specification A2.6. */
export const ZONE_SOURCES = ['calendar', 'branch', 'customer'] as const;
export type ZoneSource = (typeof ZONE_SOURCES)[number];

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
    /** Whose local time the calendar's hours are: as the calendar says, that of the branch, or that of the customer's place. */
    zoneFrom: z.enum(ZONE_SOURCES).default('calendar'),
    clocks: z.array(clockRule).max(MAX_CLOCKS).default([]),
    retired: retirement.nullable().default(null),
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
    faultCodes: z.array(faultCode).max(mostOwn('faultCodes')),
    departments: z.array(departmentCode).max(mostOwn('departments')),
    tiers: z.array(slaTier).min(1).max(mostOwn('tiers')),
    waitingReasons: z.array(waitingReason).min(1).max(mostOwn('waitingReasons')),
    /** Of every penalty: one currency, so that amounts of a group add up. */
    currency: z.enum(Object.keys(CURRENCIES) as [Currency, ...Currency[]]).default('CNY'),
    skewToleranceSeconds: z.number().int().min(0).max(3600).default(120),
    lateUploadHours: z.number().int().min(1).max(720).default(72),
    /** Fields every subsidiary has, with keys of their own (s_…). */
    fields: z.array(standardFieldDefinition).max(200).default([]),
    evidenceRules: z.array(evidenceRule).max(50).default([]),
    conformanceWeights: conformanceWeights.prefault({}),
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
    for (const { path, message } of checklistProblems(s)) ctx.addIssue({ code: 'custom', path, message });
    s.evidenceRules.forEach((r, i) => {
      r.faultCodes.forEach((c, j) => {
        if (!faults.has(c)) ctx.addIssue({ code: 'custom', path: ['evidenceRules', i, 'faultCodes', j], message: 'no such fault code' });
      });
    });
    const keys = new Set<string>();
    s.fields.forEach((f, i) => {
      if (keys.has(f.key)) ctx.addIssue({ code: 'custom', path: ['fields', i, 'key'], message: 'this key is used twice' });
      keys.add(f.key);
    });
    for (const { pointer, detail } of togetherErrors(s.fields, []))
      ctx.addIssue({
        code: 'custom',
        path: pointer
          .split('/')
          .slice(1)
          .map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
        message: detail,
      });
    for (const { list, most } of overusedLists(s))
      ctx.addIssue({ code: 'custom', path: [list], message: `at most ${most} in use; retire one that is not needed` });
    for (const p of retirementProblems(s)) ctx.addIssue({ code: 'custom', path: p.path, message: p.message });
  });

/** What headquarters publishes: no list is so full that a workspace could not carry its own codes in and out again. */
export const groupStandard = standardContent.superRefine((s, ctx) => {
  for (const { list, most } of overfullLists(s))
    ctx.addIssue({ code: 'custom', path: [list], message: `at most ${most} with retired ones` });
});

/** A stored version with the parts that later editions of the form added; what it says stays as it was published. */
export const completeStandard = (s: StandardContent): StandardContent => ({
  ...s,
  currency: s.currency ?? 'CNY',
  fields: completeFieldSet({ fields: s.fields ?? [] }).fields,
  evidenceRules: s.evidenceRules ?? [],
  conformanceWeights: s.conformanceWeights ?? conformanceWeights.parse({}),
  faultCodes: s.faultCodes.map((f) => ({
    ...f,
    productLine: f.productLine ?? null,
    aliases: f.aliases ?? [],
    questions: f.questions ?? [],
    checklists: f.checklists ?? [],
    retired: f.retired ?? null,
  })),
  departments: s.departments.map((d) => ({ ...d, retired: d.retired ?? null })),
  tiers: s.tiers.map((t) => ({
    ...t,
    retired: t.retired ?? null,
    stageAlarms: t.stageAlarms ?? false,
    zoneFrom: t.zoneFrom ?? 'calendar',
    clocks: (t.clocks ?? []).map((c) => ({
      ...c,
      steps: c.steps.map((step) => ({ ...step, urgent: step.urgent ?? false })),
      penalty: c.penalty ?? null,
    })),
  })),
  waitingReasons: s.waitingReasons.map((r) => ({
    ...r,
    departmentCode: r.departmentCode ?? null,
    // Versions from before a reason could say so had one for parts, called by this code.
    isForPart: r.isForPart ?? r.code === 'part',
    retired: r.retired ?? null,
  })),
});

export type StandardContent = z.infer<typeof standardContent>;
/** A standard as it is written down: what has a usual value may be left out. */
export type StandardInput = z.input<typeof standardContent>;
export type SlaTier = z.infer<typeof slaTier>;
export type FaultCode = z.infer<typeof faultCode>;
export type WaitingReason = z.infer<typeof waitingReason>;
export type DepartmentCode = z.infer<typeof departmentCode>;

/** The tier of a ticket of which nobody said any: the first that is not retired. */
export const usualTier = (s: StandardContent): string | undefined => s.tiers.find((t) => !t.retired)?.code;
