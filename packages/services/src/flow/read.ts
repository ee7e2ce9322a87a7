import { DomainError } from '@bodan/core/errors';
import type { Flow } from '@bodan/core/flow/definition';
import type { Problem } from '@bodan/core/flow/problems';
import { permit, type WorkspaceContext } from '../context.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { endpointIds, type FlowRow, flowRow, flowRows, type VersionRow, versionRow, versionRows } from './store.ts';
import { problemsOf, readDefinition } from './world.ts';

/** A workspace has at most this many flows, retired ones included. */
export const MAX_FLOWS = 200;

export const flowNotFound = (): DomainError => new DomainError('not_found', 'There is no such flow.');

export type FlowItem = {
  id: string;
  key: string;
  name: string;
  templateKey: string | null;
  isDefault: boolean;
  publishedNumber: number | null;
  draft: { revision: number; savedAt: number; savedBy: string | null; savedByName: string | null } | null;
  draftRevision: number;
  /** Of the draft, else of what is published. */
  problems: number;
  running: number;
  retiredAt: number | null;
  version: number;
};
export type PublishedFlow = Omit<VersionRow, 'content' | 'running'> & { definition: Flow };
export type FlowDetail = Omit<FlowItem, 'problems' | 'draft'> & {
  draft: (NonNullable<FlowItem['draft']> & { definition: Flow }) | null;
  published: PublishedFlow | null;
  problems: Problem[];
};

/** What is drawn, else what is published. */
export const currentOf = (row: FlowRow): Flow => readDefinition(row.draft ?? row.published?.content);

const itemOf = (row: FlowRow): Omit<FlowItem, 'problems'> => ({
  id: row.id,
  key: row.key,
  name: row.name,
  templateKey: row.templateKey,
  isDefault: row.isDefault,
  publishedNumber: row.published?.number ?? null,
  draft:
    row.draft === null
      ? null
      : {
          revision: row.draftRevision,
          savedAt: row.draftSavedAt ?? 0,
          savedBy: row.draftSavedBy,
          savedByName: row.draftSavedByName,
        },
  draftRevision: row.draftRevision,
  running: row.running,
  retiredAt: row.retiredAt,
  version: row.version,
});

/** Every flow with how many tickets run on it and how many problems it has as it is drawn. */
export async function listFlows(ctx: WorkspaceContext): Promise<FlowItem[]> {
  permit(ctx, 'flow.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const { rows, endpoints } = await app.db.tenant(
    scope,
    async (tx) => ({ rows: await flowRows(tx, MAX_FLOWS), endpoints: await endpointIds(tx) }),
    'read',
  );
  const items: FlowItem[] = [];
  for (const row of rows) items.push({ ...itemOf(row), problems: (await problemsOf(config, endpoints, row.key, currentOf(row))).length });
  return items;
}

export async function detailOf(config: WorkspaceConfig, row: FlowRow, endpoints: readonly string[]): Promise<FlowDetail> {
  const { draft, ...item } = itemOf(row);
  const { content, running: _, ...published } = row.published ?? { content: null, running: 0 };
  return {
    ...item,
    draft: draft && { ...draft, definition: readDefinition(row.draft) },
    published: row.published && { ...(published as Omit<PublishedFlow, 'definition'>), definition: readDefinition(content) },
    problems: await problemsOf(config, endpoints, row.key, currentOf(row)),
  };
}

/** One flow with its draft and its newest version. Throws `not_found`. */
export async function readFlow(ctx: WorkspaceContext, flowId: string): Promise<FlowDetail> {
  permit(ctx, 'flow.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const { row, endpoints } = await app.db.tenant(
    scope,
    async (tx) => ({ row: await flowRow(tx, flowId), endpoints: await endpointIds(tx) }),
    'read',
  );
  if (!row) throw flowNotFound();
  return detailOf(config, row, endpoints);
}

/** Published versions of a flow, newest first; the cursor is the number above. Throws `not_found`. */
export async function listFlowVersions(
  ctx: WorkspaceContext,
  flowId: string,
  before: number | null,
  limit: number,
): Promise<{ items: Omit<VersionRow, 'content'>[]; nextCursor: string | null }> {
  permit(ctx, 'flow.read');
  const rows = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      if (!(await flowRow(tx, flowId))) throw flowNotFound();
      return versionRows(tx, flowId, before, limit + 1);
    },
    'read',
  );
  const items = rows.slice(0, limit).map(({ content: _, ...v }) => v);
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.number ?? '') : null };
}

/** One published version with what it says. Throws `not_found`. */
export async function readFlowVersion(
  ctx: WorkspaceContext,
  flowId: string,
  number: number,
): Promise<Omit<VersionRow, 'content'> & { definition: Flow }> {
  permit(ctx, 'flow.read');
  const row = await ctx.app.db.tenant(ctx.scope, (tx) => versionRow(tx, flowId, number), 'read');
  if (!row) throw flowNotFound();
  const { content, ...version } = row;
  return { ...version, definition: readDefinition(content) };
}
