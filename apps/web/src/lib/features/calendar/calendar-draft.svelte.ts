import { WEEKDAYS, type Weekday } from '@bodan/core/sla/civil';
import { type BranchLayer, calendarFor, type LayeredCalendar } from '@bodan/core/sla/layered-calendar';
import type { Interval, WorkingCalendar } from '@bodan/core/sla/working-calendar';
import { wrongHours } from './words.ts';

/** What a date says in one layer; `hours` of null follows the layers below. */
export type DateEntry = { date: string; hours: readonly Interval[] | null; note: string };
type Layer = BranchLayer | WorkingCalendar;

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const EMPTY: LayeredCalendar = { arrangement: [], adjustedHoursOf: null, own: { tz: 'Asia/Shanghai', weekly: {} }, branches: {} };

/** The layers being edited, and which of them is on screen: the workspace's own (null) or a branch's. */
export class CalendarDraft {
  content = $state<LayeredCalendar>(copy(EMPTY));
  branchId = $state<string | null>(null);
  #before = $state.raw('');

  /** Begins anew from what is stored. */
  take(content: LayeredCalendar): void {
    this.content = copy(content);
    this.#before = JSON.stringify(this.content);
  }
  /** Another version's content, to be looked at and saved anew. */
  restore(content: LayeredCalendar): void {
    this.content = copy(content);
  }
  discard(): void {
    if (this.#before !== '') this.content = JSON.parse(this.#before) as LayeredCalendar;
  }
  get isChanged(): boolean {
    return this.#before !== '' && JSON.stringify(this.content) !== this.#before;
  }

  get layer(): Layer | undefined {
    return this.branchId === null ? this.content.own : this.content.branches[this.branchId];
  }
  /** The layer, made when a branch has none yet. */
  #writable(): Layer {
    if (this.branchId === null) return this.content.own;
    this.content.branches[this.branchId] ??= {};
    return this.content.branches[this.branchId] ?? this.content.own;
  }
  dropLayer(): void {
    if (this.branchId !== null) delete this.content.branches[this.branchId];
  }
  get isNational(): boolean {
    return this.branchId === null || this.content.branches[this.branchId]?.national !== false;
  }
  set isNational(on: boolean) {
    if (this.branchId === null) return;
    const layer = this.#writable() as BranchLayer;
    if (on) delete layer.national;
    else layer.national = false;
  }

  /** Hours of a weekday that this layer says itself; undefined where it follows the workspace. */
  weekday(day: Weekday): Interval[] | undefined {
    return this.branchId === null ? (this.content.own.weekly[day] ?? []) : this.layer?.weekly?.[day];
  }
  setWeekday(day: Weekday, hours: Interval[] | undefined): void {
    const layer = this.#writable();
    const weekly = { ...layer.weekly };
    if (hours === undefined) delete weekly[day];
    else weekly[day] = hours;
    layer.weekly = weekly;
  }

  /** Dates of this layer, earliest first. */
  get dates(): DateEntry[] {
    const { holidays = [], special = {}, notes = {} } = this.layer ?? {};
    const closed = holidays.filter((date) => special[date] === undefined).map((date): [string, Interval[]] => [date, []]);
    return [...closed, ...Object.entries(special)]
      .map(([date, hours]) => ({ date, hours, note: notes[date] ?? '' }))
      .sort((a, b) => (a.date < b.date ? -1 : 1));
  }
  setDate({ date, hours, note }: DateEntry): void {
    const layer = this.#writable();
    const { [date]: _hours, ...special } = layer.special ?? {};
    const { [date]: _note, ...notes } = layer.notes ?? {};
    const holidays = (layer.holidays ?? []).filter((other) => other !== date);
    if (hours?.length === 0) holidays.push(date);
    layer.holidays = holidays.sort();
    layer.special = hours !== null && hours.length > 0 ? { ...special, [date]: hours.map(([a, b]): Interval => [a, b]) } : special;
    layer.notes = hours !== null && note.trim() !== '' ? { ...notes, [date]: note.trim() } : notes;
  }

  /** A weekday or date of any layer whose intervals are wrong, and layers that never open; null when it can be saved. */
  get wrong(): { branchId: string | null; why: 'hours' | 'never' } | null {
    for (const branchId of [null, ...Object.keys(this.content.branches)]) {
      const layer: Layer | undefined = branchId === null ? this.content.own : this.content.branches[branchId];
      const all = [...Object.values(layer?.weekly ?? {}), ...Object.values(layer?.special ?? {})];
      if (all.some((hours) => wrongHours(hours).some((words) => words !== undefined))) return { branchId, why: 'hours' };
      const { weekly } = calendarFor(this.content, branchId);
      if (WEEKDAYS.every((day) => (weekly[day]?.length ?? 0) === 0)) return { branchId, why: 'never' };
    }
    return null;
  }
}
