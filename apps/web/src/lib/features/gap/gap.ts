import type { components } from '#lib/api/schema.d.ts';
import { roleName } from '#lib/features/auth/role-name.ts';
import { pointWords } from '#lib/features/conformance/conformance.ts';
import { say } from '#lib/features/hq/hq.ts';
import { listName } from '#lib/features/standard/names.ts';
import { type Part, partOf } from '#lib/features/standard/problem.ts';
import { dayWords, formatCount, formatInstant, formatShare } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';

export type GapLine = components['schemas']['Gaps']['items'][number];
export type HqGapLine = components['schemas']['GroupGaps']['items'][number];
/** Which gap is open, of whom: its key, and a subsidiary where there are several. */
export type Opened = { key: string; tenant: string | null };

const joined = (words: readonly string[]) => words.join(m.hq_list_comma());

/** What words of a gap are made of. */
type GapFacts = Pick<GapLine, 'kind' | 'list' | 'code' | 'field' | 'name' | 'values' | 'from' | 'isOwn' | 'version'>;
/** What exactly the gap is, as one sentence. */
export function gapWords(g: GapFacts): string {
  const name = g.code === null ? say(g.name, g.field ?? '') : `${say(g.name)} ${g.code}`.trim();
  const list = g.list ? listName(g.list) : '';
  switch (g.kind) {
    case 'version': {
      if (!g.version) return m.gap_kind_version();
      const { adopted, newest, offeredAt, adoptBy, startsAt } = g.version;
      return [
        m.gap_version({ adopted, newest, time: formatInstant(new Date(offeredAt)) }),
        adoptBy ? m.gap_adopt_by({ day: dayWords(adoptBy) }) : '',
        startsAt ? m.gap_starts({ time: formatInstant(new Date(startsAt)) }) : '',
      ]
        .filter(Boolean)
        .join(' · ');
    }
    case 'unmapped_code':
      return g.isOwn ? m.gap_unmapped_own({ list, name }) : m.gap_unmapped_code({ list, name });
    case 'split_code':
      return m.gap_split_code({ list, name });
    case 'retired_code':
      return m.gap_retired_code({ list, name });
    case 'field':
      return m.gap_field({ name });
    case 'unfilled':
      return m.gap_unfilled({ name });
    case 'backfill':
      return m.gap_backfill({ name, from: g.from ?? '' });
    case 'option':
      return m.gap_option({ name, values: joined(g.values.map((v) => say(v))) });
    default: {
      throw new Error(`unknown gap ${String(g.kind satisfies never)}`);
    }
  }
}

/** What it costs: points of the conformance score, and of the coverage of its field. */
export const effectWords = (g: GapLine): string[] => [
  ...(g.points > 0 ? [m.gap_points({ points: pointWords(g.points) })] : []),
  ...(g.coverage && g.coverage.tickets > 0 ? [m.gap_coverage({ share: formatShare(g.coverage.share) })] : []),
];

const MOST_NAMES = 3;
/** Who must close it: by role and number, and by name where the reader may know it. */
export function whoWords({ keepers }: GapLine): string {
  if (keepers.place === 'group') return m.gap_who_group();
  if (keepers.people === 0) return m.gap_who_nobody();
  const who = m.gap_who_people({ roles: joined(keepers.roles.map(roleName)), count: formatCount(keepers.people) });
  const shown = joined(keepers.names.slice(0, MOST_NAMES));
  if (shown === '') return who;
  return m.gap_who_names({
    who,
    names: keepers.people > MOST_NAMES || keepers.people > keepers.names.length ? m.gap_more_names({ names: shown }) : shown,
  });
}

/** The part of the standard that says what becomes of it. */
export const standardPart = (g: GapLine): Part => (g.list ? partOf[g.list] : 'fields');

export const gapsQuery = (params: Pick<URLSearchParams, 'get'>): { from?: string; to?: string } => {
  const [from, to] = [params.get('from'), params.get('to')];
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
};
const TENANT = /^(.+)@([0-9a-f-]{36})$/;
export function openedFrom(text: string | null): Opened | null {
  if (!text) return null;
  const [, key, tenant] = TENANT.exec(text) ?? [];
  return key && tenant ? { key, tenant } : { key: text, tenant: null };
}
export const openedText = ({ key, tenant }: Opened): string => (tenant ? `${key}@${tenant}` : key);
