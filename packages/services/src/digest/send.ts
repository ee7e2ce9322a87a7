import { isDate, nextLook } from '@bodan/core/brief/schedule';
import { localDay } from '@bodan/core/ticket/days';
import type { App } from '../context.ts';
import { localeOf } from '../identity/person-once.ts';
import { queueMail } from '../mail/queue.ts';
import { mailOfDigest, makeDigest, messageOfDigest, pageOfDigest } from './make.ts';
import { type DigestPlace, placeOfDigest } from './place.ts';
import { deliverDigest } from './robot.ts';
import { type DigestRow, type DueDigest, digestById, insertRun, moveNext, type PlaceTx } from './store.ts';

/** Does its work and moves the digest on in one commit, unless the digest was paused, changed or sent by another worker since it was read. */
const moveOn = (place: DigestPlace, d: DigestRow, at: number, work: (tx: PlaceTx) => Promise<unknown>): Promise<void> =>
  place.write(async (tx) => {
    const current = await digestById(tx, d.id, true);
    if (current?.nextAt !== at || current.version !== d.version) return;
    await work(tx);
    await moveNext(tx, d.id, nextLook(d, place.days, at));
  });

/**
 * Sends one date of a digest: claims it, puts its mails into the outbox and moves the digest on, all in one commit. Who comes second for
 * the same date finds it sent. Figures are those published at the scheduled instant, however late this runs.
 */
async function sendDate(place: DigestPlace, d: DigestRow, scheduledAt: number): Promise<void> {
  const { app, kind: placeKind, id: placeId, groupId } = place;
  const facts = await makeDigest(place, d, scheduledAt);
  const people = await place.people(d.personIds);
  const hasRobot = d.robotId !== null || d.robotUrl !== null;
  const day = localDay(place.brief.timeZone, scheduledAt);
  await moveOn(place, d, scheduledAt, async (tx) => {
    const isFirst = await insertRun(tx, place.id, {
      digestId: d.id,
      day,
      scheduledAt,
      madeAt: app.now(),
      mails: people.length,
      robot: hasRobot ? messageOfDigest(facts, d.robotLocale) : null,
    });
    for (const person of isFirst ? people : []) {
      const locale = localeOf(person.locale);
      const page = d.hasPdf ? pageOfDigest(place, facts, locale) : null;
      const digest = { groupId, placeKind, placeId, digestId: d.id, digest: d.name, day, personId: person.id };
      await queueMail(app, tx, person.email, mailOfDigest(facts, locale, d), { page, digest });
    }
  });
}

/**
 * Sends every date of a digest whose time has come, oldest first, then what waits for its robot. Whether a day is one is asked when it has
 * come: a holiday set since yesterday counts. A sandbox lives by its own clock.
 */
export async function sendDigest(app: App, due: DueDigest): Promise<void> {
  const place = await placeOfDigest(app, due);
  for (let last: number | null = null; ; ) {
    const d = await place.read((tx) => digestById(tx, due.digestId, false));
    if (!d) return;
    const at = d.nextAt;
    if (at === null || at > place.brief.now || at === last) return deliverDigest(place, d);
    if (isDate(d, place.days, at)) await sendDate(place, d, at);
    else await moveOn(place, d, at, async () => {});
    last = at;
  }
}
