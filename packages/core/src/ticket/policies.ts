import type { ClockPolicy, ClockState } from '../sla/clock.ts';
import type { SlaTier } from '../standard/content.ts';
import type { TicketConfig } from './state.ts';

const pausesOf = (config: TicketConfig, metric: string): string[] =>
  config.standard.waitingReasons.filter((r) => r.pauses.includes(metric)).map((r) => r.code);

/** The clocks a tier sets: first response never pauses, plan and resolution pause for the reasons the standard names. Source: SLA spec A2.2. */
export function policiesOf(config: TicketConfig, tier: SlaTier): ClockPolicy[] {
  return [
    { metric: 'first_response', targetSeconds: tier.firstResponseMinutes * 60, atRiskPercent: tier.atRiskPercent, pauseReasons: 'none' },
    { metric: 'plan', targetSeconds: tier.planMinutes * 60, atRiskPercent: tier.atRiskPercent, pauseReasons: pausesOf(config, 'plan') },
    {
      metric: 'resolution',
      targetSeconds: tier.resolutionMinutes * 60,
      atRiskPercent: tier.atRiskPercent,
      pauseReasons: pausesOf(config, 'resolution'),
    },
  ];
}

export const policyOf = (config: TicketConfig, tier: SlaTier, metric: string): ClockPolicy | undefined =>
  policiesOf(config, tier).find((p) => p.metric === metric);

/** The policy a clock of this ticket runs under. A clock whose tier has left the standard keeps its own target and never pauses. */
export function policyFor(config: TicketConfig, tierCode: string, clock: Pick<ClockState, 'metric' | 'targetSeconds'>): ClockPolicy {
  const tier = config.standard.tiers.find((t) => t.code === tierCode);
  const policy = tier ? policyOf(config, tier, clock.metric) : undefined;
  return policy ?? { metric: clock.metric, targetSeconds: clock.targetSeconds, atRiskPercent: 75, pauseReasons: 'none' };
}
