import type { ClockPolicy } from '../sla/clock.ts';
import type { SlaTier } from '../standard/content.ts';
import type { TicketConfig } from './state.ts';

const pausesOf = (config: TicketConfig, metric: string): string[] => config.standard.waitingReasons.filter((r) => r.pauses.includes(metric)).map((r) => r.code);

/** The clocks a tier sets: first response never pauses, plan and resolution pause for the reasons the standard names. Source: SLA spec A2.2. */
export function policiesOf(config: TicketConfig, tier: SlaTier): ClockPolicy[] {
  return [
    { metric: 'first_response', targetSeconds: tier.firstResponseMinutes * 60, atRiskPercent: tier.atRiskPercent, pauseReasons: 'none' },
    { metric: 'plan', targetSeconds: tier.planMinutes * 60, atRiskPercent: tier.atRiskPercent, pauseReasons: pausesOf(config, 'plan') },
    { metric: 'resolution', targetSeconds: tier.resolutionMinutes * 60, atRiskPercent: tier.atRiskPercent, pauseReasons: pausesOf(config, 'resolution') },
  ];
}

export const policyOf = (config: TicketConfig, tier: SlaTier, metric: string): ClockPolicy | undefined => policiesOf(config, tier).find((p) => p.metric === metric);
