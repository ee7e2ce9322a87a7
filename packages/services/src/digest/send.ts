import { nextDigest } from '@bodan/core/brief/schedule';
import { localDay } from '@bodan/core/ticket/days';
import type { App } from '../context.ts';
import { localeOf } from '../identity/person-once.ts';
import { queueMail } from '../mail/queue.ts';
import { mailOfDigest, makeDigest, messageOfDigest, pageOfDigest } from './make.ts';
import { type DigestPlace, placeOfDigest } from './place.ts';
import { deliverDigest } from './robot.ts';
import { type DigestRow, type DueDigest, digestById, insertRun, moveNext } from './store.ts';

/**
 * Sends one date of a digest: claims it, puts its mails into the outbox and moves the digest on, all in one commit. Who comes second for
 * the same date finds it sent. Figures are those published at the scheduled instant, however late this runs.
 */
async function sendDate(place: DigestPlace, d: DigestRow, scheduledAt: number): Promise<void> {
  const { app } = place;
  const facts = await makeDigest(place, d, scheduledAt);
  const people = await place.people(d.personIds);
  const hasRobot = d.robotId !== null || d.robotUrl !== null;
  const day = localDay(place.brief.timeZone, scheduledAt);
  await place.write(async (tx) => {
    const current = await digestById(tx, d.id, true);
    // Paused, moved or sent by another worker since it was read.
    if (current?.nextAt !== scheduledAt) return;
    const isFirst = await insertRun(tx, place.id, {
      digestId: d.id,
      day,
      scheduledAt,
      madeAt: app.now(),
      mails: people.length,
      robot: hasRobot ? messageOfDigest(facts, d.robotLocale) : null,
    });
    const digest = place.kind === 'group' ? { groupId: place.groupId, digest: d.name, day } : null;
    for (const person of isFirst ? people : []) {
      const locale = localeOf(person.locale);
      const page = d.hasPdf ? pageOfDigest(place, facts, locale) : null;
      await queueMail(app, tx, person.email, mailOfDigest(facts, locale, d.hasPdf), { page, digest });
    }
    await moveNext(tx, d.id, nextDigest(current, place.days, scheduledAt)?.at ?? null);
  });
}

/** Sends every date of a digest whose time has come, oldest first, then what waits for its robot. */
export async function sendDigest(app: App, due: DueDigest): Promise<void> {
  const place = await placeOfDigest(app, due);
  for (let last: number | null = null; ; ) {
    const d = await place.read((tx) => digestById(tx, due.digestId, false));
    if (!d) return;
    const at = d.nextAt;
    if (at === null || at > app.now() || at === last) return deliverDigest(place, d);
    await sendDate(place, d, at);
    last = at;
  }
}
