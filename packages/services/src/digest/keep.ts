import { type DigestSchedule, nextDigest } from '@bodan/core/brief/schedule';
import { DomainError, type FieldError } from '@bodan/core/errors';
import { iso } from '@bodan/core/instant';
import type { Locale } from '@bodan/core/text';
import { holdLimit } from '../limit-store.ts';
import type { Mail } from '../mail/letter.ts';
import { queueMail } from '../mail/queue.ts';
import { splitAddress } from '../robot/secret.ts';
import { robotsOf } from '../robot/store.ts';
import { mailOfDigest, makeDigest, messageOfDigest, pageOfDigest } from './make.ts';
import type { DigestPlace } from './place.ts';
import { digestSeal, tellRobot } from './robot.ts';
import {
  countDigests,
  type DigestRow,
  deleteDigest,
  digestById,
  digestsOf,
  insertDigest,
  lastRuns,
  type RunRow,
  updateDigest,
} from './store.ts';

export type DigestInput = DigestSchedule & {
  name: string;
  personIds: string[];
  /** A workspace names a robot of its own. */
  robotId: string | null;
  /** Headquarters give the whole address; null keeps what is set, an empty one takes it away. */
  robot: { url: string; secret: string } | null;
  robotLocale: Locale;
  /** Whether its mail carries the board as a PDF. */
  hasPdf: boolean;
  isPaused: boolean;
};
type Iso = string;
export type DigestView = DigestSchedule & {
  id: string;
  name: string;
  personIds: string[];
  robotId: string | null;
  robotLastFour: string | null;
  robotLocale: Locale;
  hasPdf: boolean;
  isPaused: boolean;
  nextAt: Iso | null;
  lastRun: {
    day: string;
    scheduledAt: Iso;
    madeAt: Iso;
    mails: number;
    robotStatus: RunRow['robotStatus'];
    robotError: string | null;
  } | null;
};
export type DigestList = {
  timeZone: string;
  items: DigestView[];
  /** Who can be written to, and the robots of the workspace. */
  people: { personId: string; name: string }[];
  robots: { id: string; name: string; isEnabled: boolean }[];
};

const MAX_DIGESTS = 20;
const notFound = (): DomainError => new DomainError('not_found', 'There is no such digest.');
const refuse = (fields: FieldError[]): DomainError => new DomainError('validation_failed', undefined, { fields });

function view(d: DigestRow, run: RunRow | undefined): DigestView {
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
    nextAt: d.nextAt === null ? null : iso(d.nextAt),
    lastRun: run
      ? {
          day: run.day,
          scheduledAt: iso(run.scheduledAt),
          madeAt: iso(run.madeAt),
          mails: run.mails,
          robotStatus: run.robotStatus,
          robotError: run.robotError,
        }
      : null,
  };
}

const robotsIn = ({ app, kind, id, groupId }: DigestPlace) =>
  kind === 'tenant' ? app.db.tenant({ tenantId: id, groupId }, (tx) => robotsOf(tx, id, null, 100), 'read') : Promise.resolve([]);

/** The digests of a place with what became of the last one, and whom they could go to. */
export async function listDigests(place: DigestPlace): Promise<DigestList> {
  const { rows, runs } = await place.read(async (tx) => ({ rows: await digestsOf(tx), runs: await lastRuns(tx) }));
  const last = new Map(runs.map((r) => [r.digestId, r]));
  return {
    timeZone: place.brief.timeZone,
    items: rows.map((d) => view(d, last.get(d.id))),
    people: (await place.people(null)).map((p) => ({ personId: p.id, name: p.name })),
    robots: (await robotsIn(place)).map(({ id, name, isEnabled }) => ({ id, name, isEnabled })),
  };
}

async function check(place: DigestPlace, input: DigestInput, hasRobot: boolean): Promise<void> {
  const fields: FieldError[] = [];
  const known = new Set((await place.people(input.personIds)).map((p) => p.id));
  input.personIds.forEach((id, i) => {
    if (!known.has(id)) fields.push({ pointer: `/personIds/${i}`, code: 'unknown', detail: 'is nobody here who can be written to' });
  });
  if (input.cadence === 'weekly' && input.weekday === null)
    fields.push({ pointer: '/weekday', code: 'required', detail: 'a weekly digest needs its day' });
  if (input.cadence === 'daily' && input.weekday !== null)
    fields.push({ pointer: '/weekday', code: 'invalid', detail: 'a daily digest has none' });
  if (input.robotId !== null && !(await robotsIn(place)).some((r) => r.id === input.robotId))
    fields.push({ pointer: '/robotId', code: 'unknown', detail: 'there is no such robot' });
  if (place.kind === 'tenant' && input.robot !== null)
    fields.push({ pointer: '/robot', code: 'invalid', detail: 'a workspace names one of its robots by robotId' });
  if (input.personIds.length === 0 && !hasRobot)
    fields.push({ pointer: '/personIds', code: 'required', detail: 'somebody or a robot must get it' });
  if (fields.length > 0) throw refuse(fields);
}

type Sealed = Pick<DigestRow, 'robotUrl' | 'robotSealed' | 'robotLastFour'>;
const NO_ROBOT: Sealed = { robotUrl: null, robotSealed: null, robotLastFour: null };

async function sealed(place: DigestPlace, id: string, robot: { url: string; secret: string }): Promise<Sealed> {
  if (robot.url === '') return NO_ROBOT;
  const { url, query } = splitAddress(place.app, robot.url);
  const robotSealed = await place.app.ports.secrets.seal(JSON.stringify({ query, secret: robot.secret }), digestSeal(id));
  return { robotUrl: url, robotSealed, robotLastFour: (robot.secret || query).slice(-4) };
}

const rowOf = (place: DigestPlace, input: DigestInput, robot: Sealed) => {
  const { robot: _, ...rest } = input;
  return { ...rest, ...robot, nextAt: input.isPaused ? null : (nextDigest(input, place.days, place.app.now())?.at ?? null) };
};

/** A new digest; its first date is the next one its schedule names. Errors: `validation_failed`, `plan_limit`, `url_refused`. */
export async function createDigest(place: DigestPlace, input: DigestInput, by: string | null): Promise<DigestView> {
  await check(place, input, input.robotId !== null || (input.robot !== null && input.robot.url !== ''));
  const id = place.app.newId();
  const robot = input.robot ? await sealed(place, id, input.robot) : NO_ROBOT;
  return place.write(async (tx) => {
    await holdLimit(tx, 'digest');
    if ((await countDigests(tx)) >= MAX_DIGESTS) throw new DomainError('plan_limit', `A place keeps at most ${MAX_DIGESTS} digests.`);
    await insertDigest(tx, { id: place.id, kind: place.kind, groupId: place.groupId }, id, rowOf(place, input, robot), by);
    const made = await digestById(tx, id, false);
    if (!made) throw notFound();
    return view(made, undefined);
  });
}

/** Changes, pauses or wakes a digest; dates that passed while it was paused are not sent later. Errors: `not_found`, `validation_failed`. */
export async function changeDigest(place: DigestPlace, id: string, input: DigestInput): Promise<DigestView> {
  const before = await place.read((tx) => digestById(tx, id, false));
  if (!before) throw notFound();
  const robot: Sealed = input.robot ? await sealed(place, id, input.robot) : before;
  await check(place, input, input.robotId !== null || robot.robotUrl !== null);
  return place.write(async (tx) => {
    if (!(await digestById(tx, id, true))) throw notFound();
    const { robotUrl, robotSealed, robotLastFour } = robot;
    await updateDigest(tx, id, rowOf(place, input, { robotUrl, robotSealed, robotLastFour }));
    const after = await digestById(tx, id, false);
    if (!after) throw notFound();
    return view(
      after,
      (await lastRuns(tx)).find((r) => r.digestId === id),
    );
  });
}

export async function removeDigest(place: DigestPlace, id: string): Promise<{ deleted: true }> {
  if ((await place.write((tx) => deleteDigest(tx, id))).length === 0) throw notFound();
  return { deleted: true };
}

export type DigestPreview = { at: Iso; mail: Mail; message: { title: string; text: string } };

/** What a digest of this schedule would say if it went out now, in one language. */
export async function previewDigest(
  place: DigestPlace,
  schedule: DigestSchedule & { hasPdf: boolean },
  locale: Locale,
): Promise<DigestPreview> {
  const at = place.brief.now;
  const facts = await makeDigest(place, schedule, at);
  return { at: iso(at), mail: mailOfDigest(facts, locale, schedule.hasPdf), message: messageOfDigest(facts, locale) };
}

export type DigestTest = { mailTo: string; robot: { ok: boolean; detail: string } | null };

/** Sends one now: by mail to who asks and to nobody else, and to the robot when there is one. It counts as no date. Errors: `not_found`. */
export async function testDigest(place: DigestPlace, id: string, to: { email: string; locale: Locale }): Promise<DigestTest> {
  const d = await place.read((tx) => digestById(tx, id, false));
  if (!d) throw notFound();
  const facts = await makeDigest(place, d, place.brief.now);
  await place.write((tx) =>
    queueMail(place.app, tx, to.email, mailOfDigest(facts, to.locale, d.hasPdf), {
      page: d.hasPdf ? pageOfDigest(place, facts, to.locale) : null,
    }),
  );
  const answer = await tellRobot(place, d, messageOfDigest(facts, d.robotLocale));
  const robot = answer && { ok: answer.kind === 'sent', detail: answer.kind === 'sent' ? '' : answer.detail };
  return { mailTo: to.email, robot };
}
