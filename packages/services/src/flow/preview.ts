import type { Flow } from '@bodan/core/flow/definition';
import { diffFlows, type FlowChange } from '@bodan/core/flow/diff';
import type { BlockReason } from '@bodan/core/flow/interpret';
import { checkMapping, completeMapping, type MappingProblem, type StageMapping } from '@bodan/core/flow/mapping';
import type { Problem } from '@bodan/core/flow/problems';
import { usesCounts } from '@bodan/core/flow/rule';
import { FLOW_RULE } from '@bodan/core/ticket/facts';
import { judgeTicketMigration } from '@bodan/core/ticket/migrate';
import { permit, type WorkspaceContext } from '../context.ts';
import { loadTickets } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { currentOf, flowNotFound } from './read.ts';
import { countsOfMany, endpointIds, flowRow, type RunningStage, runningIds, runningStages } from './store.ts';
import { problemsOf, readDefinition } from './world.ts';

const PAGE = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** A screen shows no more of them; the count is exact. */
const MAX_BLOCKED = 100;

export type Blocked = { ticketId: string; number: string; stage: string; to: string; why: BlockReason[] };
export type RunningVersion = {
  versionId: string;
  number: number;
  tickets: number;
  byStage: { stage: string; tickets: number; to: string | null }[];
};
export type PublishPreview = {
  problems: Problem[];
  changes: FlowChange[];
  running: RunningVersion[];
  mappingProblems: MappingProblem[];
  blocked: Blocked[];
  blockedCount: number;
};

type Target = { to: Flow; given: StageMapping };

/** Where the tickets of each stage would go, by version. */
export function goals(config: WorkspaceConfig, stages: readonly RunningStage[], { to, given }: Target) {
  const mappingOf = new Map<string, StageMapping>();
  for (const { versionId } of stages) {
    const from = config.flows.get(versionId);
    if (from && !mappingOf.has(versionId)) mappingOf.set(versionId, completeMapping(from, to, given));
  }
  return mappingOf;
}

function byVersion(stages: readonly RunningStage[], mappingOf: ReadonlyMap<string, StageMapping>): RunningVersion[] {
  const versions = new Map<string, RunningVersion>();
  for (const { versionId, number, stage, tickets } of stages) {
    const v = versions.get(versionId) ?? { versionId, number, tickets: 0, byStage: [] };
    v.tickets += tickets;
    v.byStage.push({ stage, tickets, to: mappingOf.get(versionId)?.[stage] ?? null });
    versions.set(versionId, v);
  }
  return [...versions.values()];
}

/** What is wrong with where the tickets of these stages would go. */
export const mappingProblems = (config: WorkspaceConfig, stages: readonly RunningStage[], target: Target): MappingProblem[] => {
  const mappingOf = goals(config, stages, target);
  return stages.flatMap(({ versionId, stage }) => checkMapping(target.to, mappingOf.get(versionId) ?? {}, [stage]));
};

async function blockedTickets(
  ctx: WorkspaceContext,
  config: WorkspaceConfig,
  places: readonly { versionId: string; stage: string }[],
  { to, given }: Target,
): Promise<{ blocked: Blocked[]; blockedCount: number }> {
  const { app, scope } = ctx;
  const blocked: Blocked[] = [];
  let blockedCount = 0;
  for (let after = FIRST_ID; places.length > 0; ) {
    const from = after;
    const { tickets, counts } = await app.db.tenant(
      scope,
      async (tx) => {
        const ids = await runningIds(tx, places, from, PAGE);
        return { tickets: await loadTickets(tx, scope.tenantId, ids), counts: usesCounts(to) ? await countsOfMany(tx, ids) : null };
      },
      'read',
    );
    for (const t of tickets) {
      const known = counts?.get(t.id);
      const decision = { config, actor: FLOW_RULE, now: nowOf(config, app.now()), newId: app.newId, ...(known ? { counts: known } : {}) };
      const verdict = judgeTicketMigration(decision, t, to, given);
      if (verdict.kind !== 'lacks') continue;
      blockedCount += 1;
      if (blocked.length < MAX_BLOCKED)
        blocked.push({ ticketId: t.id, number: t.number ?? '', stage: t.stage, to: verdict.to, why: verdict.reasons });
    }
    const last = tickets.at(-1);
    if (!last || tickets.length < PAGE) break;
    after = last.id;
  }
  return { blocked, blockedCount };
}

/**
 * What publishing would do, before it is done: problems, what changes, how many tickets run where, where each stage's would go and
 * which could not. `given` names stages of old versions; the others go to the stage of the same key. Throws `not_found`.
 */
export async function previewPublish(ctx: WorkspaceContext, flowId: string, given: StageMapping): Promise<PublishPreview> {
  permit(ctx, 'flow.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const { row, stages, endpoints } = await app.db.tenant(
    scope,
    async (tx) => ({ row: await flowRow(tx, flowId), stages: await runningStages(tx, flowId), endpoints: await endpointIds(tx) }),
    'read',
  );
  if (!row) throw flowNotFound();
  const to = currentOf(row);
  const old = row.published && readDefinition(row.published.content);
  const target = { to, given };
  const mappingOf = goals(config, stages, target);
  // Only where the new stage asks for something a ticket can lack it.
  const demanding = new Set(to.stages.filter((s) => s.requires.length > 0 || s.evidence.length > 0 || s.approval).map((s) => s.key));
  const places = stages.filter(({ versionId, stage }) => demanding.has(mappingOf.get(versionId)?.[stage] ?? ''));
  return {
    problems: await problemsOf(config, endpoints, row.key, to),
    changes: old ? diffFlows(old, to) : [],
    running: byVersion(stages, mappingOf),
    mappingProblems: mappingProblems(config, stages, target),
    ...(await blockedTickets(ctx, config, places, target)),
  };
}
