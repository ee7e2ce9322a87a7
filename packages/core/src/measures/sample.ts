import type { Label } from '../text.ts';
import { type Counts, type Figures, figuresOf, noCounts } from './board.ts';
import { addDays, daysBetween } from './buckets.ts';
import { SAMPLE_CODES, SAMPLE_COMPANIES, SAMPLE_STAGES } from './sample-names.ts';

type Line = Figures & { key: string; name: Label };
/** A board of headquarters whose tickets never were. */
export type SampleBoard = {
  range: { from: string; to: string; timeZone: string };
  filter: Record<'tenantIds' | 'branchIds' | 'faultCodes' | 'departmentCodes' | 'tiers', string[]> & {
    region: null;
    field: null;
    by: null;
  };
  totals: Figures;
  previous: Figures & { from: string; to: string };
  bySubsidiary: (Line & { slug: string })[];
  byBranch: (Line & { tenantId: string; code: string; region: string })[];
  byRegion: Line[];
  byFaultCode: Line[];
  byDepartment: Line[];
  byTier: Line[];
  byStage: { key: string; name: Label; open: number; partsWaiting: number; overdueNow: Figures['overdueNow'] }[];
  fields: never[];
  regions: string[];
  byField: null;
  days: { day: string; created: number; closed: number; firstResponse: Figures['firstResponse'] }[];
};

const DAYS = 30;
/** Tickets of a day and subsidiary: fewer on two days of seven. */
const OF_A_DAY = [9, 8, 10, 9, 7, 4, 3] as const;

/** `part` of every `whole` numbers in a row answer true, spread evenly, apart for each `step`; the same number always answers the same. */
const isOf = (n: number, step: number, part: number, whole = 100): boolean => (n * step) % whole < part;
const oneOf = <T>(list: readonly [T, ...T[]], n: number): T => list[n % list.length] ?? list[0];

type Company = (typeof SAMPLE_COMPANIES)[number];
type Branch = Company['branches'][number];
type Ticket = {
  company: Company;
  branch: Branch;
  fault: string;
  department: string;
  tier: string;
  /** Local dates. */
  createdOn: string;
  closedOn: string | null;
  /** Where it stands, and with whom; null once it is closed. */
  stage: string | null;
  person: string | null;
  /** What it counts for on the day it was created, on the day it was closed, and while it is open. */
  created: Partial<Counts>;
  closed: Partial<Counts>;
  standing: Partial<Counts>;
};

/** The life of one ticket, by its number and how many days ago it was created. */
function ticketOf(n: number, company: Company, today: string, age: number): Ticket {
  const { timely } = company;
  const branch = oneOf(company.branches, n * 5 + age);
  // One in twelve waits for days; the others are done within three.
  const lasting = isOf(n, 7, 8) ? 9 + (n % 11) : n % 4;
  const isClosed = lasting < age || (age === 0 && isOf(n, 31, 30));
  const isGiven = isClosed || age > 0 || isOf(n, 17, 60);
  const isAnswered = isClosed || age > 0 || isOf(n, 43, 80);
  const isAnsweredLate = !isOf(n, 37, timely);
  const isLate = !isOf(n, 41, timely - 3);
  const isPlannedLate = !isOf(n, 53, timely - 1);
  const isOverdue = !isClosed && ((age > 6 && n % 3 !== 0) || (!isAnswered && isOf(n, 29, 15)));
  const isWaiting = !isClosed && age > 3 && n % 2 === 0;
  const isReworked = isClosed && isOf(n, 61, 4);
  const isReopened = isClosed && !isReworked && isOf(n, 67, 2);
  const isRated = isClosed && isOf(n, 71, 46);
  const cameAtRisk = isAnsweredLate || isLate || isOf(n, 73, 9);
  const hasEvidence = isClosed && isOf(n, 79, 70);
  const stage = !isGiven ? 'new' : isWaiting ? 'waiting' : age === 0 ? 'assigned' : n % 5 === 0 ? 'review' : 'working';
  const answer = isAnswered ? { [isAnsweredLate ? 'first_response_missed' : 'first_response_met']: 1 } : {};
  const done = isClosed
    ? { [isLate ? 'resolution_missed' : 'resolution_met']: 1, [isPlannedLate ? 'plan_missed' : 'plan_met']: 1, completed: 1 }
    : {};
  const overdue = isOverdue
    ? isAnswered
      ? { overdue_tickets: 1, overdue_resolution: 1, cohort_resolution: 1 }
      : { overdue_tickets: 1, overdue_first_response: 1, cohort_first_response: 1 }
    : {};
  return {
    company,
    branch,
    fault: oneOf(SAMPLE_CODES.faults, n * 3 + (n % 7)).key,
    department: oneOf(SAMPLE_CODES.departments, n + (n % 3)).key,
    tier: oneOf(SAMPLE_CODES.tiers, n % 5 === 0 ? 0 : 1 + (n % 2)).key,
    createdOn: addDays(today, -age),
    closedOn: isClosed ? addDays(today, Math.min(0, lasting - age)) : null,
    stage: isClosed ? null : stage,
    person: isClosed || !isGiven ? null : `${branch.key}/${n % 4}`,
    created: {
      created: 1,
      ...answer,
      ...done,
      ...(hasEvidence && { [isOf(n, 83, timely) ? 'evidence_met' : 'evidence_missed']: 1 }),
      ...(isReworked && { rework: 1, reworked: 1 }),
      ...(isReopened && { reopened: 1 }),
      ...(isClosed && !isReworked && !isReopened && isOf(n, 89, 92) && { fixed_first: 1 }),
      ...(isGiven && { dispatched: 1, dispatch_seconds: 240 + (n % 17) * 60 }),
      ...(cameAtRisk && { came_at_risk: 1, ...(isOf(n, 47, 62) && { intervened: 1 }) }),
      ...(isOf(n, 59, 21) && { handovers: 1 + (n % 2) }),
      ...(isOf(n, 97, 7) && { nudges: 1 }),
      ...(isRated && { rated: 1, ...(isOf(n, 13, 5) && { rated_low: 1 }) }),
    },
    closed: { closed: 1, ...(hasEvidence && { evidence_asked: 1, ...(isOf(n, 19, timely) && { evidence_complete: 1 }) }) },
    standing: { open: 1, ...(isGiven && { assigned: 1 }), ...(isWaiting && { parts_waiting: 1 }), ...overdue },
  };
}

function ticketsOf(today: string): Ticket[] {
  const list: Ticket[] = [];
  for (let age = 2 * DAYS - 1; age >= 0; age--)
    for (const company of SAMPLE_COMPANIES) {
      const count = oneOf(OF_A_DAY, age) + company.more;
      for (let i = 0; i < count; i++) list.push(ticketOf(list.length, company, today, age));
    }
  return list;
}

type Between = { from: string; to: string };
const isIn = (day: string | null, { from, to }: Between): boolean => day !== null && day >= from && day <= to;

/** Adds up what tickets count for on some days; what stands now only where `hasStock` says so. */
function countsOf(tickets: readonly Ticket[], days: Between, hasStock: boolean): Counts {
  const counts = noCounts();
  const add = (more: Partial<Counts>) => {
    for (const [name, value] of Object.entries(more)) counts[name as keyof Counts] += value;
  };
  const people = new Set<string>();
  for (const t of tickets) {
    const isCreatedHere = isIn(t.createdOn, days);
    if (isCreatedHere) add(t.created);
    if (isIn(t.closedOn, days)) add(t.closed);
    if (!hasStock || t.stage === null) continue;
    // A rate is of the tickets created in the range; what is overdue now is of any day.
    add(isCreatedHere ? t.standing : { ...t.standing, cohort_first_response: 0, cohort_resolution: 0 });
    if (t.person) people.add(t.person);
  }
  counts.technicians = people.size;
  return counts;
}

/**
 * What headquarters' board may look like, for who has no ticket yet: thirty days up to `today`, a local date. Its tickets are invented, the same for the same
 * day, and added up as the board's are: so subsidiaries, breakdowns and days agree with the totals. No name, key or code in it belongs to anybody.
 */
export function sampleBoard(today: string, timeZone: string): SampleBoard {
  const tickets = ticketsOf(today);
  const range = { from: addDays(today, 1 - DAYS), to: today };
  const before = { from: addDays(today, 1 - 2 * DAYS), to: addDays(today, -DAYS) };
  const ofPlace = (isOne: (t: Ticket) => boolean): Figures => figuresOf(countsOf(tickets.filter(isOne), range, true));
  const ofCode = (isOne: (t: Ticket) => boolean): Figures => ({ ...ofPlace(isOne), workload: null });
  const coded = (names: readonly { key: string; name: Label }[], codeOf: (t: Ticket) => string): Line[] =>
    names
      .map(({ key, name }) => ({ key, name, ...ofCode((t) => codeOf(t) === key) }))
      .sort((a, b) => b.open - a.open || b.created - a.created);
  const branches = SAMPLE_COMPANIES.flatMap((company) => company.branches.map((branch) => ({ ...branch, tenantId: company.key })));
  const regions = new Map(branches.map(({ region }) => [region['zh-CN'], region]));
  return {
    range: { ...range, timeZone },
    filter: { tenantIds: [], branchIds: [], faultCodes: [], departmentCodes: [], tiers: [], region: null, field: null, by: null },
    totals: ofPlace(() => true),
    previous: { ...before, ...figuresOf(countsOf(tickets, before, false)), workload: null },
    bySubsidiary: SAMPLE_COMPANIES.map(({ key, name }) => ({ key, slug: key, name, ...ofPlace((t) => t.company.key === key) })),
    byBranch: branches.map(({ key, tenantId, name, region }) => ({
      key,
      tenantId,
      code: key,
      region: region['zh-CN'],
      name,
      ...ofPlace((t) => t.branch.key === key),
    })),
    byRegion: coded(
      [...regions].map(([key, name]) => ({ key, name })),
      (t) => t.branch.region['zh-CN'],
    ),
    byFaultCode: coded(SAMPLE_CODES.faults, (t) => t.fault),
    byDepartment: coded(SAMPLE_CODES.departments, (t) => t.department),
    byTier: coded(SAMPLE_CODES.tiers, (t) => t.tier),
    byStage: SAMPLE_STAGES.map(({ key, name }) => {
      const { open, partsWaiting, overdueNow } = ofPlace((t) => t.stage === key);
      return { key, name, open, partsWaiting, overdueNow };
    }),
    fields: [],
    regions: [...regions.keys()],
    byField: null,
    days: daysBetween(range.from, range.to).map((day) => {
      const { created, closed, firstResponse } = figuresOf(countsOf(tickets, { from: day, to: day }, true));
      return { day, created, closed, firstResponse };
    }),
  };
}
