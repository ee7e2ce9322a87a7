import { pictureOf, savePicture } from '#lib/features/export/picture.ts';
import { boardFoot } from './board-foot.ts';
import type { Board, BoardQuery } from './hq.ts';
import type { BoardPlace } from './place.ts';

/** Takes the board in sight along as a picture: what it was asked, over which days, and the instant its figures are of. */
export async function takePicture(
  view: HTMLElement,
  place: BoardPlace,
  board: Board,
  query: BoardQuery,
  companies: readonly { key: string; name: string }[],
): Promise<void> {
  const { from, to } = board.range;
  savePicture(await pictureOf(view, { title: place.title, foot: boardFoot(board, query, companies) }), `${place.title} ${from} ${to}`);
}
