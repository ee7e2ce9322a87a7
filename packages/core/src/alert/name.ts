import { type Locale, textOf } from '../text.ts';
import { policiesFor } from '../ticket/policies.ts';
import { flowOf, type TicketConfig, type TicketState } from '../ticket/state.ts';

/** What a clock of a ticket is called; one whose tier has left the standard goes by its key. */
export function clockName(
  config: Pick<TicketConfig, 'standard' | 'flow' | 'flows'>,
  t: Pick<TicketState, 'flowVersionId' | 'clocks'>,
  clock: { metric: string; cycle: number },
  locale: Locale,
): string {
  const policyId = t.clocks.find((c) => c.metric === clock.metric && c.cycle === clock.cycle)?.policyId;
  const rule = policyId === undefined ? undefined : policiesFor(config.standard, flowOf(config, t)).ruleOf.get(policyId);
  return rule ? textOf(rule.name, locale) : clock.metric;
}
