import type { Tx } from '@bodan/db/doors';
import type { HqContext } from '../context.ts';
import { isHeld, notProven, type SaidOfEntry } from '../identity/entry.ts';
import { readHqEntry } from './store.ts';

/** An answer with what the place said of who is let in, in the same transaction; nothing where nobody is presumed to be. */
export type Told<T> = { answer: T; said: SaidOfEntry | undefined };

/** Reads behind headquarters' door, and in the same transaction what proves an entry: others may share the answer, so it is always asked. */
export const readProving = <T>({ app, groupId, tenantIds }: HqContext, work: (tx: Tx<'hq'>) => Promise<T>): Promise<Told<T>> =>
  app.db.hq({ groupId, tenantIds }, async (tx) => {
    const [said, answer] = await Promise.all([readHqEntry(tx), work(tx)]);
    return { answer, said };
  });

/** The answer to a caller who was presumed to be let in, where that held; the question is to be asked again otherwise. */
export function proven<T>(ctx: HqContext, { answer, said }: Told<T>): T {
  if (!isHeld(ctx.presumption, said)) throw notProven();
  return answer;
}
