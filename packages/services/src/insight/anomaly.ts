import { dayBounds, isWorkingDay } from '@bodan/core/brief/day';
import { type Anomaly, type AnomalyMetric, type DaySeries, findAnomalies, lookedDays, type NotCompared } from '@bodan/core/insight/anomaly';
import { FALSE_DISCOVERY_RATE } from '@bodan/core/insight/false-discovery';
import { type Part, partsOf } from '@bodan/core/insight/part';
import { WEEKS_BACK } from '@bodan/core/insight/usual-day';
import { addDays, daysBetween } from '@bodan/core/measures/buckets';
import { localDay } from '@bodan/core/ticket/days';
import { NONE } from '../board/assemble.ts';
import { spreadByGroup } from '../board/codes-store.ts';
import { checkFields } from '../board/field-store.ts';
import { readNames } from '../board/names-store.ts';
import { type BoardInput, rangeOf } from '../board/read.ts';
import type { BoardTx } from '../board/types.ts';
import { narrowedBy } from '../board/window.ts';
import { type BriefPlace, groupPlace, workspacePlace } from '../brief/place.ts';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { type DayEnd, type DayNarrowing, type DayRow, type OverdueRow, readDays, readOverdueDays, readParts } from './anomaly-store.ts';
import { type Label, naming } from './naming.ts';

export type AnomalyInput = Omit<BoardInput, 'by'>;
export type NamedPart = Part & { name: Label };
/** `at` is the instant a stock was counted at; null for what belongs to the whole day. */
export type FoundAnomaly = Omit<Anomaly, 'days'> & {
  lineName: Label | null;
  at: string | null;
  days: { day: string; count: number; at: string | null }[];
  parts: NamedPart[];
};
export type AnomalyReport = {
  asOf: string;
  range: { from: string; to: string };
  /** The whole days that were looked at; none where the range has none yet. */
  days: string[];
  comparisons: number;
  falseDiscoveryRate: number;
  items: FoundAnomaly[];
  /** How many more stand out than are told. */
  more: number;
  notCompared: NotCompared[];
  /** Whether what was overdue at the end of days was looked at: what a field held then is not remembered. */
  hasOverdue: boolean;
};

/** More at once nobody reads; the latest are told. */
const MOST_TOLD = 12;
/** Looked back further for when there was anything first, so that a quiet first day is not taken for none. */
const QUIET_DAYS = 14;

/** The last day that is over in every workspace asked for, each by its own clock. */
function lastWholeDay(configs: readonly WorkspaceConfig[], place: BriefPlace, systemNow: number): string {
  const todays = [localDay(place.timeZone, place.now), ...configs.map((c) => localDay(c.timeZone, nowOf(c, systemNow)))];
  return addDays(todays.sort()[0] ?? '', -1);
}

/** Every metric of everything, and of every subsidiary where there are several. */
function seriesOf(rows: Record<AnomalyMetric, { tenantId: string; day: string; count: number }[]>, since: DayRow[]): DaySeries[] {
  const first = new Map<string, string>();
  for (const { tenantId, day } of since.filter((r) => r.created !== 0))
    if (day < (first.get(tenantId) ?? '9999-12-31')) first.set(tenantId, day);
  const tenants = [...first.keys()];
  const lines = [null, ...(tenants.length > 1 ? tenants : [])];
  return (Object.keys(rows) as AnomalyMetric[]).flatMap((metric) =>
    lines.flatMap((line): DaySeries[] => {
      const start = line === null ? [...first.values()].sort()[0] : first.get(line);
      if (start === undefined) return [];
      const counts = new Map<string, number>();
      for (const r of rows[metric]) if (line === null || r.tenantId === line) counts.set(r.day, (counts.get(r.day) ?? 0) + r.count);
      return [{ metric, line, since: start, counts }];
    }),
  );
}

async function reportOf(place: BriefPlace, input: AnomalyInput, systemNow: number): Promise<AnomalyReport> {
  const range = rangeOf(input, localDay(place.timeZone, place.now));
  const configs = [...place.configs.values()].filter((c) => input.tenantIds.length === 0 || input.tenantIds.includes(c.tenantId));
  const days = lookedDays(range, lastWholeDay(configs, place, systemNow));
  const hasOverdue = (input.field ?? null) === null;
  const end = (day: string): DayEnd => ({ day, endsAt: dayBounds(place.timeZone, day).endsAt });
  const works = new Map<string, boolean>();
  const isOff = (c: WorkspaceConfig, day: string): boolean => {
    const key = `${c.tenantId}/${day}`;
    const known = works.get(key) ?? isWorkingDay([c.calendar], c.timeZone, day);
    works.set(key, known);
    return !known;
  };
  const offShare = (line: string | null, day: string): number => {
    const own = line === null ? configs : configs.filter((c) => c.tenantId === line);
    return own.length === 0 ? 0 : own.filter((c) => isOff(c, day)).length / own.length;
  };
  return place.read(async (tx): Promise<AnomalyReport> => {
    await checkFields(tx, input, null);
    const [firstDay, lastDay] = [days[0], days.at(-1)];
    const head = { asOf: new Date(place.now).toISOString(), range, days, falseDiscoveryRate: FALSE_DISCOVERY_RATE, hasOverdue };
    if (firstDay === undefined || lastDay === undefined) return { ...head, comparisons: 0, items: [], more: 0, notCompared: [] };
    const question = await questionAt(tx, place, input, null);
    const from = addDays(firstDay, -7 * WEEKS_BACK);
    const everything = { ...question, branches: null, faults: null, departments: null, tiers: null, field: null };
    const since = await readDays(tx, everything, addDays(from, -QUIET_DAYS), lastDay, place.source);
    const flows = await readDays(tx, question, from, lastDay, place.source);
    const overdue = hasOverdue ? await overdueDays(tx, place, input, daysBetween(from, lastDay).map(end)) : [];
    const of = (metric: 'created' | 'closed' | 'first_response_missed') =>
      flows.map((r) => ({ tenantId: r.tenantId, day: r.day, count: r[metric] }));
    const found = findAnomalies(
      seriesOf(
        { created: of('created'), closed: of('closed'), first_response_missed: of('first_response_missed'), overdue },
        since.map((r) => (r.day < from ? { ...r, day: from } : r)),
      ),
      days,
      offShare,
    );
    const told = found.items.slice(0, MOST_TOLD);
    const items: FoundAnomaly[] = [];
    for (const a of told) items.push(await explained(tx, place, input, a, end));
    return { ...head, comparisons: found.comparisons, items, more: found.items.length - told.length, notCompared: found.notCompared };
  });
}

/** As a board of each day’s end opens it: codes lead to each other by the standard of then. */
async function overdueDays(tx: BoardTx, place: BriefPlace, input: AnomalyInput, ends: readonly DayEnd[]): Promise<OverdueRow[]> {
  const byQuestion = new Map<string, { question: DayNarrowing; ends: DayEnd[] }>();
  for (const end of ends) {
    const question = await questionAt(tx, place, input, end.endsAt);
    const key = JSON.stringify(question);
    byQuestion.set(key, { question, ends: [...(byQuestion.get(key)?.ends ?? []), end] });
  }
  const rows: OverdueRow[] = [];
  for (const { question, ends: own } of byQuestion.values()) rows.push(...(await readOverdueDays(tx, question, own, place.source)));
  return rows;
}

/** What was asked as the statements take it, by the standard of a moment, epoch ms; null for the newest. */
const questionAt = async (tx: BoardTx, place: BriefPlace, input: AnomalyInput, at: number | null): Promise<DayNarrowing> => ({
  groupId: place.groupId,
  ...narrowedBy(await spreadByGroup(tx, place.groupId, input, at)),
  field: input.field ?? null,
});

/** What stands out with what it is made of, read in the same snapshot. */
async function explained(
  tx: BoardTx,
  place: BriefPlace,
  input: AnomalyInput,
  anomaly: Anomaly,
  end: (day: string) => DayEnd,
): Promise<FoundAnomaly> {
  const { metric, line, day, days } = anomaly;
  const usual = days.map((d) => d.day);
  const moment = metric === 'overdue' ? end(day).endsAt : null;
  const question = await questionAt(tx, place, line === null ? input : { ...input, tenantIds: [line] }, moment);
  const named = naming(await readNames(tx, place.groupId, moment));
  const counts = await readParts(tx, question, metric, [day, ...usual].map(end), place.source);
  const parts = partsOf(
    counts.map((c) => ({ ...c, key: named.today(c.by, c.key) })),
    day,
    usual,
  );
  const at = (d: string): string | null => (moment === null ? null : new Date(end(d).endsAt).toISOString());
  return {
    ...anomaly,
    lineName: line === null ? null : named.level('tenant', line),
    at: at(day),
    days: days.map((d) => ({ ...d, at: at(d.day) })),
    parts: parts.map((p) => ({ ...p, key: p.key === '' ? NONE : p.key, name: named.level(p.by, p.key) })),
  };
}

/** Which of the last whole days of a range stand out from their weekday, and what makes it so. Errors: `forbidden`, `validation_failed`. */
export async function readHqAnomalies(ctx: HqContext, input: AnomalyInput): Promise<AnomalyReport> {
  permitHq(ctx, 'hq.board.read');
  return reportOf(await groupPlace(ctx), input, ctx.app.now());
}

/** The same of one workspace, behind its own door. Errors: `forbidden`, `validation_failed`. */
export async function readWorkspaceAnomalies(ctx: WorkspaceContext, input: Omit<AnomalyInput, 'tenantIds'>): Promise<AnomalyReport> {
  permit(ctx, 'board.read');
  return reportOf(await workspacePlace(ctx), { ...input, tenantIds: [] }, ctx.app.now());
}
