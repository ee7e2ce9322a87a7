import type { ValueChange } from '../conversion/convert.ts';
import { mergeValues } from '../fields/compile.ts';
import { fieldFacts } from './facts.ts';
import type { Actor, TicketState, TicketWrite } from './state.ts';
import { type DecisionContext, Draft } from './write.ts';

/** Who changes values because the definitions behind them changed. */
export const STANDARD_RULE: Actor = { kind: 'rule', id: null, name: 'standard', roles: [] };

/**
 * Writes what a conversion found for a ticket, or takes it back, in one event. Nothing follows from it: the flow does not act, stage,
 * holder and clocks stay, and the measures move from one code to the other within the same sum.
 */
export function applyConversion(
  ctx: DecisionContext,
  before: TicketState,
  changes: readonly ValueChange[],
  data: Record<string, unknown>,
): TicketWrite {
  const draft = new Draft(ctx, before, before);
  const t = draft.after;
  const custom: Record<string, unknown> = {};
  for (const { field, after } of changes)
    if (field === 'faultCode') t.faultCode = typeof after === 'string' ? after : null;
    else custom[field.slice('custom.'.length)] = after;
  // Formulas follow from what they are worked out from; taken back, they are what they were.
  t.custom = ctx.config.fields.computed(mergeValues(before.custom, custom), fieldFacts(ctx.config, t));
  draft.event('ticket.converted', { ...data, changes }, STANDARD_RULE);
  return draft.write();
}
