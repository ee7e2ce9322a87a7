import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import { m } from '#lib/paraglide/messages.js';

export type Import = components['schemas']['Import'];
export type ImportRow = components['schemas']['ImportRowPage']['items'][number];
type Column = Import['columns'][number];
type SentRow = { row: number; cells: string[] };

const path = (workspace: string, importId: string) => ({ params: { path: { workspace, importId } } });

export const listImports = async (workspace: string): Promise<Import[]> =>
  (await send(api.GET('/v1/w/{workspace}/imports', { params: { path: { workspace } } }))).items;
export const readImport = (workspace: string, id: string): Promise<Import> =>
  send(api.GET('/v1/w/{workspace}/imports/{importId}', path(workspace, id)));
export const openImport = (workspace: string, body: { name: string; columns: Column[]; rows: number }): Promise<Import> =>
  send(api.POST('/v1/w/{workspace}/imports', { params: { path: { workspace } }, body }));
export const sendRows = (workspace: string, id: string, rows: SentRow[]): Promise<Import> =>
  send(api.POST('/v1/w/{workspace}/imports/{importId}/rows', { ...path(workspace, id), body: { rows } }));
export const startImport = (workspace: string, id: string, key: string): Promise<Import> =>
  send(
    api.POST('/v1/w/{workspace}/imports/{importId}/start', {
      params: { path: { workspace, importId: id }, header: { 'idempotency-key': key } },
      body: {},
    }),
  );
export const stopImport = (workspace: string, id: string): Promise<Import> =>
  send(api.POST('/v1/w/{workspace}/imports/{importId}/stop', { ...path(workspace, id), body: {} }));
export const undoImport = (workspace: string, id: string): Promise<Import> =>
  send(api.POST('/v1/w/{workspace}/imports/{importId}/undo', { ...path(workspace, id), body: {} }));

/** Which rows were imported before, and the imports they came with, the one with most of them first. */
export type Known = { rows: ReadonlySet<number>; imports: readonly { from: Import; rows: number }[] };
export async function findKnown(workspace: string, columns: Column[], batches: Iterable<SentRow[]>): Promise<Known | undefined> {
  const rows = new Set<number>();
  const imports = new Map<string, { from: Import; rows: number }>();
  for (const batch of batches) {
    const body = { columns, rows: batch };
    const found = await send(api.POST('/v1/w/{workspace}/imports/known', { params: { path: { workspace } }, body }));
    for (const from of found.imports) imports.set(from.id, { from, rows: imports.get(from.id)?.rows ?? 0 });
    for (const { row, importId } of found.rows) {
      rows.add(row);
      const known = imports.get(importId);
      if (known) known.rows += 1;
    }
  }
  return rows.size > 0 ? { rows, imports: [...imports.values()].toSorted((a, b) => b.rows - a.rows) } : undefined;
}

const perPage = 500;
/** Rows in a state, all of them: refused ones are to be downloaded whole. */
export async function allRows(workspace: string, id: string, state: 'refused' | 'kept'): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  let cursor: string | null = null;
  do {
    const query: { state: 'refused' | 'kept'; limit: number; cursor?: string } = { state, limit: perPage, ...(cursor ? { cursor } : {}) };
    const page: components['schemas']['ImportRowPage'] = await send(
      api.GET('/v1/w/{workspace}/imports/{importId}/rows', { params: { path: { workspace, importId: id }, query } }),
    );
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

export const isAtWork = (i: Import): boolean => i.status === 'running' || i.status === 'undoing';
const states: Record<Import['status'], () => string> = {
  open: m.imp_state_open,
  running: m.imp_state_running,
  stopped: m.imp_state_stopped,
  done: m.imp_state_done,
  undoing: m.imp_state_undoing,
  undone: m.imp_state_undone,
  dropped: m.imp_state_dropped,
};
export const stateWords = (i: Import): string => states[i.status]();
