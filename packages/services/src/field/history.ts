import { completeFieldSet } from '@bodan/core/fields/complete';
import { NO_LAYOUTS } from '@bodan/core/fields/layout';
import { type LayoutChange, layoutChanges } from '@bodan/core/fields/layout-diff';
import { fieldChanges, type StandardChange } from '@bodan/core/standard/diff';
import { permit, type WorkspaceContext } from '../context.ts';
import { personNames } from '../member/store.ts';
import { fieldSetVersions } from './history-store.ts';

export type FieldVersion = {
  number: number;
  createdAt: number;
  createdBy: { id: string; name: string } | null;
  changes: StandardChange[];
  /** What it changed in the forms. */
  forms: LayoutChange[];
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
  const known = rows.map(({ content }) => ({ fields: completeFieldSet(content).fields, layouts: content.layouts ?? NO_LAYOUTS }));
  const first = { fields: [], layouts: NO_LAYOUTS };
  const items = rows.slice(0, limit).map(({ content: _, createdBy, ...version }, i) => {
    const [before, after] = [known[i + 1] ?? first, known[i] ?? first];
    return {
      ...version,
      createdBy: createdBy ? { id: createdBy, name: names.get(createdBy) ?? '' } : null,
      changes: fieldChanges(before.fields, after.fields),
      forms: layoutChanges(before, after),
    };
  });
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.number ?? '') : null };
}
