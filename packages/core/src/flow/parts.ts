import { z } from 'zod';
import { ROLES } from '../access.ts';
import { uuid } from '../ids.ts';
import { code, label } from '../text.ts';

export const stageKey = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);

/** A CEL expression as it was typed; what it may say is decided by guard.ts. */
export const expression = z.string().min(1).max(1000);

/** A real column of a ticket or a custom key. */
const fieldName = z.string().min(1).max(60);

export const EVIDENCE_KINDS = ['photo', 'signature', 'note', 'call'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];
/** So many pieces of this kind must be on the ticket. */
export const evidence = z.strictObject({ kind: z.enum(EVIDENCE_KINDS), min: z.int().min(1).max(50).default(1) });
export type Evidence = z.infer<typeof evidence>;

/** Who is told: whoever has a role, or a place in the ticket. */
export const AUDIENCES = [...ROLES, 'holder', 'assignee', 'supervisor'] as const;
export const audience = z.enum(AUDIENCES);
export type Audience = z.infer<typeof audience>;

const actionKinds = {
  /** best: the dispatch rules choose, for a ticket nobody has, as with autoDispatch; only of a stage in which tickets wait for somebody; person: always the same one; none: back to the pool. */
  assign: z.strictObject({
    kind: z.literal('assign'),
    mode: z.enum(['best', 'person', 'none']),
    personId: uuid.nullable().default(null),
  }),
  setField: z.strictObject({ kind: z.literal('setField'), field: fieldName, value: expression }),
  notify: z.strictObject({ kind: z.literal('notify'), to: z.array(audience).min(1).max(AUDIENCES.length), text: label }),
  openChild: z.strictObject({
    kind: z.literal('openChild'),
    flowKey: stageKey,
    title: label,
    relation: z.enum(['part_of', 'follow_up']).default('part_of'),
  }),
  callWebhook: z.strictObject({ kind: z.literal('callWebhook'), endpointId: uuid }),
};
/** What happens by itself when a stage is entered or a step is taken. */
export const flowAction = z.discriminatedUnion('kind', [
  actionKinds.assign,
  actionKinds.setField,
  actionKinds.notify,
  actionKinds.openChild,
  actionKinds.callWebhook,
]);
export type FlowAction = z.infer<typeof flowAction>;

/** A timer of a stage, in working minutes since it was entered. `advance` and `return` take the step, when it is open then. */
export const flowTimer = z.strictObject({
  key: stageKey,
  afterMinutes: z.int().min(1).max(525_600),
  kind: z.enum(['remind', 'advance', 'return']),
  transition: stageKey.nullable().default(null),
  to: z.array(audience).max(AUDIENCES.length).default([]),
});
export type FlowTimer = z.infer<typeof flowTimer>;

/** supervisor: whoever leads the department of the one who holds the ticket. */
export const approver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), personId: uuid }),
  z.strictObject({ kind: z.literal('role'), role: z.enum(ROLES) }),
  z.strictObject({ kind: z.literal('supervisor') }),
  z.strictObject({ kind: z.literal('department'), departmentCode: code }),
]);
export type Approver = z.infer<typeof approver>;

/** single 单签: the first of the approvers decides; all 会签: everybody must agree; any 或签: whoever decides first. */
export const flowApproval = z.strictObject({
  mode: z.enum(['single', 'all', 'any']),
  approvers: z.array(approver).max(30).default([]),
  onApprove: stageKey.nullable().default(null),
  onReject: stageKey.nullable().default(null),
});
export type FlowApproval = z.infer<typeof flowApproval>;
