import { ROLES } from '@bodan/core/access';
import { FLOW_TEMPLATES } from '@bodan/core/flow/catalogue';
import { flowShape } from '@bodan/core/flow/definition';
import { stageKey } from '@bodan/core/flow/parts';
import { PROBLEM_SEVERITY, type ProblemCode } from '@bodan/core/flow/problems';
import { uuid } from '@bodan/core/ids';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { instant, notEmpty, page } from './identity.ts';
import { storable, UNSTORABLE } from './setting.ts';
import { blockReasonSchema } from './ticket.ts';
import { updateTicketBody } from './ticket-input.ts';

const label = z.object({ 'zh-CN': z.string(), en: z.string() });
const count = z.number().int();
const definition = flowShape.refine(storable, UNSTORABLE).openapi('FlowDefinition', {
  description: 'Stages, steps, rules, evidence, actions, timers and approvals; every part that is left out has a default',
});

export const problemSchema = z
  .object({
    code: z.enum(Object.keys(PROBLEM_SEVERITY) as [ProblemCode, ...ProblemCode[]]),
    severity: z.enum(['error', 'warning']),
    place: z
      .object({
        stage: z.string().optional(),
        transition: z.string().optional(),
        timer: z.string().optional(),
        start: count.optional(),
        end: count.optional(),
      })
      .openapi({ description: 'Keys of the flow; start and end are offsets in the text of a rule' }),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .openapi('FlowProblem');

const draftMark = z.object({
  revision: count,
  savedAt: instant,
  savedBy: z.string().nullable(),
  savedByName: z.string().nullable(),
});
const facts = {
  id: z.string(),
  key: z.string().openapi({ description: 'What a new ticket names it by' }),
  name: z.string(),
  templateKey: z.string().nullable(),
  isDefault: z.boolean(),
  publishedNumber: count.nullable(),
  draftRevision: count.openapi({
    description: 'What If-Match names ("r3") when the draft is saved or published; it also counts when there is none',
  }),
  running: count.openapi({ description: 'Open tickets on any of its versions' }),
  retiredAt: instant.nullable(),
  version: count,
};
export const flowList = z
  .object({ items: z.array(z.object({ ...facts, draft: draftMark.nullable(), problems: count })) })
  .openapi('FlowList');

const versionFacts = {
  versionId: z.string(),
  number: count,
  notes: z.string(),
  publishedAt: instant,
  publishedBy: z.string().nullable(),
  publishedByName: z.string().nullable(),
};
export const flowDetail = z
  .object({
    ...facts,
    draft: draftMark.extend({ definition }).nullable(),
    published: z.object({ ...versionFacts, definition }).nullable(),
    problems: z.array(problemSchema).openapi({ description: 'Of the draft, else of what is published' }),
  })
  .openapi('FlowDetail');
export const versionPage = page(z.object({ ...versionFacts, running: count })).openapi('FlowVersionPage');
export const versionDetail = z.object({ ...versionFacts, running: count, definition }).openapi('FlowVersion');

export const createBody = z
  .strictObject({ name: plainText(80, 1), templateKey: z.enum(FLOW_TEMPLATES).optional(), copyOf: uuid.optional() })
  .refine((b) => b.templateKey === undefined || b.copyOf === undefined, { error: 'a template or another flow, not both', path: ['copyOf'] })
  .openapi('CreateFlow', { example: { name: '安装工单', templateKey: 'service' } });
export const changeBody = z
  .strictObject({
    name: plainText(80, 1).optional(),
    isDefault: z.literal(true).optional().openapi({ description: 'New tickets take it from now on; the one before ends being it' }),
    retired: z.boolean().optional(),
  })
  .refine(...notEmpty)
  .openapi('ChangeFlow', { example: { name: '安装与调试' } });
export const draftBody = z.strictObject({ definition }).openapi('SaveFlowDraft');
export const draftSaved = z.object({ revision: count, savedAt: instant, problems: z.array(problemSchema) }).openapi('FlowDraftSaved');

const mapping = z
  .record(stageKey, stageKey.nullable())
  .default({})
  .openapi({ description: 'Stage of an old version to stage of the new one; null leaves its tickets where they are' });
export const previewBody = z.strictObject({ mapping }).openapi('PreviewFlow', { example: { mapping: { assigned: 'dispatched' } } });
export const previewSchema = z
  .object({
    problems: z.array(problemSchema),
    changes: z.array(
      z.object({
        kind: z.enum(['stage', 'transition', 'flow']),
        change: z.enum(['added', 'removed', 'changed']),
        key: z.string(),
        name: label,
        fields: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
      }),
    ),
    running: z.array(
      z.object({
        versionId: z.string(),
        number: count,
        tickets: count,
        byStage: z.array(z.object({ stage: z.string(), tickets: count, to: z.string().nullable() })),
      }),
    ),
    mappingProblems: z
      .array(z.object({ stage: z.string(), code: z.enum(['unmapped', 'unknown_target', 'closes']) }))
      .openapi({ description: 'Stages with tickets of which somebody must say where they go' }),
    blocked: z
      .array(z.object({ ticketId: z.string(), number: z.string(), stage: z.string(), to: z.string(), why: z.array(blockReasonSchema) }))
      .openapi({ description: 'Tickets that lack what their new stage requires; at most 100 of them' }),
    blockedCount: count,
  })
  .openapi('FlowPreview');
export const publishBody = z
  .strictObject({ notes: plainText(2000).default(''), running: z.enum(['keep', 'migrate']), mapping })
  .openapi('PublishFlow', { example: { notes: '保外工单先报价', running: 'migrate', mapping: { assigned: 'dispatched' } } });
const migrationFacts = {
  id: z.string(),
  total: count,
  done: count,
  blockedCount: count.openapi({ description: 'Left on their version' }),
  status: z.enum(['running', 'done']),
};
export const published = z
  .object({ versionId: z.string(), number: count, migration: z.object(migrationFacts).nullable() })
  .openapi('FlowPublished');
export const migrationSchema = z
  .object({
    ...migrationFacts,
    blocked: z.array(z.object({ ticketId: z.string(), number: z.string(), stage: z.string(), why: z.array(blockReasonSchema) })).openapi({
      description: 'At most 100 of those that were left; `why` is empty where a ticket moved to a stage of which nothing was said',
    }),
  })
  .openapi('FlowMigration');

export const liveSchema = z
  .object({
    now: z.object({
      asOf: instant,
      stages: z.array(
        z.object({
          stage: z.string(),
          tickets: count,
          overdue: count,
          medianWaitSeconds: count.nullable().openapi({ description: 'Working seconds since the stage was entered' }),
        }),
      ),
    }),
  })
  .openapi('LiveFlow');

const by = z.union([z.strictObject({ personId: uuid }), z.strictObject({ role: z.enum(ROLES) })]);
export const simulateBody = z
  .strictObject({
    definition: definition.nullable().default(null).openapi({ description: 'Without it the draft, else what is published' }),
    ticketId: uuid,
    steps: z
      .array(
        z.strictObject({
          transition: stageKey,
          by,
          set: updateTicketBody.omit({ occurredAt: true, phone: true }).default({}),
          assigneeId: uuid.nullable().default(null),
          reason: plainText(500).default('—'),
        }),
      )
      .max(50)
      .default([]),
  })
  .openapi('SimulateFlow');
const reasons = z.array(blockReasonSchema);
export const simulated = z
  .object({
    steps: z.array(
      z.object({
        transition: z.string(),
        isOpen: z.boolean(),
        reasons,
        refused: z
          .object({
            code: z.string(),
            detail: z.string(),
            fields: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
          })
          .nullable(),
        from: z.string(),
        to: z.string(),
        automatic: z.array(z.object({ transition: z.string(), from: z.string(), to: z.string(), why: z.string() })),
        actions: z.array(z.record(z.string(), z.unknown())),
      }),
    ),
    stage: z.string(),
    open: z.array(z.object({ key: z.string(), reasons })).openapi({ description: 'Steps from where it ended for whoever acted last' }),
    walk: z
      .object({
        steps: z.array(
          z.object({
            stage: z.string(),
            lacks: reasons,
            steps: z.array(z.object({ key: z.string(), reasons })),
            taken: z.string().nullable(),
            why: z.enum(['guard', 'default', 'chosen', 'first_open', 'would_need']).nullable(),
          }),
        ),
        end: z.enum(['closed', 'stuck', 'endless']),
      })
      .openapi({ description: 'How it would go on from there by itself and by the first step that is open' }),
  })
  .openapi('FlowSimulation');
