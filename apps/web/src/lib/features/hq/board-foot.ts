import { unlisted } from '#lib/features/list/with-asked.ts';
import { formatExact } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { type Board, type BoardQuery, fieldWords, regionWords } from './hq.ts';
import { lineName } from './place.ts';
import { toldApart } from './told-apart.ts';

type Companies = readonly { key: string; name: string }[];
type Named = readonly { key: string; name: Board['byTier'][number]['name'] }[];

/** What a board is narrowed by, in words, one part a facet. */
function narrowedWords(board: Board, query: BoardQuery, companies: Companies): string[] {
  const told = (label: string, keys: string | undefined, name: (key: string) => string) =>
    keys ? [`${label}${m.ui_colon()}${keys.split(',').map(name).join(m.hq_list_comma())}`] : [];
  const coded = (lines: Named) => {
    const nameOf = toldApart(lines);
    return (key: string) => {
      const line = lines.find((one) => one.key === key);
      return line ? nameOf(line) : key;
    };
  };
  const branchOf = (key: string): string => {
    const line = board.byBranch.find((b) => b.key === key);
    return line ? lineName(line) : unlisted(key);
  };
  return [
    ...told(m.hq_filter_subsidiary(), query.tenant, (key) => companies.find((c) => c.key === key)?.name ?? unlisted(key)),
    ...(query.region === '-' ? [regionWords(query.region)] : query.region ? [`${m.hq_region()}${m.ui_colon()}${query.region}`] : []),
    ...told(m.fig_branch(), query.branch, branchOf),
    ...told(m.hq_department(), query.department, coded(board.byDepartment)),
    ...told(m.hq_fault(), query.fault, coded(board.byFaultCode)),
    ...told(m.hq_tier(), query.tier, coded(board.byTier)),
    ...(query.field ? [fieldWords(board, query.field)] : []),
  ];
}

/** What stands under a board that is taken along, as a picture or on paper: its days, what it is narrowed by, and the instant its figures are of. */
export function boardFoot(board: Board, query: BoardQuery, companies: Companies): string[] {
  const { from, to, timeZone } = board.range;
  const filters = narrowedWords(board, query, companies);
  return [
    `${m.range_label()}${m.ui_colon()}${from} – ${to} · ${filters.length > 0 ? filters.join(' · ') : m.hq_picture_whole()}`,
    `${m.hq_picture_as_of({ time: formatExact(new Date(board.asOf), timeZone) })}${query.at ? ` · ${query.known === 'now' ? m.hq_picture_known_now() : m.hq_picture_known_then()}` : ''}`,
  ];
}
