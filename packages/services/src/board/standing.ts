import { COUNTS } from '@bodan/core/measures/board';
import { METRIC_NAMES } from '@bodan/core/measures/buckets';
import { CLOCK_METRICS } from '@bodan/core/measures/registry';
import type { BoardWindow } from './types.ts';

/** One line to add to one place of the board: `counts` are those of COUNTS from `first` on. A `place` is a branch and counts for its workspace too. */
export type Part = [label: string, tenantId: string | null, key: string | null, day: string | null, first: number, counts: number[]];

const PEOPLE = ['assigned', 'technicians'] as const;
export const FIRST_OVERDUE = METRIC_NAMES.length;
const OVERDUE = COUNTS.slice(FIRST_OVERDUE, -PEOPLE.length);
export const FIRST_PEOPLE = FIRST_OVERDUE + OVERDUE.length;
const CLOCKS = CLOCK_METRICS.length;

/** A ticket that is overdue, with the facts it is counted by; bit i of `clocks` is the i-th of CLOCK_METRICS. */
export type LateRow = [
  tenantId: string,
  ticketId: string,
  branch: string,
  fault: string,
  department: string,
  tier: string,
  stage: string,
  day: string | null,
  clocks: number,
];
export type PersonRow = [tenantId: string, branch: string, person: string, tickets: number];
/** `touched` and what is said of it; null where everything is told anew. */
export type StandingNews = { touched: [tenantId: string, ticketId: string][] | null; late: LateRow[]; people: PersonRow[] };
/** What it was exact at: a snapshot, an instant (epoch ms), and who was a member. */
export type StandingMark = { snapshot: string; at: number; members: string };

/** How many tickets by which of their clocks are overdue: one for each set of clocks. */
type BySet = number[];
/** A place of the board: who is overdue there, and of them who was created in the range at hand, as far as that is counted. */
type Line = { id: string; label: string; tenantId: string | null; key: string; tickets: number; now: BySet; cohort: BySet | null };
type Late = { row: LateRow; lines: Line[] };

const none = (): BySet => new Array<number>(1 << CLOCKS).fill(0);
const count = (sets: BySet, clocks: number, by: 1 | -1): void => {
  sets[clocks] = (sets[clocks] ?? 0) + by;
};
/** Tickets by clock. */
function byClock(sets: BySet): number[] {
  const counts = new Array<number>(CLOCKS).fill(0);
  for (let i = 0; i < CLOCKS; i++)
    for (let set = 0; set < sets.length; set++) if (set & (1 << i)) counts[i] = (counts[i] ?? 0) + (sets[set] ?? 0);
  return counts;
}
const NO_CLOCKS = byClock(none());
/** Counts in the order of OVERDUE: each clock, tickets, and each clock of those created in the range. */
const overdue = (now: BySet, tickets: number, cohort: BySet | null): number[] => [
  ...byClock(now),
  tickets,
  ...(cohort ? byClock(cohort) : NO_CLOCKS),
];
const idOf = (tenantId: string, ticketId: string): string => `${tenantId}/${ticketId}`;

/**
 * What no sum can be folded of, for it changes with the time or is told apart by person: which tickets are overdue, and who has how many open ones.
 * Remembered as of one snapshot, and moved on by what happened since.
 */
export class Standing {
  readonly #lines = new Map<string, Line>();
  readonly #late = new Map<string, Late>();
  readonly #byDay = new Map<string, Set<Late>>();
  readonly #people = new Map<string, PersonRow>();
  #mark: StandingMark;

  constructor(mark: StandingMark) {
    this.#mark = mark;
  }

  get mark(): StandingMark {
    return this.#mark;
  }

  /** How many tickets are overdue. */
  get size(): number {
    return this.#late.size;
  }

  /** Moves on to another snapshot. Of a touched ticket nothing holds but what is said of it; what else is said comes on top. */
  moveOn(mark: StandingMark, { touched, late, people }: StandingNews): void {
    for (const [tenantId, ticketId] of touched ?? []) this.#drop(idOf(tenantId, ticketId));
    for (const row of late) this.#put(row);
    for (const [tenantId, branch, person, tickets] of people) {
      const key = `${tenantId}/${branch}/${person}`;
      const sum = (this.#people.get(key)?.[3] ?? 0) + tickets;
      if (sum === 0) this.#people.delete(key);
      else this.#people.set(key, [tenantId, branch, person, sum]);
    }
    this.#mark = mark;
  }

  #put(row: LateRow): void {
    const [tenantId, ticketId, branch, fault, department, tier, stage, day, clocks] = row;
    const id = idOf(tenantId, ticketId);
    const known = this.#drop(id);
    const all = clocks | (known?.row[8] ?? 0);
    const lines = [
      this.#line('place', tenantId, branch),
      this.#line('fault', null, fault),
      this.#line('department', null, department),
      this.#line('tier', null, tier),
      this.#line('stage', null, stage),
    ];
    for (const line of lines) {
      count(line.now, all, 1);
      line.tickets += 1;
    }
    const late: Late = { row: [tenantId, ticketId, branch, fault, department, tier, stage, day, all], lines };
    this.#late.set(id, late);
    if (day === null) return;
    const sameDay = this.#byDay.get(day);
    if (sameDay) sameDay.add(late);
    else this.#byDay.set(day, new Set([late]));
  }

  #drop(id: string): Late | undefined {
    const late = this.#late.get(id);
    if (!late) return undefined;
    const [, , , , , , , day, clocks] = late.row;
    for (const line of late.lines) {
      count(line.now, clocks, -1);
      line.tickets -= 1;
      if (line.tickets === 0) this.#lines.delete(line.id);
    }
    this.#late.delete(id);
    if (day !== null) this.#byDay.get(day)?.delete(late);
    return late;
  }

  #line(label: string, tenantId: string | null, key: string): Line {
    const id = `${label}/${tenantId ?? ''}/${key}`;
    let line = this.#lines.get(id);
    if (!line) {
      line = { id, label, tenantId, key, tickets: 0, now: none(), cohort: null };
      this.#lines.set(id, line);
    }
    return line;
  }

  /** Its lines on a board of a range, of some workspaces or of all. */
  partsOf(w: Pick<BoardWindow, 'previousFrom' | 'from' | 'to' | 'tenantIds'>): Part[] {
    return w.tenantIds === null
      ? [...this.#lateParts(w), ...this.#peopleParts()]
      : this.#of(new Set(w.tenantIds)).partsOf({ ...w, tenantIds: null });
  }

  /** The same of some workspaces. */
  #of(tenantIds: ReadonlySet<string>): Standing {
    const some = new Standing(this.#mark);
    for (const { row } of this.#late.values()) if (tenantIds.has(row[0])) some.#put(row);
    for (const [key, row] of this.#people) if (tenantIds.has(row[0])) some.#people.set(key, row);
    return some;
  }

  #lateParts(w: Pick<BoardWindow, 'previousFrom' | 'from' | 'to'>): Part[] {
    const parts: Part[] = [];
    const [all, before] = [none(), none()];
    for (const line of this.#lines.values()) line.cohort = null;
    for (const [day, tickets] of this.#byDay) {
      const isBefore = day >= w.previousFrom && day < w.from;
      const ofDay = day >= w.from && day <= w.to && tickets.size > 0 ? none() : null;
      if (!isBefore && ofDay === null) continue;
      for (const { row, lines } of tickets) {
        const clocks = row[8];
        count(ofDay ?? before, clocks, 1);
        if (ofDay === null) continue;
        for (const line of lines) {
          line.cohort ??= none();
          count(line.cohort, clocks, 1);
        }
      }
      if (ofDay) parts.push(['day', null, null, day, FIRST_OVERDUE, overdue(ofDay, tickets.size, ofDay)]);
    }
    for (const { label, tenantId, key, tickets, now, cohort } of this.#lines.values()) {
      parts.push([label, tenantId, key, null, FIRST_OVERDUE, overdue(now, tickets, cohort)]);
      if (label === 'tier') for (let i = 0; i < now.length; i++) all[i] = (all[i] ?? 0) + (now[i] ?? 0);
    }
    parts.push(['previous', null, null, null, FIRST_OVERDUE, overdue(all, this.#late.size, before)]);
    return parts;
  }

  #peopleParts(): Part[] {
    type Held = { tickets: number; people: Set<string> };
    const tenants = new Map<string, { all: Held; branches: Map<string, Held> }>();
    const nobody = (): Held => ({ tickets: 0, people: new Set() });
    const add = (to: Held, person: string, tickets: number): void => {
      to.tickets += tickets;
      to.people.add(person);
    };
    for (const [tenantId, branch, person, tickets] of this.#people.values()) {
      const tenant = tenants.get(tenantId) ?? { all: nobody(), branches: new Map<string, Held>() };
      const ofBranch = tenant.branches.get(branch) ?? nobody();
      add(tenant.all, person, tickets);
      add(ofBranch, person, tickets);
      tenants.set(tenantId, tenant);
      tenant.branches.set(branch, ofBranch);
    }
    const part = (label: string, tenantId: string, branch: string | null, of: Held): Part => [
      label,
      tenantId,
      branch,
      null,
      FIRST_PEOPLE,
      [of.tickets, of.people.size],
    ];
    return [...tenants].flatMap(([tenantId, { all, branches }]) => [
      part('tenant', tenantId, null, all),
      ...[...branches].map(([branch, of]) => part('branch', tenantId, branch, of)),
    ]);
  }
}
