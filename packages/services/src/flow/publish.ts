import { DomainError, type FieldError } from '@bodan/core/errors';
import { type Flow, flow as flowSchema } from '@bodan/core/flow/definition';
import { hasErrors, type Problem } from '@bodan/core/flow/problems';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { StaleConfig } from '../ticket/store.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { changeSettings } from '../workspace/settings.ts';
import { needDraft } from './draft.ts';
import { flowNotFound } from './read.ts';
import { addVersion, endpointIds, type FlowRow, flowRow, putDraft, setDefaultVersion } from './store.ts';
import { problemsOf, readDefinition } from './world.ts';

export type PublishFlow = { notes: string };
export type PublishedVersion = { versionId: string; number: number };

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

/**
 * Makes the draft the next version, never changed after. New tickets of this flow take it; running ones keep theirs.
 * Errors: `flow_has_errors` with the places, `conflict` without a draft, `precondition_failed`, `not_found`.
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
    const { versionId, number } = await changeSettings(ctx, null, async (tx, revision) => {
      // What it is checked against must be what holds when it is published.
      if (revision !== config.revision + 1) throw new StaleConfig();
      const row = await flowRow(tx, flowId, true);
      if (!row) throw flowNotFound();
      needDraft(row, ifRevision);
      if (row.draft === null) throw new DomainError('conflict', 'There is nothing to publish: nothing was drawn since the last version.');
      const content = await ready(config, tx, row);
      const id = app.newId();
      const version = { id, flowId, content, notes: input.notes, publishedBy: ctx.principal?.personId ?? null, at: app.now() };
      const [made] = await addVersion(tx, version);
      if (!made) throw new DomainError('internal', 'nothing was published');
      await putDraft(tx, flowId, null);
      if (row.isDefault) await setDefaultVersion(tx, id);
      return { versionId: id, number: made.number };
    });
    return { versionId, number };
  });
}
