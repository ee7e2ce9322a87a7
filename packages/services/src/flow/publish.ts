import { DomainError, type FieldError } from '@bodan/core/errors';
import { type Flow, flow as flowSchema } from '@bodan/core/flow/definition';
import type { StageMapping } from '@bodan/core/flow/mapping';
import { hasErrors, type Problem } from '@bodan/core/flow/problems';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { StaleConfig } from '../ticket/store.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { changeSettings } from '../workspace/settings.ts';
import { holdNewTickets } from '../workspace/settings-store.ts';
import { needDraft } from './draft.ts';
import { type MigrationView, viewOf } from './migrate.ts';
import { addMigration, endMigration, hasRunningMigration, migrationRow } from './migration-store.ts';
import { goals, mappingProblems } from './preview.ts';
import { flowNotFound } from './read.ts';
import { addVersion, endpointIds, type FlowRow, flowRow, putDraft, type RunningStage, runningStages, setDefaultVersion } from './store.ts';
import { problemsOf, readDefinition } from './world.ts';

/** What happens to running tickets: they keep their version, or go to the new one by what is said of stages. */
export type PublishFlow = { notes: string; running: 'keep' | 'migrate'; mapping: StageMapping };
export type PublishedVersion = { versionId: string; number: number; migration: MigrationView | null };

/** Where in the definition a problem lies. */
function pointerOf(flow: Flow, { place }: Problem): string {
  const stage = flow.stages.findIndex((s) => s.key === place.stage);
  const step = flow.transitions.findIndex((t) => t.key === place.transition);
  if (step >= 0) return `/definition/transitions/${step}`;
  if (stage < 0) return '/definition';
  const timer = flow.stages[stage]?.timers.findIndex((t) => t.key === place.timer) ?? -1;
  return timer < 0 ? `/definition/stages/${stage}` : `/definition/stages/${stage}/timers/${timer}`;
}

const refuse = (fields: FieldError[], problems: Problem[]) =>
  new DomainError('flow_has_errors', undefined, { fields, extra: { problems } });

/** The draft as a flow that can run. Throws `flow_has_errors` with every problem and its place. */
async function ready(config: WorkspaceConfig, tx: TenantTx, row: FlowRow): Promise<Flow> {
  const drawn = readDefinition(row.draft);
  const problems = await problemsOf(config, await endpointIds(tx), row.key, drawn);
  if (hasErrors(problems)) {
    const errors = problems.filter((p) => p.severity === 'error');
    throw refuse(
      errors.map((p) => ({ pointer: pointerOf(drawn, p), code: p.code, detail: Object.values(p.params).join(' ') || p.code })),
      problems,
    );
  }
  const checked = flowSchema.safeParse(drawn);
  if (checked.success) return checked.data;
  throw refuse(
    checked.error.issues.map((i) => ({ pointer: `/definition/${i.path.map(String).join('/')}`, code: 'invalid', detail: i.message })),
    problems,
  );
}

/** Where running tickets are, held so that none is added meanwhile. Throws `conflict` while others go over, `validation_failed` for stages nobody spoke of. */
async function leaving(config: WorkspaceConfig, tx: TenantTx, row: FlowRow, to: Flow, given: StageMapping): Promise<RunningStage[]> {
  if (await hasRunningMigration(tx, row.id))
    throw new DomainError('conflict', 'Running tickets are still going over to the version before; publish when that is done.');
  await holdNewTickets(tx);
  const stages = await runningStages(tx, row.id);
  const problems = mappingProblems(config, stages, { to, given });
  if (problems.length > 0)
    throw new DomainError('validation_failed', 'Say of each of these stages where its tickets go.', {
      fields: problems.map((p) => ({ pointer: `/mapping/${p.stage}`, code: p.code, detail: 'tickets are in this stage' })),
    });
  const mappingOf = goals(config, stages, { to, given });
  return stages.filter(({ versionId, stage }) => mappingOf.get(versionId)?.[stage] != null);
}

async function startMigration(
  ctx: WorkspaceContext,
  tx: TenantTx,
  m: { flowId: string; toVersionId: string; mapping: StageMapping },
  places: RunningStage[],
) {
  const id = ctx.app.newId();
  const at = ctx.app.now();
  const count = await addMigration(tx, { ...m, id, createdBy: ctx.principal?.personId ?? null, at }, places);
  if (count === 0) await endMigration(tx, id, at);
  const row = await migrationRow(tx, id);
  return row ? viewOf(row) : null;
}

/**
 * Makes the draft the next version, never changed after. New tickets of this flow take it; running ones keep theirs, or the worker
 * brings them over. Errors: `flow_has_errors` and `validation_failed` with the places, `conflict`, `precondition_failed`, `not_found`.
 */
export function publishFlow(
  ctx: WorkspaceContext,
  flowId: string,
  input: PublishFlow,
  ifRevision: number | null,
): Promise<PublishedVersion> {
  permit(ctx, 'flow.write');
  const { app } = ctx;
  return withFreshConfig(async () => {
    const config = await app.configs.get(app.db, ctx.scope);
    const { revision: _, ...published } = await changeSettings(ctx, null, async (tx, revision) => {
      // What it is checked against must be what holds when it is published.
      if (revision !== config.revision + 1) throw new StaleConfig();
      const row = await flowRow(tx, flowId, true);
      if (!row) throw flowNotFound();
      needDraft(row, ifRevision);
      if (row.draft === null) throw new DomainError('conflict', 'There is nothing to publish: nothing was drawn since the last version.');
      const content = await ready(config, tx, row);
      const places = input.running === 'migrate' ? await leaving(config, tx, row, content, input.mapping) : null;
      const id = app.newId();
      const version = { id, flowId, content, notes: input.notes, publishedBy: ctx.principal?.personId ?? null, at: app.now() };
      const [made] = await addVersion(tx, version);
      if (!made) throw new DomainError('internal', 'nothing was published');
      await putDraft(tx, flowId, null);
      if (row.isDefault) await setDefaultVersion(tx, id);
      const migration = places && (await startMigration(ctx, tx, { flowId, toVersionId: id, mapping: input.mapping }, places));
      return { versionId: id, number: made.number, migration };
    });
    return published;
  });
}
