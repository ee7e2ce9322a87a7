import type { Tx } from '@bodan/db/doors';

type Hq = Tx<'hq'>;
/** What happened on a day; `madeAt` in epoch ms. */
export type MarkRow = { id: string; day: string; text: string; madeBy: string; madeAt: number };
/** The question of a board as its address asks it. */
export type ViewRow = { id: string; name: string; query: string };

export const marksBetween = (tx: Hq, from: string | null, to: string | null, limit: number): Promise<MarkRow[]> =>
  tx.rows<MarkRow>(
    `select id, day::text as day, text, made_by_name as "madeBy", made_at as "madeAt" from board_mark
     where group_id = app_group() and ($1::date is null or day >= $1) and ($2::date is null or day <= $2) order by day desc, id desc limit $3`,
    [from, to, limit],
  );

export const insertMark = (tx: Hq, m: MarkRow): Promise<unknown[]> =>
  tx.rows(`insert into board_mark (group_id, id, day, text, made_by_name, made_at) values (app_group(), $1, $2, $3, $4, $5)`, [
    m.id,
    m.day,
    m.text,
    m.madeBy,
    new Date(m.madeAt),
  ]);

export const countMarks = async (tx: Hq): Promise<number> =>
  (await tx.rows<{ n: number }>(`select count(*)::int as n from board_mark where group_id = app_group()`))[0]?.n ?? 0;

/** False when there is none. */
export const deleteMark = async (tx: Hq, id: string): Promise<boolean> =>
  (await tx.rows(`delete from board_mark where group_id = app_group() and id = $1 returning 1`, [id])).length > 0;

export const viewsOf = (tx: Hq, personId: string): Promise<ViewRow[]> =>
  tx.rows<ViewRow>(`select id, name, query from board_view where group_id = app_group() and person_id = $1 order by made_at, id`, [
    personId,
  ]);

export const insertView = (tx: Hq, personId: string, v: ViewRow, at: number): Promise<unknown[]> =>
  tx.rows(`insert into board_view (group_id, id, person_id, name, query, made_at) values (app_group(), $1, $2, $3, $4, $5)`, [
    v.id,
    personId,
    v.name,
    v.query,
    new Date(at),
  ]);

/** False when the person has none of this id. */
export const deleteView = async (tx: Hq, personId: string, id: string): Promise<boolean> =>
  (await tx.rows(`delete from board_view where group_id = app_group() and person_id = $1 and id = $2 returning 1`, [personId, id])).length >
  0;
