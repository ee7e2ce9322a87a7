import type { Place } from '../dispatch/geo.ts';
import { DomainError, type FieldError } from '../errors.ts';
import { isSame } from '../same.ts';
import { checkCodes } from './codes.ts';
import type { DecisionContext } from './decision.ts';
import { fieldFacts, fieldWorldOf, rolesOf } from './facts.ts';
import { tierOf } from './named.ts';
import type { Actor, Priority, TicketState } from './state.ts';
import type { Draft } from './write.ts';

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
  place: Place | null;
  customerZone: string | null;
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
  'place',
  'customerZone',
] as const;

/** Codes that stay as they are need no place in the standard any more: a ticket keeps what it was opened with. */
const changedCodes = (t: TicketState, input: UpdateInput): Parameters<typeof checkCodes>[1] => ({
  ...(input.tier === t.tier ? {} : { tier: input.tier ?? null }),
  ...(input.faultCode === t.faultCode ? {} : { faultCode: input.faultCode ?? null }),
  ...(input.departmentCode === t.departmentCode ? {} : { departmentCode: input.departmentCode ?? null }),
  branchId: input.branchId ?? null,
});

/** A fault brings its department along where the ticket has none. */
function departmentAfter({ config }: DecisionContext, t: TicketState, input: UpdateInput): string | null {
  if (input.departmentCode !== undefined) return input.departmentCode;
  return t.departmentCode ?? (input.faultCode ? (config.faults.get(input.faultCode)?.departmentCode ?? null) : null);
}

/** What is said of real columns, without what is not. */
const given = ({ custom: _, ...columns }: UpdateInput): Partial<TicketState> =>
  Object.fromEntries(Object.entries(columns).filter(([, v]) => v !== undefined));

/**
 * Sets facts of a ticket under decision, with one event of what changed; `data` says more of why, without it nothing is told of what
 * stays as it was. By whom is the caller unless another actor is given. Throws `validation_failed` before anything is changed.
 */
export function setFacts(ctx: DecisionContext, draft: Draft, input: UpdateInput, data: Record<string, unknown>, actor?: Actor): void {
  const { config } = ctx;
  const departmentCode = departmentAfter(ctx, draft.after, input);
  const custom = config.fields.decide(input.custom ?? {}, {
    before: draft.after.custom,
    asks: 'nothing',
    facts: fieldFacts(config, { ...draft.after, ...given(input), departmentCode }),
    sources: ctx.sources,
    world: fieldWorldOf(ctx),
    ...rolesOf(actor ?? ctx.actor),
  });
  const errors: FieldError[] = [...checkCodes(ctx, changedCodes(draft.after, input)), ...custom.errors];
  if (errors.length > 0) throw new DomainError('validation_failed', undefined, { fields: errors });
  const t = draft.after;
  const before = { ...t };
  const changes: { field: string; from: unknown; to: unknown }[] = [];
  const record = (field: string, from: unknown, to: unknown) => {
    if (!isSame(from, to)) changes.push({ field, from: from ?? null, to: to ?? null });
  };
  for (const key of PLAIN) {
    if (input[key] === undefined) continue;
    if (key !== 'customerId') record(key, before[key], input[key]);
    if (key !== 'branchId') Object.assign(t, { [key]: input[key] });
  }
  if (t.departmentCode !== departmentCode) record('departmentCode', t.departmentCode, departmentCode);
  t.departmentCode = departmentCode;
  for (const [key, value] of Object.entries(custom.change)) record(`custom.${key}`, before.custom[key], value);
  t.custom = custom.values;
  if (input.tier !== undefined && input.tier !== before.tier) {
    record('tier', before.tier, input.tier);
    t.tier = tierOf(config, input.tier).code;
  }
  const isMoved = input.branchId !== undefined || t.tier !== before.tier || t.customerZone !== before.customerZone;
  if (isMoved) draft.enterBranch(input.branchId === undefined ? t.branchId : input.branchId);
  if (t.departmentCode !== before.departmentCode) draft.hand({});
  if (changes.length > 0 || Object.keys(data).length > 0) draft.event('ticket.updated', { changes, ...data }, actor);
  if (t.branchId !== before.branchId) draft.recalculate('branch');
  else if (t.clockZone !== before.clockZone) draft.recalculate('zone');
}
