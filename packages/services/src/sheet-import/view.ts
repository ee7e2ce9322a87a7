import type { RowColumn } from '@bodan/core/import/target';
import { iso } from '@bodan/core/instant';
import type { ImportCounts, ImportRow, ImportStatus } from './store.ts';

export type ImportView = {
  id: string;
  name: string;
  columns: RowColumn[];
  status: ImportStatus;
  /** Why it stopped by itself, by its code. */
  problem: string | null;
  rowsTotal: number;
  counts: ImportCounts;
  createdBy: { id: string; name: string };
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  undoneAt: string | null;
  undoneBy: { id: string; name: string } | null;
};

/** An import as it is told to those who may import. */
export const importView = (i: ImportRow): ImportView => ({
  id: i.id,
  name: i.name,
  columns: i.columns,
  status: i.status,
  problem: i.problem,
  rowsTotal: i.rowsTotal,
  counts: i.counts,
  createdBy: { id: i.personId, name: i.personName },
  createdAt: new Date(i.createdAt).toISOString(),
  startedAt: iso(i.startedAt),
  finishedAt: iso(i.finishedAt),
  undoneAt: iso(i.undoneAt),
  undoneBy: i.undoneBy === null ? null : { id: i.undoneBy, name: i.undoneByName ?? '' },
});
