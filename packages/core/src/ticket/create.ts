import { DomainError, type FieldError } from '../errors.ts';
import { mergeValues } from '../fields/compile.ts';
import type { Priority, Source, TicketState, TicketWrite } from './state.ts';
import { type DecisionContext, Draft, tierOf } from './write.ts';

export type CreateInput = {
  id: string;
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
};

/** Refuses codes that the adopted standard or the workspace does not have; answers the fields that are wrong. */
export function checkCodes(
  ctx: DecisionContext,
  x: {
    tier?: string | null;
    faultCode?: string | null;
    departmentCode?: string | null;
    branchId?: string | null;
    assigneeId?: string | null;
  },
): FieldError[] {
  const { config } = ctx;
  const errors: FieldError[] = [];
  const bad = (field: string, detail: string) => errors.push({ pointer: `/${field}`, code: 'unknown', detail });
  if (x.tier && !config.standard.tiers.some((t) => t.code === x.tier)) bad('tier', 'the standard has no such SLA tier');
  if (x.faultCode && !config.faults.has(x.faultCode)) bad('faultCode', 'the standard has no such fault code');
  if (x.departmentCode && !config.standard.departments.some((d) => d.code === x.departmentCode))
    bad('departmentCode', 'the standard has no such department');
  if (x.branchId && !config.branches.has(x.branchId)) bad('branchId', 'the workspace has no such branch');
  if (x.assigneeId) {
    const m = config.members.get(x.assigneeId);
    if (!m || m.isDisabled) bad('assigneeId', 'no such member of the workspace');
  }
  return errors;
}

/**
 * A new ticket: first stage, clocks of its tier running from now, held by the desk member who wrote it or by nobody.
 * Throws `validation_failed` with the pointers of unknown codes and custom fields. Source: design story A; SLA spec A2.2.
 */
export function createTicket(ctx: DecisionContext, input: CreateInput): TicketWrite {
  const { config, actor, now } = ctx;
  const custom = config.fields.check(input.custom, { partial: input.source === 'public' || input.source === 'import' });
  const errors = [...checkCodes(ctx, input), ...custom.errors];
  if (errors.length > 0) throw new DomainError('validation_failed', undefined, { fields: errors });
  const tier = tierOf(config, input.tier ?? config.standard.tiers[0]?.code ?? '');
  const department = input.departmentCode ?? (input.faultCode ? (config.faults.get(input.faultCode)?.departmentCode ?? null) : null);
  const holderId = actor.kind === 'person' && input.source === 'agent' ? actor.id : null;
  const start: TicketState = {
    id: input.id,
    number: null,
    title: input.title,
    customerWords: input.customerWords,
    source: input.source,
    stage: config.flow.initial,
    isOpen: true,
    waitingReason: null,
    wakeAt: null,
    priority: input.priority,
    tier: tier.code,
    faultCode: input.faultCode,
    departmentCode: department,
    branchId: input.branchId,
    formerBranches: [],
    customerId: input.customerId,
    contactName: input.contactName,
    phone: input.phone,
    address: input.address,
    device: input.device,
    deviceSerial: input.deviceSerial,
    tags: input.tags,
    custom: mergeValues({}, custom.values),
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
    rating: null,
    sliceSeq: 0,
    sliceStartedAt: now,
    eventSeq: 0,
    version: 1,
    flowVersionId: config.flowVersionId,
    calendarVersionId: config.calendarVersionId,
    clocks: [],
    pauses: [],
  };
  const draft = new Draft(ctx, start, null);
  draft.event('ticket.created', {
    source: input.source,
    stage: start.stage,
    tier: tier.code,
    faultCode: input.faultCode,
    departmentCode: department,
    branchId: input.branchId,
    customerWords: input.customerWords,
  });
  return draft.write();
}
