import { type DigestSchedule, nextLook } from '@bodan/core/brief/schedule';
import { DomainError, type FieldError } from '@bodan/core/errors';
import { iso } from '@bodan/core/instant';
import { isSame } from '@bodan/core/same';
import type { Locale } from '@bodan/core/text';
import { localDay } from '@bodan/core/ticket/days';
import { holdLimit } from '../limit-store.ts';
import type { Mail } from '../mail/letter.ts';
import { queueMail } from '../mail/queue.ts';
import { splitAddress } from '../robot/secret.ts';
import { type DigestView, robotsIn, viewsOf } from './list.ts';
import { mailOfDigest, makeDigest, messageOfDigest, pageOfDigest } from './make.ts';
import type { DigestPlace } from './place.ts';
import { digestSeal, NO_ROBOT as NO_ROBOT_LEFT, tellRobot } from './robot.ts';
import { countDigests, type DigestRow, deleteDigest, digestById, insertDigest, lastDay, releaseRobot, updateDigest } from './store.ts';

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
const MAX_DIGESTS = 20;
const notFound = (): DomainError => new DomainError('not_found', 'There is no such digest.');
const refuse = (fields: FieldError[]): DomainError => new DomainError('validation_failed', undefined, { fields });

/** `kept` are who got it before: whoever left stands in nobody's way and gets nothing. */
async function check(place: DigestPlace, input: DigestInput, hasRobot: boolean, kept: readonly string[] = []): Promise<void> {
  const fields: FieldError[] = [];
  const known = new Set([...kept, ...(await place.people(input.personIds)).map((p) => p.id)]);
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

/** When it is asked next whether a digest goes out: not before `now`, nor on a date that has had it. */
function lookAfter(place: DigestPlace, input: DigestInput, now: number, lastSent: string | null): number | null {
  if (input.isPaused) return null;
  const next = nextLook(input, place.days, now);
  return next !== null && localDay(place.days.timeZone, next) === lastSent ? nextLook(input, place.days, next) : next;
}
const scheduleOf = ({ cadence, weekday, atTime, workingDaysOnly }: DigestSchedule): DigestSchedule => ({
  cadence,
  weekday,
  atTime,
  workingDaysOnly,
});
const valuesOf = ({ robot: _, ...input }: DigestInput, robot: Sealed, nextAt: number | null) => ({ ...input, ...robot, nextAt });

async function viewOf(place: DigestPlace, id: string): Promise<DigestView> {
  const [found] = await viewsOf(place, async (tx) => {
    const d = await digestById(tx, id, false);
    return d ? [d] : [];
  });
  if (!found) throw notFound();
  return found;
}

/** A new digest; its first date is the next one its schedule names. Errors: `validation_failed`, `plan_limit`, `url_refused`. */
export async function createDigest(place: DigestPlace, input: DigestInput, by: string | null): Promise<DigestView> {
  await check(place, input, input.robotId !== null || (input.robot !== null && input.robot.url !== ''));
  const id = place.app.newId();
  const robot = input.robot ? await sealed(place, id, input.robot) : NO_ROBOT;
  await place.write(async (tx) => {
    await holdLimit(tx, 'digest');
    if ((await countDigests(tx)) >= MAX_DIGESTS) throw new DomainError('plan_limit', `A place keeps at most ${MAX_DIGESTS} digests.`);
    const values = valuesOf(input, robot, lookAfter(place, input, place.brief.now, null));
    await insertDigest(tx, { id: place.id, kind: place.kind, groupId: place.groupId }, id, values, by);
  });
  return viewOf(place, id);
}

/**
 * Changes, pauses or wakes a digest; dates that passed while it was paused are not sent later, one that is due while its schedule stays is.
 * A robot set anew is tried at once with what waits for it. Errors: `not_found`, `validation_failed`.
 */
export async function changeDigest(place: DigestPlace, id: string, input: DigestInput): Promise<DigestView> {
  const read = await place.read((tx) => digestById(tx, id, false));
  if (!read) throw notFound();
  const robot: Sealed = input.robot ? await sealed(place, id, input.robot) : read;
  const hasRobot = input.robotId !== null || robot.robotUrl !== null;
  await check(place, input, hasRobot, read.personIds);
  await place.write(async (tx) => {
    const before = await digestById(tx, id, true);
    if (!before) throw notFound();
    const { robotUrl, robotSealed, robotLastFour } = robot;
    const stays = before.nextAt !== null && !input.isPaused && isSame(scheduleOf(before), scheduleOf(input));
    const nextAt = stays ? before.nextAt : lookAfter(place, input, place.brief.now, await lastDay(tx, id));
    await updateDigest(tx, id, valuesOf(input, { robotUrl, robotSealed, robotLastFour }, nextAt));
    if (!hasRobot) await releaseRobot(tx, id, { status: 'failed', nextAt: null, error: NO_ROBOT_LEFT });
    else if (input.robot || input.robotId !== before.robotId)
      await releaseRobot(tx, id, { status: 'waiting', nextAt: place.app.now(), error: null });
  });
  return viewOf(place, id);
}

export async function removeDigest(place: DigestPlace, id: string): Promise<{ deleted: true }> {
  if ((await place.write((tx) => deleteDigest(tx, id))).length === 0) throw notFound();
  return { deleted: true };
}

export type DigestPreview = { at: string; mail: Mail; message: { title: string; text: string } };

/** What a digest of this schedule would say if it went out now, in one language. */
export async function previewDigest(
  place: DigestPlace,
  schedule: DigestSchedule & { hasPdf: boolean },
  locale: Locale,
): Promise<DigestPreview> {
  const at = place.brief.now;
  const facts = await makeDigest(place, schedule, at);
  return {
    at: iso(at),
    mail: mailOfDigest(facts, locale, { hasPdf: schedule.hasPdf, name: null }),
    message: messageOfDigest(facts, locale),
  };
}

export type DigestTest = { mailTo: string; robot: { ok: boolean; detail: string } | null };

/** Sends one now: by mail to who asks and to nobody else, and to the robot when there is one. It counts as no date. Errors: `not_found`. */
export async function testDigest(place: DigestPlace, id: string, to: { email: string; locale: Locale }): Promise<DigestTest> {
  const d = await place.read((tx) => digestById(tx, id, false));
  if (!d) throw notFound();
  const facts = await makeDigest(place, d, place.brief.now);
  await place.write((tx) =>
    queueMail(place.app, tx, to.email, mailOfDigest(facts, to.locale, d), {
      page: d.hasPdf ? pageOfDigest(place, facts, to.locale) : null,
    }),
  );
  const answer = await tellRobot(place, d, messageOfDigest(facts, d.robotLocale));
  const robot = answer && { ok: answer.kind === 'sent', detail: answer.kind === 'sent' ? '' : answer.detail };
  return { mailTo: to.email, robot };
}
