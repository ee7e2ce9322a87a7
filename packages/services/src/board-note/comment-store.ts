import type { BoardPanel } from '@bodan/core/measures/panel';
import type { Tx } from '@bodan/db/doors';

type Hq = Tx<'hq'>;
export type Mentioned = { personId: string; name: string };
/** `query` is the view it was said of, as the board's address asks it; `madeAt` in epoch ms. */
export type CommentRow = {
  id: string;
  panel: BoardPanel;
  text: string;
  query: string;
  personId: string;
  madeBy: string;
  mentions: Mentioned[];
  madeAt: number;
};

export const commentsOf = (tx: Hq, limit: number): Promise<CommentRow[]> =>
  tx.rows<CommentRow>(
    `select id, panel, text, query, person_id as "personId", made_by_name as "madeBy", mentions, made_at as "madeAt"
     from board_comment where group_id = app_group() order by made_at desc, id desc limit $1`,
    [limit],
  );

export const insertComment = (tx: Hq, c: CommentRow): Promise<unknown[]> =>
  tx.rows(
    `insert into board_comment (group_id, id, panel, text, query, person_id, made_by_name, mentions, made_at) values (app_group(), $1, $2, $3, $4, $5, $6, $7, $8)`,
    [c.id, c.panel, c.text, c.query, c.personId, c.madeBy, JSON.stringify(c.mentions), new Date(c.madeAt)],
  );

export const countComments = async (tx: Hq): Promise<number> =>
  (await tx.rows<{ n: number }>(`select count(*)::int as n from board_comment where group_id = app_group()`))[0]?.n ?? 0;

/** False when the person said nothing of this id. */
export const deleteComment = async (tx: Hq, personId: string, id: string): Promise<boolean> =>
  (await tx.rows(`delete from board_comment where group_id = app_group() and id = $1 and person_id = $2 returning 1`, [id, personId]))
    .length > 0;
