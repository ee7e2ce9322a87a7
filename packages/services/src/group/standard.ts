import { DomainError } from '@bodan/core/errors';
import { completeStandard, type StandardContent } from '@bodan/core/standard/content';
import { type App, type HqContext, permitHq } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { personNames } from '../member/store.ts';
import { checkRules } from '../standard/check.ts';
import { deleteDraft } from '../standard/draft-store.ts';
import { addVersion, lockVersions, type VersionRow, versionByNumber, versionsPage } from './store.ts';

export type VersionView = Omit<VersionRow, 'publishedBy'> & { publishedBy: { id: string; name: string } | null };

async function named<T extends VersionRow>(app: App, rows: T[]): Promise<(Omit<T, 'publishedBy'> & Pick<VersionView, 'publishedBy'>)[]> {
  const ids = rows.flatMap((r) => (r.publishedBy ? [r.publishedBy] : []));
  const names = await app.db.identity((tx) => personNames(tx, [...new Set(ids)]), 'read');
  return rows.map(({ publishedBy, ...r }) => ({
    ...r,
    publishedBy: publishedBy ? { id: publishedBy, name: names.get(publishedBy) ?? '' } : null,
  }));
}

/** Published versions, newest first. */
export async function listVersions(
  ctx: HqContext,
  before: number | null,
  limit: number,
): Promise<{ items: VersionView[]; nextCursor: string | null }> {
  permitHq(ctx, 'hq.standard.read');
  const rows = await ctx.app.db.hq(ctx, (tx) => versionsPage(tx, before, limit + 1));
  const items = await named(ctx.app, rows.slice(0, limit));
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.number ?? '') : null };
}

/** One version with its content; null asks for the newest. Throws `not_found`. */
export async function readVersion(ctx: HqContext, number: number | null): Promise<VersionView & { content: StandardContent }> {
  permitHq(ctx, 'hq.standard.read');
  const row = await ctx.app.db.hq(ctx, (tx) => versionByNumber(tx, number));
  const [view] = row ? await named(ctx.app, [{ ...row, content: completeStandard(row.content) }]) : [];
  if (!view) throw new DomainError('not_found', 'The group has not published this version.');
  return view;
}

export type Publication = { content: StandardContent; notes: string; adoptBy: string | null; baseNumber: number | null };

/**
 * Publishes the next version, signed off by name. It is never changed after; subsidiaries adopt it when they are ready. `baseNumber` is
 * the version it was written from; the draft is used up. Errors: `precondition_failed` when a newer one was published since, `validation_failed`.
 */
export async function publishVersion(
  ctx: HqContext,
  repeat: Repeat,
  { content, notes, adoptBy, baseNumber }: Publication,
): Promise<VersionView> {
  permitHq(ctx, 'hq.standard.write');
  await checkRules(content);
  const text = JSON.stringify(content);
  const made = await hqOnce(ctx, repeat, async (tx) => {
    await lockVersions(tx);
    const newest = await versionByNumber(tx, null);
    if (baseNumber !== null && newest && newest.number !== baseNumber)
      throw new DomainError('precondition_failed', 'A newer version was published since; look at what it changed.', {
        extra: { currentNumber: newest.number },
      });
    await deleteDraft(tx);
    const [row] = await addVersion(tx, {
      id: ctx.app.newId(),
      content: text,
      checksum: ctx.app.sha256(text),
      publishedBy: ctx.principal.personId,
      notes,
      signedName: ctx.principal.name,
      adoptBy,
    });
    return row;
  });
  const [view] = made ? await named(ctx.app, [made]) : [];
  if (!view) throw new DomainError('internal', 'nothing was published');
  return view;
}
