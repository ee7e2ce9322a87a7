import { DomainError } from '@bodan/core/errors';
import type { Flow } from '@bodan/core/flow/definition';
import type { Problem } from '@bodan/core/flow/problems';
import { permit, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { flowNotFound } from './read.ts';
import { endpointIds, type FlowRow, flowRow, putDraft } from './store.ts';
import { problemsOf } from './world.ts';

export type SavedDraft = { revision: number; savedAt: number; problems: Problem[] };

/** Throws `precondition_failed` with who saved when, unless the draft is the one that was seen. */
export function needDraft(row: FlowRow, ifRevision: number | null): void {
  if (ifRevision === null || ifRevision === row.draftRevision) return;
  throw new DomainError('precondition_failed', 'Somebody else saved this flow in the meantime.', {
    extra: {
      currentRevision: row.draftRevision,
      savedAt: row.draftSavedAt === null ? null : new Date(row.draftSavedAt).toISOString(),
      savedByName: row.draftSavedByName,
    },
  });
}

/** Keeps what was drawn, also with problems; these are answered. Errors: `precondition_failed` with who saved when, `not_found`. */
export async function saveDraft(ctx: WorkspaceContext, flowId: string, draft: Flow, ifRevision: number | null): Promise<SavedDraft> {
  permit(ctx, 'flow.write');
  const { app } = ctx;
  const config = await app.configs.get(app.db, ctx.scope);
  return writeOnce(ctx, async (tx) => {
    const row = await flowRow(tx, flowId, true);
    if (!row) throw flowNotFound();
    needDraft(row, ifRevision);
    const savedAt = app.now();
    const revision = await putDraft(tx, flowId, { draft, at: savedAt, savedBy: ctx.principal?.personId ?? null });
    return { revision, savedAt, problems: await problemsOf(config, await endpointIds(tx), row.key, draft) };
  });
}

/** Back to what is published. Errors: `conflict` when nothing was, `precondition_failed`, `not_found`. */
export async function dropDraft(ctx: WorkspaceContext, flowId: string, ifRevision: number | null): Promise<void> {
  permit(ctx, 'flow.write');
  await writeOnce(ctx, async (tx) => {
    const row = await flowRow(tx, flowId, true);
    if (!row) throw flowNotFound();
    needDraft(row, ifRevision);
    if (!row.published) throw new DomainError('conflict', 'Nothing of this flow is published yet; its draft is all there is.');
    if (row.draft !== null) await putDraft(tx, flowId, null);
    return null;
  });
}
