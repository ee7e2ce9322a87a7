import { COUNTS, type Counts, type Figures, figuresOf, noCounts } from '@bodan/core/measures/board';
import { daysBetween } from '@bodan/core/measures/buckets';
import { type SharedField, UNSEEN } from '@bodan/core/measures/shared-field';
import { successors } from '@bodan/core/standard/retirement';
import type { Named } from './codes-store.ts';
import type { Moment } from './moment.ts';
import type { BoardNames } from './names-store.ts';
import type { Snapshot } from './read-store.ts';
import type { Part } from './standing.ts';
import type { BoardFilter } from './types.ts';

type Label = { 'zh-CN': string; en?: string };
/** A line of the board. `key` is what a filter takes: an id or a code, '-' for tickets without one. */
export type Line = Figures & { key: string; name: Label };
export type Board = {
  range: { from: string; to: string; timeZone: string };
  filter: Omit<BoardFilter, 'from' | 'to'>;
  totals: Figures;
  previous: Figures & { from: string; to: string };
  bySubsidiary: (Line & { slug: string })[];
  byBranch: (Line & { tenantId: string; code: string; region: string })[];
  /** Sums of branches by the region they are in; '-' for those without one and tickets without a branch. */
  byRegion: Line[];
  byFaultCode: Line[];
  byDepartment: Line[];
  byTier: Line[];
  byStage: { key: string; name: Label; open: number; partsWaiting: number; overdueNow: Figures['overdueNow'] }[];
  /** Fields of the standard that the board can be told by. */
  fields: SharedField[];
  /** Regions that branches here are in, by which the board can be narrowed. */
  regions: string[];
  byField: FieldLines | null;
  days: { day: string; created: number; closed: number; firstResponse: Figures['firstResponse'] }[];
};

/**
 * The board by a shared field: a line for every value that tickets hold. `coverage` is of tickets created in the range: how many hold a value. Members of
 * `lacking` have not adopted a standard with the field yet, so none of their tickets can.
 */
export type FieldLines = Omit<SharedField, 'values'> & {
  lines: Line[];
  coverage: { tickets: number; of: number; rate: number | null };
  lacking: { key: string; name: Label }[];
};

export const NONE = '-';
const NONE_NAME: Label = { 'zh-CN': '未填', en: 'Not set' };
const UNSEEN_NAME: Label = { 'zh-CN': '已看不到的工单', en: 'Tickets not to be seen any more' };

type Row = number[];
const WIDTH = COUNTS.length;
const noRow = (): Row => new Array<number>(WIDTH).fill(0);
/** Adds counts to those from `first` on. */
const addTo = (sum: Row, counts: Row, first: number): void => {
  for (let i = 0; i < counts.length; i++) sum[first + i] = (sum[first + i] ?? 0) + Number(counts[i]);
};
const countsOf = (row: Row): Counts => {
  const counts = noCounts();
  for (let i = 0; i < WIDTH; i++) counts[COUNTS[i] as keyof Counts] = row[i] ?? 0;
  return counts;
};

class Lines {
  readonly #byKey = new Map<string, Row>();
  add(key: string, [, , , , first, counts]: Part): void {
    this.#row(key, counts, first);
  }
  get(key: string): Counts {
    return countsOf(this.#byKey.get(key) ?? noRow());
  }
  sum(keys: string[]): Counts {
    const total = noRow();
    for (const key of keys) addTo(total, this.#byKey.get(key) ?? noRow(), 0);
    return countsOf(total);
  }
  /** The same sums under other keys: what is counted under another one joins it there. */
  under(leadsTo: ReadonlyMap<string, string>): Lines {
    const lines = new Lines();
    for (const [key, row] of this.#byKey) lines.#row(leadsTo.get(key) ?? key, row, 0);
    return lines;
  }
  #row(key: string, counts: Row, first: number): void {
    let row = this.#byKey.get(key);
    if (!row) {
      row = noRow();
      this.#byKey.set(key, row);
    }
    addTo(row, counts, first);
  }
  /** Lines with anything in them, and those of `always`. */
  keys(always: readonly string[] = []): string[] {
    const filled = [...this.#byKey].filter(([, row]) => row.some((n) => n !== 0)).map(([k]) => k);
    return [...new Set([...always, ...filled])];
  }
}

/** The lines that a part is added to, and where in them. */
function placesOf([label, tenantId, key, day]: Part): [line: string, place: string | null][] {
  const branch = `${tenantId}/${key ?? ''}`;
  switch (label) {
    case 'place':
      return [
        ['tenant', tenantId],
        ['branch', branch],
      ];
    case 'tenant':
      return [[label, tenantId]];
    case 'branch':
      return [[label, branch]];
    case 'previous':
      return [[label, '']];
    case 'day':
      return [[label, day]];
    default:
      return [[label, key]];
  }
}

const named = (list: { code: string; name: Label }[] | undefined): Map<string, Label> => new Map((list ?? []).map((x) => [x.code, x.name]));
/** What is called differently, as stages of several flows are, has all its names, the most common first. */
export function namedTogether(list: readonly { code: string; name: Label }[]): Map<string, Label> {
  const byCode = Map.groupBy(list, (x) => x.code);
  const together = (names: readonly Label[], pick: (name: Label) => string): string => [...new Set(names.map(pick))].join(' / ');
  return new Map(
    [...byCode].map(([code, named]) => {
      const names = named.map((x) => x.name);
      return [code, { 'zh-CN': together(names, (n) => n['zh-CN']), en: together(names, (n) => n.en || n['zh-CN']) }];
    }),
  );
}
const plain = (name: string): Label => ({ 'zh-CN': name, en: name });

/** Who has how much is counted of places alone. */
const ofCodes = (c: Counts): Figures => ({ ...figuresOf(c), workload: null });

function fieldLines(lines: Lines, field: SharedField, all: number, lacking: FieldLines['lacking']): FieldLines {
  const { values, ...about } = field;
  const names = named(values.map(({ key, name }) => ({ code: key, name })))
    .set('', NONE_NAME)
    .set(UNSEEN, UNSEEN_NAME);
  const without = ['', UNSEEN].reduce((n, key) => n + lines.get(key).created, 0);
  return {
    ...about,
    lines: lines
      .keys()
      .map((key) => ({ key: key === '' ? NONE : key, name: names.get(key) ?? plain(key), ...ofCodes(lines.get(key)) }))
      .sort((a, b) => b.open - a.open || b.created - a.created || (a.key < b.key ? -1 : 1)),
    coverage: { tickets: all - without, of: all, rate: all === 0 ? null : (all - without) / all },
    lacking,
  };
}

/** Puts the lines of a snapshot where they belong. Totals are the sum over subsidiaries and over nothing else. */
export function assemble(
  snapshot: Pick<Snapshot, 'parts' | 'peopleSince'>,
  names: BoardNames,
  filter: BoardFilter,
  previousFrom: string,
  previousTo: string,
  timeZone: string,
  moment: Moment | null,
  lacking: readonly string[],
): Board {
  // Nothing retells who had what, and of long ago it is not remembered.
  const isAnyones = moment !== null && (moment.known === 'now' || moment.at < (snapshot.peopleSince ?? moment.at));
  const ofPlace = isAnyones ? ofCodes : figuresOf;
  const lines: Record<string, Lines> = {};
  const of = (label: string): Lines => {
    lines[label] ??= new Lines();
    return lines[label];
  };
  for (const part of snapshot.parts) {
    // A stock has no day: the day set of the fresh entries carries it with none.
    for (const [line, place] of placesOf(part)) if (place !== null) of(line).add(place, part);
  }
  const { from, to, field, by, region = null, ...rest } = filter;
  const told = names.fields.find((f) => f.key === by);
  const coded = (label: string, list: Named[] | undefined): Line[] => {
    const codes = named(list);
    const lines = of(label).under(successors(list ?? []));
    return lines
      .keys()
      .map((key) => ({
        key: key === '' ? NONE : key,
        name: key === '' ? NONE_NAME : (codes.get(key) ?? plain(key)),
        ...ofCodes(lines.get(key)),
      }))
      .sort((a, b) => b.open - a.open || b.created - a.created || (a.key < b.key ? -1 : 1));
  };
  const stageNames = namedTogether(names.stages);
  const stageRank = new Map([...stageNames.keys()].map((code, place) => [code, place]));
  const rankOf = (key: string): number => stageRank.get(key) ?? names.stages.length;
  const tenants = new Map([...names.former, ...names.tenants].map((t) => [t.id, t]));
  const homes = new Set(names.branches.filter((b) => b.region === region).map((b) => b.tenantId));
  const tenantKeys = of('tenant')
    .keys(filter.tenantIds.length > 0 ? [] : names.tenants.map((t) => t.id).filter((id) => region === null || homes.has(id)))
    .sort(
      (a, b) =>
        ((tenants.get(a)?.slug ?? '') < (tenants.get(b)?.slug ?? '')
          ? -1
          : (tenants.get(a)?.slug ?? '') > (tenants.get(b)?.slug ?? '')
            ? 1
            : 0) || (a < b ? -1 : 1),
    );
  const branches = new Map(names.branches.map((b) => [b.id, b]));
  const isWhole =
    !field &&
    region === null &&
    filter.tenantIds.length + filter.branchIds.length + filter.faultCodes.length + filter.departmentCodes.length + filter.tiers.length ===
      0;
  const branchOf = (place: string) => branches.get(place.slice(place.indexOf('/') + 1));
  const placeOf = (place: string): string => branchOf(place)?.code ?? '';
  const branchKeys = of('branch')
    .keys(isWhole ? names.branches.map((b) => `${b.tenantId}/${b.id}`) : [])
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : placeOf(a) > placeOf(b) ? 1 : 0) || (a < b ? -1 : 1));
  const regionOf = (place: string): string => branchOf(place)?.region ?? '';
  const isAsked = ({ tenantId }: { tenantId: string }) => filter.tenantIds.length === 0 || filter.tenantIds.includes(tenantId);
  const totals = ofPlace(of('tenant').sum(tenantKeys));
  return {
    range: { from, to, timeZone },
    filter: { ...rest, region, field: field ?? null, by: by ?? null },
    totals,
    previous: { from: previousFrom, to: previousTo, ...ofCodes(of('previous').get('')) },
    bySubsidiary: tenantKeys.map((key) => ({
      key,
      slug: tenants.get(key)?.slug ?? '',
      name: plain(tenants.get(key)?.name ?? key),
      ...ofPlace(of('tenant').get(key)),
    })),
    byBranch: branchKeys.map((place) => {
      const [tenantId = '', key = ''] = place.split('/');
      const b = branchOf(place);
      return {
        key: key === '' ? NONE : key,
        tenantId,
        code: b?.code ?? '',
        region: b?.region ?? '',
        name: key === '' ? NONE_NAME : plain(b?.name ?? key),
        ...ofPlace(of('branch').get(place)),
      };
    }),
    byRegion: [...Map.groupBy(branchKeys, regionOf)]
      .map(([key, places]) => ({ key: key || NONE, name: key ? plain(key) : NONE_NAME, ...ofCodes(of('branch').sum(places)) }))
      .sort((a, b) => b.open - a.open || b.created - a.created || (a.key < b.key ? -1 : 1)),
    byFaultCode: coded('fault', names.standard.faultCodes),
    byDepartment: coded('department', names.standard.departments),
    byTier: coded('tier', names.standard.tiers),
    byStage: of('stage')
      .keys()
      .filter((k) => k !== '')
      .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
      .map((key) => {
        const { open, partsWaiting, overdueNow } = figuresOf(of('stage').get(key));
        return { key, name: stageNames.get(key) ?? plain(key), open, partsWaiting, overdueNow };
      })
      .filter((s) => s.open !== 0 || s.overdueNow.tickets !== 0),
    fields: names.fields,
    regions: [...new Set(names.branches.filter(isAsked).flatMap((b) => b.region || []))].sort(),
    byField: told
      ? fieldLines(
          of('value'),
          told,
          totals.created,
          lacking.map((key) => ({ key, name: plain(tenants.get(key)?.name ?? key) })),
        )
      : null,
    days: daysBetween(from, to).map((day) => {
      const { created, closed, firstResponse } = figuresOf(of('day').get(day));
      return { day, created, closed, firstResponse };
    }),
  };
}
