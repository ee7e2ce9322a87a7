import { invalidInput } from '@bodan/core/errors';

/**
 * A past moment of the board, epoch ms. `then` is what was published at it: entries, places and clocks as they were recorded up to it; nothing
 * that happens later changes it. `now` is what is known of it today: what had occurred by it, whenever it was told, of tickets as they are now.
 */
export type Moment = { at: number; known: 'then' | 'now' };
export type MomentInput = { at: number | null; known: 'then' | 'now' | null };

/** Days asked for are from 1970 on, and a moment is asked with the days before it. Epoch ms. */
const EARLIEST = Date.parse('1971-01-01T00:00:00Z');

/**
 * The moment a question is about; null for the present. A moment to come is refused, since nothing is published yet, and so is one before there
 * were any figures. Throws `validation_failed`.
 */
export function momentOf({ at, known }: MomentInput, now: number): Moment | null {
  if (at === null) {
    if (known !== null) throw invalidInput('/query/known', 'goes with a moment: name it with at');
    return null;
  }
  if (at < EARLIEST) throw invalidInput('/query/at', 'no figures are that old', 'too_small');
  if (at > now) throw invalidInput('/query/at', 'a moment to come: nothing is published yet', 'too_big');
  return { at, known: known ?? 'then' };
}

/** The instant whose standard tells how codes lead to each other: of then for what was published then, else the newest (null). */
export const publishedAt = (moment: Moment | null): number | null => (moment?.known === 'then' ? moment.at : null);
