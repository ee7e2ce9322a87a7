import { DomainError } from '@bodan/core/errors';
import { permit, type WorkspaceContext } from '../context.ts';
import { personNames } from '../member/store.ts';
import { writeOnce } from '../once.ts';
import { type DraftContent, dropFieldDraft, type FieldDraftRow, fieldDraft, putFieldDraft } from './draft-store.ts';
import { fieldSetVersions } from './history-store.ts';

export type FieldDraft = Omit<FieldDraftRow, 'savedBy'> & { savedBy: { id: string; name: string } | null };

async function named(ctx: WorkspaceContext, { savedBy, ...row }: FieldDraftRow): Promise<FieldDraft> {
  const names = savedBy ? await ctx.app.db.identity((tx) => personNames(tx, [savedBy]), 'read') : new Map<string, string>();
  return { ...row, savedBy: savedBy ? { id: savedBy, name: names.get(savedBy) ?? '' } : null };
}

const overtaken = (row: FieldDraftRow | undefined) =>
  new DomainError('precondition_failed', 'Somebody else saved the forms in the meantime.', {
    extra: { currentRevision: row?.revision ?? 0, savedAt: row ? new Date(row.savedAt).toISOString() : null, savedByName: null },
  });

async function put(ctx: WorkspaceContext, content: DraftContent, ifRevision: number | null): Promise<FieldDraftRow> {
  return writeOnce(ctx, async (tx) => {
    const before = await fieldDraft(tx, true);
    const isSeen = ifRevision === null || (before?.revision ?? 0) === ifRevision;
    const draft = { content, savedBy: ctx.principal?.personId ?? null, at: new Date(ctx.app.now()) };
    const saved = isSeen ? await putFieldDraft(tx, draft, ifRevision) : undefined;
    if (!saved) throw overtaken(before);
    return saved;
  });
}

/** The draft of fields and forms. Throws `not_found` when nobody has begun one. */
export async function readFieldDraft(ctx: WorkspaceContext): Promise<FieldDraft> {
  permit(ctx, 'settings.read');
  const row = await ctx.app.db.tenant(ctx.scope, (tx) => fieldDraft(tx), 'read');
  if (!row) throw new DomainError('not_found', 'Nobody has begun a draft.');
  return named(ctx, row);
}

/** Keeps what was drawn, also half done; `ifRevision` is what was seen, 0 for none. Throws `precondition_failed` with the current revision. */
export async function saveFieldDraft(ctx: WorkspaceContext, content: DraftContent, ifRevision: number | null): Promise<FieldDraft> {
  permit(ctx, 'settings.write');
  return named(ctx, await put(ctx, content, ifRevision));
}

/** Gives the draft up. */
export async function discardFieldDraft(ctx: WorkspaceContext): Promise<void> {
  permit(ctx, 'settings.write');
  await writeOnce(ctx, (tx) => dropFieldDraft(tx));
}

/** Makes the draft what a version was; nothing is in force until it is published. Throws `not_found`, `precondition_failed`. */
export async function restoreFieldVersion(ctx: WorkspaceContext, number: number, ifRevision: number | null): Promise<FieldDraft> {
  permit(ctx, 'settings.write');
  const [version] = await ctx.app.db.tenant(ctx.scope, (tx) => fieldSetVersions(tx, number + 1, 1), 'read');
  if (version?.number !== number) throw new DomainError('not_found', 'There is no such version.');
  return named(ctx, await put(ctx, { ...version.content }, ifRevision));
}
