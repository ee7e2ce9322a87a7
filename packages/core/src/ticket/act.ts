import { DomainError } from '../errors.ts';
import { type FieldDefinition, isFieldKey } from '../fields/definition.ts';
import { audienceOf } from '../flow/audience.ts';
import { valueOfFact } from '../flow/facts.ts';
import type { FlowAction } from '../flow/parts.ts';
import { plainText } from '../text.ts';
import type { DecisionContext } from './decision.ts';
import { FLOW_RULE, factsFor, worldOf } from './facts.ts';
import { stageOf } from './named.ts';
import { setFacts, type UpdateInput } from './set-facts.ts';
import { PRIORITIES } from './state.ts';
import type { Draft } from './write.ts';

/** Which part of the flow acts: the stage that was entered or the step that was taken. */
export type ActingPart = { stage: string } | { transition: string };

/** Most characters of a real column; as much as the same field takes from a person. */
const LENGTH = { title: 200, contactName: 60, address: 300, device: 120, deviceSerial: 80 } as const;
const isText = (field: string): field is keyof typeof LENGTH => Object.hasOwn(LENGTH, field);

function inputOf(fields: readonly FieldDefinition[], field: string, value: unknown): UpdateInput | null {
  if (isFieldKey(field)) {
    const own = fields.find((f) => f.key === field);
    return { custom: { [field]: own ? valueOfFact(own, value) : value } };
  }
  if (typeof value !== 'string') return null;
  if (isText(field)) {
    const text = plainText(LENGTH[field], field === 'title' ? 1 : 0).safeParse(value);
    return text.success ? { [field]: text.data } : null;
  }
  if (field === 'priority') {
    const priority = PRIORITIES.find((p) => p === value);
    return priority ? { priority } : null;
  }
  return ['faultCode', 'departmentCode', 'branchId'].includes(field) ? { [field]: value === '' ? null : value } : null;
}

function setField(ctx: DecisionContext, draft: Draft, part: ActingPart, a: Extract<FlowAction, { kind: 'setField' }>): void {
  const { rules, fields } = worldOf(ctx.config);
  const answer = rules.evaluate(a.value, fields, factsFor(ctx, draft.after, draft.counts, FLOW_RULE));
  const input = answer.ok ? inputOf(fields, a.field, answer.value) : null;
  let failed = answer.ok ? 'not a value this field takes' : answer.detail;
  try {
    if (input) {
      setFacts(ctx, draft, input, { by: part }, FLOW_RULE);
      return;
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    failed = error.fields[0]?.detail ?? error.message;
  }
  draft.event('ticket.action', { ...part, action: a.kind, field: a.field, failed }, FLOW_RULE);
}

function giveTo(ctx: DecisionContext, draft: Draft, part: ActingPart, personId: string | null): void {
  const t = draft.after;
  if (t.assigneeId === personId) return;
  if (personId !== null && ctx.config.members.get(personId)?.isDisabled !== false) {
    draft.event('ticket.action', { ...part, action: 'assign', failed: 'no such member of the workspace' }, FLOW_RULE);
    return;
  }
  const from = t.assigneeId;
  t.assigneeId = personId;
  if (stageOf(draft.flow, t.stage).owner === 'assignee') draft.hand({ holderId: personId });
  draft.event('ticket.assigned', { from, to: personId, certificate: null, by: part }, FLOW_RULE);
}

/**
 * What a stage or a step does by itself. What concerns the ticket alone is done here, in the same decision; one that cannot be done is
 * told in the history and stops nothing. The rest is recorded as ordered, for whoever carries it out once.
 */
export function act(ctx: DecisionContext, draft: Draft, part: ActingPart, actions: readonly FlowAction[]): void {
  for (const a of actions)
    switch (a.kind) {
      case 'setField':
        setField(ctx, draft, part, a);
        break;
      case 'assign':
        if (a.mode !== 'best') giveTo(ctx, draft, part, a.mode === 'person' ? a.personId : null);
        // Dispatch finds it by its stage (asksDispatch) and gives it out once; who has it already keeps it.
        else if (draft.after.assigneeId === null) draft.event('ticket.action', { ...part, action: a.kind, ordered: a }, FLOW_RULE);
        break;
      case 'notify': {
        const people = audienceOf(ctx.config, draft.after, a.to, ctx.now);
        draft.event('ticket.action', { ...part, action: a.kind, ordered: a, people }, FLOW_RULE);
        break;
      }
      case 'openChild':
      case 'callWebhook':
        draft.event('ticket.action', { ...part, action: a.kind, ordered: a }, FLOW_RULE);
        break;
      default: {
        const never: never = a;
        throw new Error(`unknown action ${String(never)}`);
      }
    }
}
