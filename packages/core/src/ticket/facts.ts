import type { ConditionFacts } from '../fields/condition.ts';
import type { FieldWorld } from '../fields/value.ts';
import { type FlowFacts, flowFacts } from '../flow/facts.ts';
import type { FlowWorld } from '../flow/interpret.ts';
import { type Actor, calendarOfTicket, type TicketConfig, type TicketState } from './state.ts';
import type { DecisionContext, Draft } from './write.ts';

/** What conditions of custom fields may look at beside their values. */
export const conditionFacts = ({
  source,
  priority,
  tier,
  faultCode,
  departmentCode,
  branchId,
}: Pick<TicketState, 'source' | 'priority' | 'tier' | 'faultCode' | 'departmentCode' | 'branchId'>): ConditionFacts => ({
  source,
  priority,
  tier,
  faultCode,
  departmentCode,
  branchId,
});

/** By whose roles custom fields are written; rules and customers, who are held to their form, are not asked for any. */
export const rolesOf = ({ kind, roles }: Actor): { roles?: readonly string[] } => (kind === 'person' ? { roles } : {});

/** What values of custom fields may point at, for this decision. */
export const fieldWorldOf = ({ config, found }: Pick<DecisionContext, 'config' | 'found'>): FieldWorld => ({
  isMember: (id) => config.members.get(id)?.isDisabled === false,
  isDepartment: (code) => config.standard.departments.some((d) => d.code === code),
  isThere: (kind, id) => found?.has(`${kind}/${id}`) === true,
});

/** Who does what a flow does by itself. */
export const FLOW_RULE: Actor = { kind: 'rule', id: null, name: 'flow', roles: [] };

/** What the interpreter knows of a workspace. */
export const worldOf = (config: TicketConfig): FlowWorld => ({
  fields: config.fields.definitions,
  members: config.members,
  rules: config.rules,
});

/** What rules may look at, for a ticket as it stands. */
export const factsFor = (ctx: DecisionContext, ticket: TicketState, counts: Draft['counts'], actor: Actor = ctx.actor): FlowFacts =>
  flowFacts({ ticket, counts, actor, now: ctx.now, timeZone: ctx.config.timeZone, calendar: calendarOfTicket(ctx.config, ticket) });
