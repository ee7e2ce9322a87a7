import { DomainError, type FieldError } from '../errors.ts';
import { mergeValues } from '../fields/compile.ts';
import { checkCodes } from './create.ts';
import type { Priority, TicketState, TicketWrite } from './state.ts';
import { type DecisionContext, Draft, tierOf } from './write.ts';

export type UpdateInput = Partial<{
  title: string;
  priority: Priority;
  tier: string;
  faultCode: string | null;
  departmentCode: string | null;
  branchId: string | null;
  contactName: string;
  phone: string | null;
  customerId: string | null;
  address: string;
  device: string;
  deviceSerial: string;
  tags: string[];
  custom: Record<string, unknown>;
}>;

const PLAIN = [
  'title',
  'priority',
  'faultCode',
  'departmentCode',
  'branchId',
  'contactName',
  'phone',
  'customerId',
  'address',
  'device',
  'deviceSerial',
  'tags',
] as const;
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * Changes facts of a ticket; every changed field stands in one event as from and to. A new tier counts from the original
 * start, unless its clocks say otherwise, and keeps the pauses already used; at a new branch running clocks go on by its hours.
 * Throws `validation_failed`. Source: SLA spec A2.7 and A2.9.
 */
export function updateTicket(ctx: DecisionContext, before: TicketState, input: UpdateInput): TicketWrite {
  const { config } = ctx;
  const custom = config.fields.check(input.custom ?? {}, { partial: true });
  const errors: FieldError[] = [...checkCodes(ctx, input), ...custom.errors];
  if (errors.length > 0) throw new DomainError('validation_failed', undefined, { fields: errors });
  const draft = new Draft(ctx, before, before);
  const t = draft.after;
  const changes: { field: string; from: unknown; to: unknown }[] = [];
  const record = (field: string, from: unknown, to: unknown) => {
    if (!isSame(from, to)) changes.push({ field, from: from ?? null, to: to ?? null });
  };
  for (const key of PLAIN) {
    if (input[key] === undefined) continue;
    if (key !== 'customerId') record(key, before[key], input[key]);
    if (key === 'branchId') draft.enterBranch(input.branchId ?? null);
    else Object.assign(t, { [key]: input[key] });
  }
  if (input.faultCode && input.departmentCode === undefined && before.departmentCode === null) {
    t.departmentCode = config.faults.get(input.faultCode)?.departmentCode ?? null;
    record('departmentCode', null, t.departmentCode);
  }
  for (const [key, value] of Object.entries(custom.values)) record(`custom.${key}`, before.custom[key], value);
  t.custom = mergeValues(before.custom, custom.values);
  if (input.tier !== undefined && input.tier !== before.tier) {
    record('tier', before.tier, input.tier);
    t.tier = tierOf(config, input.tier).code;
  }
  if (t.departmentCode !== before.departmentCode) draft.hand({});
  draft.event('ticket.updated', { changes });
  if (t.branchId !== before.branchId) draft.recalculate('branch');
  return draft.write();
}

/** Gives the work to somebody else without leaving the stage. Throws `validation_failed` for an unknown or disabled member. */
export function reassignTicket(
  ctx: DecisionContext,
  before: TicketState,
  input: { assigneeId: string | null; certificate?: unknown },
): TicketWrite {
  const errors = checkCodes(ctx, { assigneeId: input.assigneeId });
  if (errors.length > 0) throw new DomainError('validation_failed', undefined, { fields: errors });
  if (!before.isOpen) throw new DomainError('transition_not_allowed', 'The ticket is over; reopen it first.');
  const draft = new Draft(ctx, before, before);
  draft.after.assigneeId = input.assigneeId;
  const owner = draft.flow.stages.find((s) => s.key === before.stage)?.owner;
  if (owner === 'assignee') draft.hand({ holderId: input.assigneeId });
  draft.event('ticket.assigned', { from: before.assigneeId, to: input.assigneeId, certificate: input.certificate ?? null });
  return draft.write();
}
