import type { asksOf } from './asks.ts';
import { arrive } from './driver.ts';
import type { Server } from './servers.ts';
import { alone, type Timed, type Turns } from './turns.ts';

export const CHANGES_PER_MINUTE = 200;
type Asks = ReturnType<typeof asksOf>;
type Side = 'product' | 'thin';

/** What is measured while tickets come in on some sides: each change lets go of the board that was kept. */
export async function whileChanging<T>(sides: Partial<Record<Side, Server>>, asks: Asks, measured: () => Promise<T>): Promise<T> {
  const counts = { product: 0, thin: 0 };
  const stops = (['product', 'thin'] as const).flatMap((side) => {
    const server = sides[side];
    return server ? [arrive(server.port, CHANGES_PER_MINUTE, () => asks.create(counts[side]++)[side])] : [];
  });
  return measured().finally(() => Promise.all(stops.map((stop) => stop())));
}

/** The boards of the present and their drill as the product answers them, to be put beside the same at another size. */
export async function ownBoards(turns: Turns, product: Server, asks: Asks): Promise<{ name: string; timed: Timed }[]> {
  const board = () => asks.board().product;
  const computed = await alone(turns, product, 1, (i) => asks.freshBoard(i).product);
  const kept = await alone(turns, product, 16, board);
  const changing = await whileChanging({ product }, asks, () => alone(turns, product, 16, board));
  const drill = await alone(turns, product, 1, (i) => asks.drill(i).product);
  return [
    { name: 'W4 board of another range', timed: computed },
    { name: 'W4 board kept, 16 conn', timed: kept },
    { name: `W4 board, ${CHANGES_PER_MINUTE} changes a minute, 16 conn`, timed: changing },
    { name: 'drill now', timed: drill },
  ];
}
