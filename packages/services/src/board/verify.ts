import { METRIC_NAMES } from '@bodan/core/measures/buckets';
import type { CompiledCalendar } from '@bodan/core/sla/calendar';
import { elapsedSeconds } from '@bodan/core/sla/calendar';
import { calendarOfTicket } from '@bodan/core/ticket/state';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { verifyFields } from './verify-field-store.ts';
import { verifyMembership } from './verify-membership-store.ts';
import { verifyMemory } from './verify-memory-store.ts';
import { verifyPeople } from './verify-people-store.ts';
import { verifyQuality } from './verify-quality-store.ts';
import { verifyRisk } from './verify-risk-store.ts';
import { type Mismatch, verifyBoard, verifyLedger, verifyRows } from './verify-store.ts';
import { allPlaces, flowsOf, type Place, type TimedTicket, timedTickets, verifyGroup, verifyTold } from './verify-time-store.ts';

export type Found = Mismatch & { where: string };
/** How many workspaces are recounted, and what was found in the last of them. */
export type Progress = { done: number; of: number; found: readonly Found[] };

const PAGE = 5_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const second = (ms: number): number => Math.floor(ms / 1000) * 1000;

/** Steps that stop the resolution clock, by the version of the flow. */
type StopsOf = (versionId: string) => ReadonlySet<string>;

/** During which slices the resolution clock ran: it starts with the ticket, ends at a step that stops it, goes on after rework or reopening. */
function ranDuring(t: TimedTicket, stopsOf: StopsOf): (slice: { startedAt: number }) => boolean {
  return (slice) => {
    let runs = true;
    for (const step of t.steps) {
      if (second(step.at) > slice.startedAt) break;
      if (step.isBack) runs = true;
      if (stopsOf(step.versionId ?? t.flowVersionId).has(step.transition)) runs = false;
    }
    return runs;
  };
}

/**
 * Conservation on one ticket, from its slices alone: they begin at creation, follow each other without gap or overlap but for the
 * time between closing and reopening, end where the open slice begins (or at closing); each slice's working seconds and wall
 * seconds are those of its instants; and the resolution clock counted exactly the counted slices it ran through.
 */
export function checkTime(t: TimedTicket, calendar: CompiledCalendar, stopsOf: StopsOf): Mismatch[] {
  const list: Mismatch[] = [];
  const miss = (check: string, expected: unknown, found: unknown) =>
    list.push({ check, place: t.id, expected: String(expected), found: String(found) });
  let at = second(t.createdAt);
  let gaps = 0;
  let business = 0;
  let closedTime = 0;
  for (const s of t.slices) {
    if (second(s.startedAt) < at) miss('slices overlap', at, s.startedAt);
    if (second(s.startedAt) > at) {
      gaps += 1;
      closedTime += elapsedSeconds(calendar, at, second(s.startedAt));
    }
    const seconds = elapsedSeconds(calendar, s.startedAt, s.endedAt);
    if (seconds !== s.businessSeconds) miss(`slice ${s.seq} working seconds`, seconds, s.businessSeconds);
    if ((second(s.endedAt) - second(s.startedAt)) / 1000 !== s.wallSeconds)
      miss(`slice ${s.seq} wall seconds`, (second(s.endedAt) - second(s.startedAt)) / 1000, s.wallSeconds);
    business += s.businessSeconds;
    at = second(s.endedAt);
  }
  const end = t.isOpen ? second(t.sliceStartedAt) : second(t.closedAt ?? t.sliceStartedAt);
  if (end > at) {
    gaps += 1;
    closedTime += elapsedSeconds(calendar, at, end);
  }
  const allowed = t.reopenCount + t.extraGaps;
  if (gaps > allowed) miss('gaps between slices', `at most ${allowed}`, gaps);
  const elapsed = elapsedSeconds(calendar, second(t.createdAt), end) - closedTime;
  if (elapsed !== business) miss('sum of slices', elapsed, business);

  const r = t.resolution;
  if (r && r.status !== 'cancelled') {
    const ran = ranDuring(t, stopsOf);
    const counted = t.slices.filter((s) => s.counted && ran(s)).reduce((n, s) => n + s.businessSeconds, 0);
    // The mark of a running clock may lie before the open slice began, or within it where a tier changed.
    const running =
      r.status !== 'running' ? 0 : r.markAt <= end ? elapsedSeconds(calendar, r.markAt, end) : -elapsedSeconds(calendar, end, r.markAt);
    if (r.countedSeconds + running !== counted) miss('resolution clock', counted, r.countedSeconds + running);
  }
  return list;
}

async function checkTimes(app: App, scope: TenantScope, limit: number): Promise<Mismatch[]> {
  const config = await app.configs.get(app.db, scope);
  const { flow } = config;
  const flows = await app.db.tenant(scope, flowsOf, 'read');
  const closing = (f: { stages: { key: string; kind: string }[] }) =>
    new Set(f.stages.filter((s) => s.kind === 'done' || s.kind === 'cancelled').map((s) => s.key));
  const stopping = (f: (typeof flows)[number]['content']): ReadonlySet<string> => {
    const closed = closing(f);
    return new Set(f.transitions.filter((t) => t.stops.includes('resolution') || closed.has(t.to)).map((t) => t.key));
  };
  const byVersion = new Map(flows.map((f) => [f.id, stopping(f.content)]));
  const own = stopping(flow);
  const stopsOf: StopsOf = (versionId) => byVersion.get(versionId) ?? own;
  const list: Mismatch[] = [];
  for (let after = FIRST_ID; list.length < limit; ) {
    const page = await app.db.tenant(scope, (tx) => timedTickets(tx, after, PAGE), 'read');
    for (const t of page) list.push(...checkTime(t, calendarOfTicket(config, t), stopsOf));
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = last.id;
  }
  return list.slice(0, limit);
}

const CHECKS = [
  verifyLedger,
  verifyBoard,
  verifyRows,
  verifyRisk,
  verifyMemory,
  verifyPeople,
  verifyFields,
  verifyQuality,
  verifyMembership,
];
/** So many workspaces at a time. */
const AT_ONCE = 2;

async function verifyPlace(app: App, place: Place, limit: number): Promise<Found[]> {
  const found: Mismatch[] = [];
  for (const check of CHECKS) found.push(...(await app.db.tenant(place, (tx) => check(tx, limit), 'read')));
  found.push(...(await checkTimes(app, place, limit)));
  return found.map((m) => ({ ...m, where: place.slug }));
}

/**
 * Recounts every workspace and group from tickets, clocks and events, and compares with the ledger and with what the board reads.
 * Each comparison is one statement, so it holds while others write. Answers at most `limit` mismatches a check and place.
 */
export async function verifyFigures(
  app: App,
  { limit = 20, onPlace = () => {} }: { limit?: number; onPlace?: (progress: Progress) => void } = {},
): Promise<{ found: Found[]; workspaces: number }> {
  const places = await app.db.identity(allPlaces, 'read');
  const byPlace: Found[][] = [];
  let done = 0;
  const rest = places.entries();
  const work = async (): Promise<void> => {
    for (const [i, place] of rest) {
      const found = await verifyPlace(app, place, limit);
      byPlace[i] = found;
      done += 1;
      onPlace({ done, of: places.length, found });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const found = byPlace.flat();
  for (const groupId of new Set(places.map((p) => p.groupId))) {
    const tenantIds = places.filter((p) => p.groupId === groupId).map((p) => p.tenantId);
    const ofGroup = await app.db.hq({ groupId, tenantIds }, async (tx) => [
      ...(await verifyGroup(tx, METRIC_NAMES, limit)),
      ...(await verifyTold(tx, limit)),
    ]);
    found.push(...ofGroup.map((m) => ({ ...m, where: groupId })));
  }
  return { found, workspaces: places.length };
}
