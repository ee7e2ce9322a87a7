import { type DigestSchedule, nextDigest } from '@bodan/core/brief/schedule';
import { iso } from '@bodan/core/instant';
import type { Locale } from '@bodan/core/text';
import { robotsOf } from '../robot/store.ts';
import type { DigestPlace } from './place.ts';
import { type DigestRow, digestsOf, type LetterRow, lastRuns, lettersOf, type PlaceTx, type RunRow } from './store.ts';

type Iso = string;
/** One mail of a date. `error`: what was said at the last try that failed; `nextAt`: when one that waits is tried next. */
export type DigestLetter = Omit<LetterRow, 'digestId' | 'nextAt'> & { nextAt: Iso | null };
export type DigestView = DigestSchedule & {
  id: string;
  name: string;
  personIds: string[];
  robotId: string | null;
  robotLastFour: string | null;
  robotLocale: Locale;
  hasPdf: boolean;
  isPaused: boolean;
  /** The next date by the calendar as it is now; one that has passed and is not sent yet stays until it is. */
  nextAt: Iso | null;
  lastRun: {
    day: string;
    scheduledAt: Iso;
    madeAt: Iso;
    mails: number;
    letters: DigestLetter[];
    robotStatus: RunRow['robotStatus'];
    robotError: string | null;
    robotNextAt: Iso | null;
  } | null;
};
export type DigestList = {
  timeZone: string;
  /** The place's present: a sandbox has its own. */
  now: Iso;
  items: DigestView[];
  /** Who can be written to, and the robots of the workspace. */
  people: { personId: string; name: string }[];
  robots: { id: string; name: string; isEnabled: boolean }[];
};

function runOf(r: RunRow, letters: readonly LetterRow[]): DigestView['lastRun'] {
  const { day, mails, robotStatus, robotError } = r;
  const own = letters.filter((l) => l.digestId === r.digestId).map(({ digestId: _, nextAt, ...l }) => ({ ...l, nextAt: iso(nextAt) }));
  return {
    day,
    scheduledAt: iso(r.scheduledAt),
    madeAt: iso(r.madeAt),
    mails,
    letters: own,
    robotStatus,
    robotError,
    robotNextAt: iso(r.robotNextAt),
  };
}

function viewOf(place: DigestPlace, d: DigestRow, run: RunRow | undefined, letters: readonly LetterRow[]): DigestView {
  const { id, name, cadence, weekday, atTime, workingDaysOnly, personIds, robotId, robotLastFour, robotLocale, hasPdf, isPaused } = d;
  return {
    id,
    name,
    cadence,
    weekday,
    atTime,
    workingDaysOnly,
    personIds,
    robotId,
    robotLastFour,
    robotLocale,
    hasPdf,
    isPaused,
    nextAt: d.nextAt === null ? null : iso(nextDigest(d, place.days, d.nextAt - 1)?.at ?? null),
    lastRun: run ? runOf(run, letters) : null,
  };
}

/** Digests with what became of the last date of each. */
export async function viewsOf(place: DigestPlace, read: (tx: PlaceTx) => Promise<DigestRow[]>): Promise<DigestView[]> {
  const { rows, runs } = await place.read(async (tx) => ({ rows: await read(tx), runs: await lastRuns(tx) }));
  const letters = runs.length === 0 ? [] : await place.app.db.identity((tx) => lettersOf(tx, place.id, runs), 'read');
  const last = new Map(runs.map((r) => [r.digestId, r]));
  return rows.map((d) => viewOf(place, d, last.get(d.id), letters));
}

export const robotsIn = ({ app, kind, id, groupId }: DigestPlace) =>
  kind === 'tenant' ? app.db.tenant({ tenantId: id, groupId }, (tx) => robotsOf(tx, id, null, 100), 'read') : Promise.resolve([]);

/** The digests of a place with what became of the last one, and whom they could go to. */
export async function listDigests(place: DigestPlace): Promise<DigestList> {
  return {
    timeZone: place.brief.timeZone,
    now: iso(place.brief.now),
    items: await viewsOf(place, digestsOf),
    people: (await place.people(null)).map((p) => ({ personId: p.id, name: p.name })),
    robots: (await robotsIn(place)).map(({ id, name, isEnabled }) => ({ id, name, isEnabled })),
  };
}
