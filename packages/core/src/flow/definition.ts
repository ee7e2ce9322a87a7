import { z } from 'zod';
import { ROLES } from '../access.ts';
import { code, label } from '../text.ts';
import { evidence, expression, flowAction, flowApproval, flowTimer, stageKey } from './parts.ts';

export { isClosed } from './names.ts';
export { stageKey } from './parts.ts';
export const STAGE_KINDS = ['intake', 'dispatch', 'work', 'acceptance', 'done', 'cancelled'] as const;

const requires = z.array(z.string().min(1).max(60)).max(60).default([]);
const evidences = z.array(evidence).max(4).default([]);
const actions = z.array(flowAction).max(20).default([]);
/** A place on the canvas; only the drawing knows it. */
const position = z.strictObject({ x: z.number().finite(), y: z.number().finite() });

// Fields that came later have a default: stored versions are never rewritten and read as if they said so.
export const flowStage = z.strictObject({
  key: stageKey,
  name: label,
  /** How a customer sees it; internal names never leak to the public page. */
  publicName: label,
  kind: z.enum(STAGE_KINDS),
  /** Who the time of this stage belongs to while nobody is assigned: the desk or the assignee's department. */
  owner: z.enum(['desk', 'assignee', 'customer']),
  budgetMinutes: z.number().int().min(1).nullable().default(null),
  position: position.nullable().default(null),
  /** Real columns or custom keys that must be filled to enter it, whatever brings the ticket here. */
  requires,
  evidence: evidences,
  /** Whose minutes run here while the holder has no department. */
  departmentCode: code.nullable().default(null),
  /** Dispatch chooses somebody as soon as the ticket is here. */
  autoDispatch: z.boolean().default(false),
  actions,
  timers: z.array(flowTimer).max(20).default([]),
  approval: flowApproval.nullable().default(null),
});

export const flowTransition = z.strictObject({
  key: stageKey,
  name: label,
  from: z.array(stageKey).min(1).max(60),
  to: stageKey,
  roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length),
  /** Real columns or custom keys that must be filled before the target stage is entered. */
  requires,
  /** A reason is asked and kept in the event. */
  needsReason: z.boolean().default(false),
  isRework: z.boolean().default(false),
  isReopen: z.boolean().default(false),
  /** Clocks that this step stops, by metric. */
  stops: z.array(z.string().max(40)).max(20).default([]),
  /** A CEL expression; the step is open while it is true. Null is always. */
  guard: expression.nullable().default(null),
  /** What people read when the guard does not hold. */
  guardMessage: label.nullable().default(null),
  evidence: evidences,
  actions,
  /** Taken when no other automatic step from the stage holds. */
  isDefault: z.boolean().default(false),
  /** Taken by itself as soon as its guard holds; the order of the list decides, the default one comes last. */
  auto: z.boolean().default(false),
});

/** A flow while it is drawn: well-formed, but its parts may not fit together yet; problems.ts says where. */
export const flowShape = z.strictObject({
  name: label,
  initial: stageKey,
  stages: z.array(flowStage).min(1).max(60),
  transitions: z.array(flowTransition).max(300),
});

export const flow = flowShape.superRefine((f, ctx) => {
  const keys = new Set(f.stages.map((s) => s.key));
  if (f.stages.length < 2) ctx.addIssue({ code: 'custom', path: ['stages'], message: 'at least two stages' });
  if (keys.size !== f.stages.length) ctx.addIssue({ code: 'custom', path: ['stages'], message: 'two stages have the same key' });
  if (!keys.has(f.initial)) ctx.addIssue({ code: 'custom', path: ['initial'], message: 'no such stage' });
  if (!f.stages.some((s) => s.kind === 'done')) ctx.addIssue({ code: 'custom', path: ['stages'], message: 'no stage ends the work' });
  f.transitions.forEach((t, i) => {
    if (!keys.has(t.to)) ctx.addIssue({ code: 'custom', path: ['transitions', i, 'to'], message: 'no such stage' });
    t.from.forEach((s, j) => {
      if (!keys.has(s)) ctx.addIssue({ code: 'custom', path: ['transitions', i, 'from', j], message: 'no such stage' });
    });
  });
});

export type Flow = z.infer<typeof flow>;
export type FlowStage = z.infer<typeof flowStage>;
export type FlowTransition = z.infer<typeof flowTransition>;
export type FlowInput = z.input<typeof flowShape>;
