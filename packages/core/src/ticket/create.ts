import type { Place } from '../dispatch/geo.ts';
import { DomainError } from '../errors.ts';
import { usualTier } from '../standard/content.ts';
import { act } from './act.ts';
import { clockZoneOf } from './clock-zone.ts';
import { checkCodes } from './codes.ts';
import type { DecisionContext } from './decision.ts';
import { askerOf, enterStage } from './enter.ts';
import { admitTo } from './entry.ts';
import { fieldFacts, fieldWorldOf, rolesOf } from './facts.ts';
import { stageOf, tierOf } from './named.ts';
import { flowOf, type Priority, type Source, type TicketState, type TicketWrite } from './state.ts';
import { settle } from './step.ts';
import { Draft } from './write.ts';

export type CreateInput = {
  id: string;
  /** By which of the workspace's flows it runs; without it the default one. */
  flowKey?: string | null | undefined;
  title: string;
  customerWords: string;
  source: Source;
  priority: Priority;
  tier: string | null;
  faultCode: string | null;
  departmentCode: string | null;
  branchId: string | null;
  customerId: string | null;
  contactName: string;
  phone: string | null;
  address: string;
  device: string;
  deviceSerial: string;
  tags: string[];
  custom: Record<string, unknown>;
  /** Requires no custom field, where nobody could be asked for any. */
  asksNothing?: boolean;
  place?: Place | null | undefined;
  /** The zone of the customer's place, where it is known. */
  customerZone?: string | null | undefined;
  /** The ticket whose flow opened it, and how deep below the first one. */
  origin?: { parentId: string; parentNumber: string | null; relation: string; depth: number };
};

/**
 * A new ticket: first stage, clocks of its tier running from now, held by the desk member who wrote it or by nobody; then the
 * automatic steps that hold. Throws `validation_failed` with the pointers of unknown codes and custom fields,
 * `requirement_missing` when the first stage asks for more. Source: design story A; SLA spec A2.2.
 */
export function createTicket(ctx: DecisionContext, input: CreateInput): TicketWrite {
  const { config, actor, now } = ctx;
  const flowVersionId = input.flowKey ? config.published.get(input.flowKey) : config.flowVersionId;
  const tierCode = input.tier ?? usualTier(config.standard) ?? '';
  const department = input.departmentCode ?? (input.faultCode ? (config.faults.get(input.faultCode)?.departmentCode ?? null) : null);
  const custom = config.fields.decide(input.custom, {
    before: null,
    asks: input.asksNothing ? 'nothing' : input.source === 'public' ? 'public' : 'all',
    facts: fieldFacts(config, { ...input, tier: tierCode, departmentCode: department, createdAt: now }),
    ...(input.origin ? { taken: input.custom } : {}),
    sources: ctx.sources,
    world: fieldWorldOf(ctx),
    ...rolesOf(actor),
  });
  const errors = [...checkCodes(ctx, input), ...custom.errors];
  if (flowVersionId === undefined) errors.push({ pointer: '/flowKey', code: 'unknown', detail: 'the workspace has no such flow in use' });
  if (errors.length > 0 || flowVersionId === undefined) throw new DomainError('validation_failed', undefined, { fields: errors });
  const tier = tierOf(config, tierCode);
  const customerZone = input.customerZone ?? null;
  const holderId = actor.kind === 'person' && input.source === 'agent' ? actor.id : null;
  const start: TicketState = {
    id: input.id,
    number: null,
    title: input.title,
    customerWords: input.customerWords,
    source: input.source,
    stage: flowOf(config, { flowVersionId }).initial,
    isOpen: true,
    waitingReason: null,
    waitsForPart: false,
    wakeAt: null,
    priority: input.priority,
    tier: tier.code,
    faultCode: input.faultCode,
    departmentCode: department,
    branchId: input.branchId,
    formerBranches: [],
    corrections: [],
    clockZone: clockZoneOf(config, { tier: tier.code, branchId: input.branchId, customerZone }),
    customerZone,
    customerId: input.customerId,
    contactName: input.contactName,
    phone: input.phone,
    address: input.address,
    device: input.device,
    deviceSerial: input.deviceSerial,
    tags: input.tags,
    custom: custom.values,
    assigneeId: null,
    holderId,
    holderDepartment: (holderId ? config.members.get(holderId)?.departmentCode : null) ?? department,
    createdBy: actor.kind === 'person' ? actor.id : null,
    createdAt: now,
    updatedAt: now,
    stageSince: now,
    firstRespondedAt: null,
    closedAt: null,
    reopenCount: 0,
    reworkCount: 0,
    isDone: false,
    handoverCount: 0,
    nudgeCount: 0,
    rating: null,
    place: input.place ?? null,
    plannedFrom: null,
    plannedTo: null,
    pooledAt: null,
    dispatchSeconds: null,
    atRiskSince: null,
    intervenedAt: null,
    sliceSeq: 0,
    sliceStartedAt: now,
    eventSeq: 0,
    version: 1,
    flowVersionId,
    calendarVersionId: config.calendarVersionId,
    clocks: [],
    approval: null,
    timers: [],
    pauses: [],
  };
  const draft = new Draft(ctx, start, null);
  const stage = stageOf(draft.flow, start.stage);
  admitTo(ctx, stage, draft.after, draft.counts);
  draft.event('ticket.created', {
    source: input.source,
    stage: start.stage,
    tier: tier.code,
    faultCode: input.faultCode,
    departmentCode: department,
    branchId: input.branchId,
    customerWords: input.customerWords,
    ...(input.origin ? { origin: input.origin } : {}),
  });
  enterStage(ctx, draft, null, askerOf(start));
  act(ctx, draft, { stage: stage.key }, stage.actions);
  settle(ctx, draft);
  return draft.write();
}
