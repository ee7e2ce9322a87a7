import { DomainError } from '@bodan/core/errors';
import { completeStandard, type StandardContent } from '@bodan/core/standard/content';
import { type HqContext, permitHq } from '../context.ts';
import { versionByNumber } from '../group/store.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { personNames } from '../member/store.ts';
import { type DraftRow, deleteDraft, draftRow, readDraftRow, saveDraftRow } from './draft-store.ts';

export type Draft = Omit<DraftRow, 'savedBy'> & { savedBy: { id: string; name: string } };

/** A draft as its readers are shown it. */
export async function namedDraft(ctx: HqContext, row: DraftRow): Promise<Draft> {
  const names = await ctx.app.db.identity((tx) => personNames(tx, [row.savedBy]), 'read');
  return { ...row, content: completeStandard(row.content), savedBy: { id: row.savedBy, name: names.get(row.savedBy) ?? '' } };
}

/** The draft of the next version, one for the group. Throws `not_found` when nobody has begun one. */
export async function readDraft(ctx: HqContext): Promise<Draft> {
  permitHq(ctx, 'hq.standard.read');
  const row = await ctx.app.db.hq(ctx, readDraftRow);
  if (!row) throw new DomainError('not_found', 'Nobody has begun a draft.');
  return namedDraft(ctx, row);
}

/**
 * Saves the draft as it is written; `ifRevision` is what the caller saw, 0 for no draft yet, null for whatever is there. Throws
 * `precondition_failed` with `currentRevision` when somebody else saved meanwhile, so that neither overwrites the other unseen.
 */
export async function saveDraft(ctx: HqContext, repeat: Repeat, content: StandardContent, ifRevision: number | null): Promise<Draft> {
  permitHq(ctx, 'hq.standard.write');
  const row = await hqOnce(ctx, repeat, async (tx) => {
    const before = await draftRow(tx);
    const newest = await versionByNumber(tx, null);
    const draft = {
      content: JSON.stringify(content),
      baseNumber: before?.baseNumber ?? newest?.number ?? 0,
      savedBy: ctx.principal.personId,
      at: new Date(ctx.app.now()),
    };
    const saved = (before?.revision ?? 0) === (ifRevision ?? before?.revision ?? 0) ? await saveDraftRow(tx, draft, ifRevision) : undefined;
    if (!saved) throw new DomainError('precondition_failed', undefined, { extra: { currentRevision: before?.revision ?? 0 } });
    return saved;
  });
  return namedDraft(ctx, row);
}

/** Gives the draft up. */
export async function discardDraft(ctx: HqContext, repeat: Repeat): Promise<void> {
  permitHq(ctx, 'hq.standard.write');
  await hqOnce(ctx, repeat, (tx) => deleteDraft(tx));
}
