import { z } from 'zod';
import { ROLES } from '../access.ts';
import { label } from '../text.ts';

export const stageKey = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
export const STAGE_KINDS = ['intake', 'dispatch', 'work', 'acceptance', 'done', 'cancelled'] as const;

export const flowStage = z.strictObject({
  key: stageKey,
  name: label,
  /** How a customer sees it; internal names never leak to the public page. */
  publicName: label,
  kind: z.enum(STAGE_KINDS),
  /** Who the time of this stage belongs to while nobody is assigned: the desk or the assignee's department. */
  owner: z.enum(['desk', 'assignee', 'customer']),
  budgetMinutes: z.number().int().min(1).nullable().default(null),
});

export const flowTransition = z.strictObject({
  key: stageKey,
  name: label,
  from: z.array(stageKey).min(1),
  to: stageKey,
  roles: z.array(z.enum(ROLES)).min(1),
  /** Real columns or custom keys that must be filled before the target stage is entered. */
  requires: z.array(z.string().max(60)).default([]),
  /** A reason is asked and kept in the event. */
  needsReason: z.boolean().default(false),
  isRework: z.boolean().default(false),
  isReopen: z.boolean().default(false),
  /** Clocks that this step stops, by metric. */
  stops: z.array(z.string().max(40)).default([]),
});

export const flow = z
  .strictObject({
    name: label,
    initial: stageKey,
    stages: z.array(flowStage).min(2).max(60),
    transitions: z.array(flowTransition).max(300),
  })
  .superRefine((f, ctx) => {
    const keys = new Set(f.stages.map((s) => s.key));
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

/** A stage in which the ticket is over: nothing runs, nothing is open. */
export const isClosed = (s: FlowStage): boolean => s.kind === 'done' || s.kind === 'cancelled';
