import { pictureOf, savePicture } from '#lib/features/export/picture.ts';
import { formatExact } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { type Board, type BoardQuery, fieldWords, regionWords, say } from './hq.ts';
import { type BoardPlace, lineName } from './place.ts';

type Named = readonly { key: string; name: Board['byTier'][number]['name'] }[];

/** What a board is narrowed by, in words, one part a facet. */
export function boardWords(board: Board, query: BoardQuery, companies: readonly { key: string; name: string }[]): string[] {
  const told = (label: string, keys: string | undefined, name: (key: string) => string) =>
    keys ? [`${label}${m.ui_colon()}${keys.split(',').map(name).join(m.hq_list_comma())}`] : [];
  const coded = (lines: Named) => (key: string) => say(lines.find((line) => line.key === key)?.name, key);
  const branchOf = (key: string): string => {
    const line = board.byBranch.find((b) => b.key === key);
    return line ? lineName(line) : key;
  };
  return [
    ...told(m.hq_filter_subsidiary(), query.tenant, (key) => companies.find((c) => c.key === key)?.name ?? key),
    ...(query.region === '-' ? [regionWords(query.region)] : query.region ? [`${m.hq_region()}${m.ui_colon()}${query.region}`] : []),
    ...told(m.fig_branch(), query.branch, branchOf),
    ...told(m.hq_department(), query.department, coded(board.byDepartment)),
    ...told(m.hq_fault(), query.fault, coded(board.byFaultCode)),
    ...told(m.hq_tier(), query.tier, coded(board.byTier)),
    ...(query.field ? [fieldWords(board, query.field)] : []),
  ];
}

/** Takes the board in sight along as a picture: what it was asked, over which days, and the instant its figures are of. */
export async function takePicture(
  view: HTMLElement,
  place: BoardPlace,
  board: Board,
  query: BoardQuery,
  companies: readonly { key: string; name: string }[],
): Promise<void> {
  const { from, to, timeZone } = board.range;
  const filters = boardWords(board, query, companies);
  const foot = [
    `${m.range_label()}${m.ui_colon()}${from} – ${to} · ${filters.length > 0 ? filters.join(' · ') : m.hq_picture_whole()}`,
    `${m.hq_picture_as_of({ time: formatExact(new Date(board.asOf), timeZone) })}${query.at ? ` · ${query.known === 'now' ? m.hq_picture_known_now() : m.hq_picture_known_then()}` : ''}`,
  ];
  savePicture(await pictureOf(view, { title: place.title, foot }), `${place.title} ${from} ${to}`);
}
