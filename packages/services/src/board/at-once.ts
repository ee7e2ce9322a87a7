import { previousOf } from '@bodan/core/measures/buckets';
import { assemble, type Board } from './assemble.ts';
import { spreadByGroup } from './codes-store.ts';
import { checkFields } from './field-store.ts';
import { LivePlaces } from './live.ts';
import { publishedAt } from './moment.ts';
import type { TicketSource } from './moment-store.ts';
import type { BoardNames } from './names-store.ts';
import { readSnapshot } from './read-store.ts';
import type { BoardFilter, BoardTx } from './types.ts';
import { type BoardPlace, isLive, windowOf } from './window.ts';

/**
 * A board among others that are to agree: `tx` sees one committed instant, and nothing remembered of another is added to it. `now` in epoch ms.
 * Throws `validation_failed` for a region or a field that is not there.
 */
export async function boardOfSnapshot(
  tx: BoardTx,
  place: BoardPlace & { tickets: TicketSource },
  names: BoardNames,
  filter: BoardFilter,
  now: number,
): Promise<Board> {
  const { groupId, timeZone, moment, tickets } = place;
  await checkFields(tx, filter, moment);
  const window = windowOf(place, await spreadByGroup(tx, groupId, filter, publishedAt(moment)), now);
  const snapshot = isLive(filter, moment)
    ? await new LivePlaces().read(tx, groupId, window, null)
    : await readSnapshot(tx, window, tickets);
  const previous = previousOf(filter);
  return assemble(snapshot, names, filter, previous.from, previous.to, timeZone, moment, []);
}
