import { CODE_FIELD, type ConversionPlan, type ValueChange } from '../conversion/convert.ts';
import { mergeValues } from '../fields/compile.ts';
import { CODE_LISTS } from '../standard/retirement.ts';
import type { DecisionContext } from './decision.ts';
import { fieldFacts } from './facts.ts';
import type { Actor, TicketState, TicketWrite } from './state.ts';
import { Draft } from './write.ts';

/** Who changes values because the definitions behind them changed. */
export const STANDARD_RULE: Actor = { kind: 'rule', id: null, name: 'standard', roles: [] };

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const FIELDS: ReadonlySet<string> = new Set(Object.values(CODE_FIELD));

/** Whether the minutes of a ticket go on in another place though its own codes stay: in a department that became another, or by a reason that means something else. */
export const isPlacedAnew = (plan: ConversionPlan, t: Pick<TicketState, 'holderDepartment' | 'waitingReason'>): boolean =>
  (plan.codes ?? []).some(
    ({ list, code, to }) =>
      (list === 'departments' && code === t.holderDepartment) || (list === 'waitingReasons' && code === to && code === t.waitingReason),
  );

/** Codes and values as they become; answers what was changed of place: the reason it waits for, if that is another one. */
function becomes(t: TicketState, changes: readonly ValueChange[]): { custom: Record<string, unknown>; waitingReason: string | null } {
  const custom: Record<string, unknown> = {};
  let { waitingReason } = t;
  for (const { field, after } of changes)
    if (field === 'faultCode') t.faultCode = textOf(after);
    else if (field === 'departmentCode') t.departmentCode = textOf(after);
    else if (field === 'tier') t.tier = textOf(after) ?? t.tier;
    else if (field === 'waitingReason') waitingReason = textOf(after);
    else custom[field.slice('custom.'.length)] = after;
  return { custom, waitingReason };
}

/** The same on a ticket under decision: codes, values and place, in one event. */
function convertDraft(
  ctx: DecisionContext,
  draft: Draft,
  changes: readonly ValueChange[],
  { data, isAnew }: { data: Record<string, unknown>; isAnew: boolean },
): void {
  const t = draft.after;
  const before = { ...t };
  const { custom, waitingReason } = becomes(t, changes);
  if (t.tier !== before.tier) draft.enterBranch(t.branchId);
  if (isAnew || changes.some((c) => c.field !== 'faultCode' && FIELDS.has(c.field))) draft.hand({ waitingReason, isAnew });
  // Nothing moved: it is where it was since it came there.
  t.stageSince = before.stageSince;
  const { holderDepartment: from } = before;
  const moved = t.holderDepartment === from ? [] : [{ field: 'holderDepartment', before: from, after: t.holderDepartment }];
  // Formulas follow from what they are worked out from; taken back, they are what they were.
  t.custom = ctx.config.fields.computed(mergeValues(before.custom, custom), fieldFacts(ctx.config, t));
  const waits = isAnew && t.waitingReason !== null ? { waits: t.waitingReason } : {};
  draft.event('ticket.converted', { ...data, changes: [...changes, ...moved], ...waits }, STANDARD_RULE);
  if (t.clockZone !== before.clockZone) draft.recalculate('zone');
}

/**
 * Writes what a conversion found for a ticket, or takes it back, in one event. The flow does not act and the stage stays; the measures move from one
 * code to the other within the same sum. Under another tier the clocks go on as after a change of tier, with what was counted; a wait goes on
 * under another reason; `isAnew` closes the slice where only what its place means has changed.
 */
export function applyConversion(
  ctx: DecisionContext,
  before: TicketState,
  changes: readonly ValueChange[],
  data: Record<string, unknown>,
  isAnew = false,
): TicketWrite {
  const draft = new Draft(ctx, before, before);
  convertDraft(ctx, draft, changes, { data, isAnew });
  return draft.write();
}

/** A ticket that is opened again in a group has the codes that those it was closed with became; one that became none stays. */
export function convertCarried(ctx: DecisionContext, draft: Draft): void {
  const { carried = {} } = ctx.config;
  const t = draft.after;
  const changes = CODE_LISTS.flatMap((list): ValueChange[] => {
    const field = CODE_FIELD[list];
    const to = (carried[list] ?? []).find((x) => x.code === t[field])?.retired?.replacedBy ?? null;
    return to === null ? [] : [{ field, before: t[field], after: to }];
  });
  for (const f of ctx.config.fields.definitions) {
    const held = f.type === 'department' ? new Map(Object.entries(t.custom)).get(f.key) : undefined;
    const to = (carried.departments ?? []).find((x) => x.code === held)?.retired?.replacedBy ?? null;
    if (to !== null) changes.push({ field: `custom.${f.key}`, before: held, after: to });
  }
  if (changes.length > 0) convertDraft(ctx, draft, changes, { data: { kind: 'adoption', isJoining: true, isUndo: false }, isAnew: false });
}
