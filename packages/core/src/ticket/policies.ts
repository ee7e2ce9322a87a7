import { type Flow, isClosed } from '../flow/definition.ts';
import type { ClockPolicy } from '../sla/clock.ts';
import { CANCELLED, CLOSES, type ClockRule, defaultSteps, type EscalationRule, policyOfRule, type StageOrder } from '../sla/clock-rule.ts';
import type { MetricPolicy } from '../sla/metric-definition.ts';
import type { SlaTier, StandardContent } from '../standard/content.ts';

/** The clocks of a standard under one flow, ready to advance. */
export type Policies = {
  byMetric: ReadonlyMap<string, readonly MetricPolicy[]>;
  /** The escalation and the rule of a policy, by its id. */
  stepsOf: ReadonlyMap<string, readonly EscalationRule[]>;
  ruleOf: ReadonlyMap<string, ClockRule>;
};

const NAMES = {
  first_response: { 'zh-CN': '首次响应', en: 'First response' },
  plan: { 'zh-CN': '方案', en: 'Plan' },
  resolution: { 'zh-CN': '解决', en: 'Resolution' },
} as const;

const base = (tier: SlaTier, key: keyof typeof NAMES, targetMinutes: number): ClockRule => ({
  key,
  kind: key,
  name: NAMES[key],
  targetMinutes,
  atRiskPercent: tier.atRiskPercent,
  pauses: null,
  stage: null,
  untilStage: null,
  department: null,
  from: null,
  to: null,
  updates: [],
  onChange: 'retroactive',
  newCycleAfterDays: null,
  steps: [],
  penalty: null,
});

/** Every clock of a tier: the three that each has, as the tier says more of them, then what it adds. */
export function clockRulesOf(tier: SlaTier): ClockRule[] {
  const own = tier.clocks ?? [];
  const three = [
    base(tier, 'first_response', tier.firstResponseMinutes),
    base(tier, 'plan', tier.planMinutes),
    base(tier, 'resolution', tier.resolutionMinutes),
  ];
  return [...three.map((b) => own.find((c) => c.key === b.key) ?? b), ...own.filter((c) => !(c.key in NAMES))];
}

const METRIC_MAX = 40;

/**
 * The clocks of stages by their own budgets, where the tier asks for them: from entering a stage until the next one is reached, told by
 * the usual steps, still while the resolution is. A stage that the tier has a clock for keeps that one. Source: SLA spec A2.2, 环节时限.
 */
export function stageClocksOf(tier: SlaTier, flow: Pick<Flow, 'stages'>, pauses: string[]): ClockRule[] {
  if (!tier.stageAlarms) return [];
  const own = new Set((tier.clocks ?? []).flatMap((c) => (c.kind === 'stage' && c.stage !== null ? [c.stage] : [])));
  return flow.stages.flatMap((s) => {
    const minutes = tier.stageMinutes[s.key] ?? s.budgetMinutes;
    if (minutes === null || own.has(s.key) || isClosed(s)) return [];
    const name = { 'zh-CN': `${s.name['zh-CN']}时限`, en: s.name.en ? `Time in “${s.name.en}”` : '' };
    const key = `in_${s.key}`.slice(0, METRIC_MAX);
    return [{ ...base(tier, 'resolution', minutes), key, kind: 'stage' as const, name, stage: s.key, pauses }];
  });
}

const built = new WeakMap<StandardContent, WeakMap<Flow, Policies>>();

/** The policies of all tiers for tickets of one flow; built once for each pair. Source: SLA specification A2.2. */
export function policiesFor(standard: StandardContent, flow: Flow): Policies {
  const byFlow = built.get(standard) ?? new WeakMap<Flow, Policies>();
  built.set(standard, byFlow);
  const known = byFlow.get(flow);
  if (known) return known;
  const order: StageOrder = new Map(flow.stages.map((s, i) => [s.key, i]));
  const pausesOf = (metric: string) => standard.waitingReasons.filter((r) => r.pauses.includes(metric)).map((r) => r.code);
  const byMetric = new Map<string, MetricPolicy[]>();
  const stepsOf = new Map<string, EscalationRule[]>();
  const ruleOf = new Map<string, ClockRule>();
  for (const tier of standard.tiers)
    for (const rule of [...clockRulesOf(tier), ...stageClocksOf(tier, flow, pausesOf('resolution'))]) {
      const policy = policyOfRule(rule, tier.code, order, pausesOf);
      byMetric.set(rule.key, [...(byMetric.get(rule.key) ?? []), policy]);
      stepsOf.set(policy.id, rule.steps.length > 0 ? rule.steps : defaultSteps(rule.atRiskPercent));
      ruleOf.set(policy.id, rule);
    }
  const made: Policies = { byMetric, stepsOf, ruleOf };
  byFlow.set(flow, made);
  return made;
}

/** The policy a clock of this ticket runs under. A clock whose tier has left the standard keeps its own target and never pauses. */
export function policyFor(policies: Policies, clock: { metric: string; policyId: string; targetSeconds: number }): ClockPolicy {
  const policy = policies.byMetric.get(clock.metric)?.find((p) => p.id === clock.policyId);
  return policy
    ? { ...policy.clock, metric: clock.metric }
    : { metric: clock.metric, targetSeconds: clock.targetSeconds, atRiskPercent: 75, pauseReasons: 'none' };
}

/** Clocks whose metric has left the standard go on with their own target until the ticket ends. */
export function withOrphans(
  table: Policies['byMetric'],
  clocks: readonly { metric: string; policyId: string; targetSeconds: number }[],
): Policies['byMetric'] {
  const orphans = clocks.filter((c) => !table.has(c.metric));
  if (orphans.length === 0) return table;
  const all = new Map(table);
  for (const { metric, policyId, targetSeconds } of orphans)
    all.set(metric, [
      {
        id: policyId,
        definition: {
          metric,
          start: { on: 'never' },
          ...(metric === 'evidence' ? { stop: { on: 'never' }, lapse: CLOSES } : { stop: CLOSES }),
          cancel: CANCELLED,
          repeat: 'once',
        },
        clock: { targetSeconds, atRiskPercent: 75, pauseReasons: 'none' },
        onChange: 'retroactive',
      },
    ]);
  return all;
}
