import type { FieldFacts } from '../fields/settle.ts';
import type { FieldWorld } from '../fields/value.ts';
import { type FlowFacts, flowFacts } from '../flow/facts.ts';
import type { FlowWorld } from '../flow/interpret.ts';
import type { DecisionContext } from './decision.ts';
import { type Actor, calendarOfTicket, type TicketConfig, type TicketState } from './state.ts';
import type { Draft } from './write.ts';

type Looked = Pick<
  TicketState,
  | 'source'
  | 'priority'
  | 'tier'
  | 'faultCode'
  | 'departmentCode'
  | 'branchId'
  | 'title'
  | 'contactName'
  | 'address'
  | 'device'
  | 'deviceSerial'
  | 'createdAt'
>;
/** What conditions and formulas of custom fields look at beside their values. */
export const fieldFacts = ({ timeZone }: Pick<TicketConfig, 'timeZone'>, t: Looked): FieldFacts => ({
  source: t.source,
  priority: t.priority,
  tier: t.tier,
  faultCode: t.faultCode,
  departmentCode: t.departmentCode,
  branchId: t.branchId,
  title: t.title,
  contactName: t.contactName,
  address: t.address,
  device: t.device,
  deviceSerial: t.deviceSerial,
  createdAt: t.createdAt,
  timeZone,
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
  faults: config.faults,
});

/** What rules may look at, for a ticket as it stands. */
export const factsFor = (ctx: DecisionContext, ticket: TicketState, counts: Draft['counts'], actor: Actor = ctx.actor): FlowFacts =>
  flowFacts({ ticket, counts, actor, now: ctx.now, timeZone: ctx.config.timeZone, calendar: calendarOfTicket(ctx.config, ticket) });
