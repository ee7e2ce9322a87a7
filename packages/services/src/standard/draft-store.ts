import type { StandardContent } from '@bodan/core/standard/content';
import type { Tx } from '@bodan/db/doors';

export type DraftRow = { content: StandardContent; baseNumber: number; revision: number; savedBy: string; savedAt: number };
const DRAFT = `content, base_number as "baseNumber", revision, saved_by as "savedBy", saved_at as "savedAt"`;

export const draftRow = async (tx: Tx<'hq'>): Promise<DraftRow | undefined> =>
  (await tx.rows<DraftRow>(`select ${DRAFT} from standard_draft where group_id = app_group() for update`))[0];

export const readDraftRow = async (tx: Tx<'hq'>): Promise<DraftRow | undefined> =>
  (await tx.rows<DraftRow>(`select ${DRAFT} from standard_draft where group_id = app_group()`))[0];

/** The first save makes it; nothing is answered when it is at another revision than the caller saw (0 for none). */
export async function saveDraftRow(
  tx: Tx<'hq'>,
  d: { content: string; baseNumber: number; savedBy: string; at: Date },
  ifRevision: number | null,
): Promise<DraftRow | undefined> {
  const [row] = await tx.rows<DraftRow>(
    `insert into standard_draft (group_id, content, base_number, saved_by, saved_at) select app_group(), $1, $2, $3, $4 where coalesce($5::int, 0) = 0 or exists (select 1 from standard_draft where group_id = app_group())
     on conflict (group_id) do update set content = excluded.content, base_number = excluded.base_number, saved_by = excluded.saved_by, saved_at = excluded.saved_at, revision = standard_draft.revision + 1
       where $5::int is null or standard_draft.revision = $5 returning ${DRAFT}`,
    [d.content, d.baseNumber, d.savedBy, d.at, ifRevision],
  );
  return row;
}

export const deleteDraft = (tx: Tx<'hq'>): Promise<unknown[]> => tx.rows(`delete from standard_draft where group_id = app_group()`);
