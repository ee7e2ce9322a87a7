import { DomainError } from '../errors.ts';
import { deskHolderOf } from '../flow/approval.ts';
import type { Flow } from '../flow/definition.ts';
import { NO_COUNTS } from '../flow/facts.ts';
import { completeMapping, judgeMigration, type MigrationVerdict, type StageMapping } from '../flow/mapping.ts';
import type { DecisionContext } from './decision.ts';
import { askerOf, enterStage, stayInStage } from './enter.ts';
import { FLOW_RULE, factsFor, worldOf } from './facts.ts';
import { stageOf } from './named.ts';
import { flowOf, type TicketState, type TicketWrite } from './state.ts';
import { settle } from './step.ts';
import { Draft } from './write.ts';

/** What a migration to this flow would do with the ticket as it stands: by what was said of stages, else by their keys. One that is over is kept. */
export function judgeTicketMigration(ctx: DecisionContext, t: TicketState, to: Flow, given: StageMapping): MigrationVerdict {
  if (!t.isOpen) return { kind: 'keep' };
  const { config, counts = NO_COUNTS } = ctx;
  const mapping = completeMapping(flowOf(config, t), to, given);
  return judgeMigration(to, mapping, worldOf(config), factsFor(ctx, t, counts, FLOW_RULE));
}

/** Which version, by what was said of stages; `data` says more in the event. */
export type Migration = { toVersionId: string; given: StageMapping; data: Record<string, unknown> };

/**
 * Brings a running ticket to another version of its flow: stage, holder, clocks and the open slice, in one event of the flow itself; then
 * the automatic steps that hold there. What it does on entering a stage is not done. `write` is null when it stays as it is.
 */
export function migrateTicket(
  ctx: DecisionContext,
  before: TicketState,
  { toVersionId, given, data }: Migration,
): { verdict: MigrationVerdict; write: TicketWrite | null } {
  const to = ctx.config.flows.get(toVersionId);
  if (!to) throw new DomainError('internal', `no flow version ${toVersionId}`);
  const verdict = judgeTicketMigration(ctx, before, to, given);
  if (verdict.kind !== 'move' || before.flowVersionId === toVersionId) return { verdict, write: null };
  const draft = new Draft(ctx, before, before);
  const t = draft.after;
  const from = stageOf(draft.flow, t.stage);
  const stage = stageOf(to, verdict.to);
  t.flowVersionId = toVersionId;
  const holderOf = { assignee: t.assigneeId, customer: null, desk: from.owner === 'desk' ? deskHolderOf(t) : null };
  draft.hand({
    stage: stage.key,
    holderId: from.owner === stage.owner ? deskHolderOf(t) : holderOf[stage.owner],
    ...(stage.key === from.key ? {} : { approval: null }),
  });
  draft.event(
    'ticket.flow_migrated',
    { ...data, fromVersionId: before.flowVersionId, toVersionId, from: from.key, to: stage.key },
    FLOW_RULE,
  );
  if (stage.key === from.key) stayInStage(ctx, draft);
  else enterStage(ctx, draft, null, askerOf(before));
  settle(ctx, draft);
  return { verdict, write: draft.write() };
}
