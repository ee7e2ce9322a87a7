import type { components } from '#lib/api/schema.d.ts';
import { formatDuration } from '#lib/format/duration.ts';
import { formatCount } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';

export type TimeBoard = components['schemas']['TimeBoard'];
export type TimeFigures = Pick<TimeBoard, 'tickets' | 'totals' | 'cells' | 'late'>;
export type TimeCell = components['schemas']['TimeCell'];
export type LateCell = components['schemas']['LateTime'];
export type TimeKind = 'spent' | 'cause' | 'tail';

/** One number of the page, as it stands in the address bar. */
export type Opened = {
  kind: TimeKind;
  stage: string;
  departmentCode: string | null;
  personId: string | null;
  waitingReason: string | null;
};

const NONE = '-';
const SEPARATOR = '~';
const kinds: readonly string[] = ['spent', 'cause', 'tail'];

export const openedText = (o: Opened): string =>
  [o.kind, o.stage, o.departmentCode ?? NONE, o.personId ?? NONE, o.waitingReason ?? NONE].join(SEPARATOR);

/** Null for anything the page did not write itself. */
export function openedFrom(text: string | null): Opened | null {
  const [kind, stage, department, person, reason] = text?.split(SEPARATOR) ?? [];
  if (!kind || !kinds.includes(kind) || !stage || !department || !person || !reason) return null;
  const orNull = (value: string) => (value === NONE ? null : value);
  return {
    kind: kind as TimeKind,
    stage,
    departmentCode: orNull(department),
    personId: orNull(person),
    waitingReason: orNull(reason),
  };
}

/** Working time as hours and minutes: a working day is no 24 hours, so sums are never told in days. */
export function workedWords(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  if (hours === 0) return formatDuration(seconds);
  return m.time_hours({ hours: formatCount(hours), minutes: Math.floor((seconds % 3600) / 60) });
}

export type StageGroup = {
  stage: string;
  businessSeconds: number;
  countedSeconds: number;
  pausedSeconds: number;
  cells: TimeCell[];
};

/** The cells under their stages, the stage with most working time first. */
export function byStage(cells: readonly TimeCell[]): StageGroup[] {
  const groups = new Map<string, StageGroup>();
  for (const cell of cells) {
    const group = groups.get(cell.stage) ?? { stage: cell.stage, businessSeconds: 0, countedSeconds: 0, pausedSeconds: 0, cells: [] };
    groups.set(cell.stage, group);
    group.businessSeconds += cell.businessSeconds;
    group.countedSeconds += cell.countedSeconds;
    group.pausedSeconds += cell.pausedSeconds;
    group.cells.push(cell);
  }
  return [...groups.values()].sort((a, b) => b.businessSeconds - a.businessSeconds);
}

export type TimeFacet = 'tenant' | 'branch' | 'department' | 'tier';
export type TimeQuery = { from?: string; to?: string } & { [facet in TimeFacet]?: string };
const facets = ['from', 'to', 'tenant', 'branch', 'department', 'tier'] as const;

/** What the keys in the figures are called where the page stands, and the colour of a stage. */
export type TimeNames = {
  stage(key: string): string;
  who(place: { departmentCode: string | null; personId: string | null }): string;
  reason(code: string | null): string;
  fill(stage: string): string;
};
export type TimeChoice = { facet: TimeFacet; label: string; items: { value: string; label: string }[] };
/** One page of the tickets behind a number, as the sheet shows them. */
export type TimeTicketPage = {
  seconds: number;
  tickets: number;
  nextCursor: string | null;
  items: { id: string; number: string; words: string; href: string; seconds: number }[];
};

export function timeQuery(params: Pick<URLSearchParams, 'get'>): TimeQuery {
  return Object.fromEntries(facets.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : [])));
}
