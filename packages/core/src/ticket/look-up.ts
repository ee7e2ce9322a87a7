import { changeOf } from '../fields/compile.ts';
import type { LookupSources } from '../fields/lookup.ts';
import type { DecisionContext } from './decision.ts';
import { fieldFacts } from './facts.ts';
import type { Actor, TicketState, TicketWrite } from './state.ts';
import { Draft } from './write.ts';

/** Who follows what changed in the things that a ticket points at. */
export const LOOKUP_RULE: Actor = { kind: 'rule', id: null, name: 'lookup', roles: [] };

/**
 * Brings lookups, and the formulas that use them, to what their sources say now, in one event; null when they say it already, so doing it
 * twice tells nothing. Nothing else follows: stage, holder and clocks stay, and the flow looks at it when the ticket changes next.
 */
export function applyLookups(ctx: DecisionContext, before: TicketState, sources: LookupSources): TicketWrite | null {
  const custom = ctx.config.fields.computed(before.custom, fieldFacts(ctx.config, before), sources);
  const was = new Map(Object.entries(before.custom));
  const changes = Object.entries(changeOf(before.custom, custom)).map(([key, after]) => ({
    field: `custom.${key}`,
    before: was.get(key) ?? null,
    after,
  }));
  if (changes.length === 0) return null;
  const draft = new Draft(ctx, before, before);
  draft.after.custom = custom;
  draft.event('ticket.looked_up', { changes }, LOOKUP_RULE);
  return draft.write();
}
