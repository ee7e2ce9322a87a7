import { completeFieldSet } from '@bodan/core/fields/complete';
import { isSame } from '@bodan/core/same';
import { fieldChanges, type StandardChange } from '@bodan/core/standard/diff';
import { permit, type WorkspaceContext } from '../context.ts';
import { personNames } from '../member/store.ts';
import { fieldSetVersions } from './history-store.ts';

export type FieldVersion = {
  number: number;
  createdAt: number;
  createdBy: { id: string; name: string } | null;
  changes: StandardChange[];
  isLaidOut: boolean;
};

/** Every version of the workspace's own fields with what it changed, newest first: who changed which definition, from what to what. */
export async function listFieldVersions(
  ctx: WorkspaceContext,
  before: number | null,
  limit: number,
): Promise<{ items: FieldVersion[]; nextCursor: string | null }> {
  permit(ctx, 'settings.read');
  const rows = await ctx.app.db.tenant(ctx.scope, (tx) => fieldSetVersions(tx, before, limit + 2), 'read');
  const ids = [...new Set(rows.flatMap((r) => (r.createdBy ? [r.createdBy] : [])))];
  const names = ids.length > 0 ? await ctx.app.db.identity((tx) => personNames(tx, ids), 'read') : new Map<string, string>();
  const items = rows.slice(0, limit).map(({ content, createdBy, ...version }, i) => ({
    isLaidOut: !isSame(content.layouts ?? null, rows[i + 1]?.content.layouts ?? null),
    ...version,
    createdBy: createdBy ? { id: createdBy, name: names.get(createdBy) ?? '' } : null,
    changes: fieldChanges(completeFieldSet(rows[i + 1]?.content ?? { fields: [] }).fields, completeFieldSet(content).fields),
  }));
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.number ?? '') : null };
}
