import { unlisted } from '#lib/features/list/with-asked.ts';
import type { Board, BoardQuery } from './hq.ts';
import { type BoardLine, type BoardPlace, lineName } from './place.ts';

/** A place above this one. */
export type Step = { words: string; href: string };

const nameIn = (lines: readonly BoardLine[] | undefined, key: string): string => {
  // Not read yet is not gone.
  if (!lines) return '…';
  const line = lines.find((entry) => entry.key === key);
  return line ? lineName(line) : unlisted(key);
};

/** The boards from the whole down to what is asked for: group, subsidiary, branch. The range and every other narrowing go along. */
export function trailOf(place: BoardPlace, query: BoardQuery, board: Board | undefined): Step[] {
  const { tenant, branch, ...whole } = query;
  const step = (words: string, asked: BoardQuery): Step => ({ words, href: `${place.home}?${new URLSearchParams(asked)}` });
  const own = tenant && place.kind === 'group' ? { ...whole, tenant } : whole;
  return [
    step(place.title, whole),
    ...(tenant && place.kind === 'group' ? [step(words(tenant, board?.bySubsidiary), own)] : []),
    ...(branch ? [step(words(branch, board?.byBranch), { ...own, branch })] : []),
  ];
}

const words = (keys: string, lines: readonly BoardLine[] | undefined): string =>
  keys
    .split(',')
    .map((key) => nameIn(lines, key))
    .join(' · ');
