import { withoutPage } from '@bodan/core/brief/digest-words';
import type { App } from '../context.ts';
import { type DigestPage, drawDigestPage } from '../digest/page.ts';
import { tellGroup } from '../notification/group-store.ts';
import type { MailAnswer, Mailer, MailFile } from '../ports.ts';
import { claimMail, pageOfMail, recordMail } from './store.ts';

// Longer than a mail server may be silent.
const CLAIM_MS = 180_000;
const MINUTE = 60_000;
const PAUSES = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * 60 * MINUTE, 6 * 60 * MINUTE, 24 * 60 * MINUTE];

export type Mailed = 'sent' | 'retry' | 'gave_up' | 'not_due';

type Drawn = { files: readonly MailFile[]; isGone: boolean } | { failure: string };

/** What a page fails with is tried again like a mail server that does not answer. */
async function draw(app: App, page: DigestPage | null): Promise<Drawn> {
  try {
    const file = page && (await drawDigestPage(app, page));
    return { files: file ? [file] : [], isGone: page !== null && file === null };
  } catch (error) {
    return { failure: `the page it carries: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300) };
  }
}

/**
 * One try of one mail. A refusal of the recipient or the mail ends it, anything else is tried again up to six times; headquarters is told of a mail of its digest that ends so. A repeat after a crash carries the
 * same Message-ID. What it carries is drawn before it is claimed, for a claim is as long as a mail server takes, not a page.
 */
export async function sendMail(app: App, mailer: Mailer, mailId: string): Promise<Mailed> {
  const due = await app.db.relay((tx) => pageOfMail(tx, mailId, app.now()), 'read');
  if (!due) return 'not_due';
  const drawn = await draw(app, due.page);
  const mail = await app.db.relay((tx) => claimMail(tx, mailId, app.now(), app.now() + CLAIM_MS));
  if (!mail) return 'not_due';
  const { tries, ...letter } = mail;
  const answer: MailAnswer =
    'failure' in drawn
      ? { kind: 'failed', detail: drawn.failure }
      : await mailer.send({ ...(due.page && drawn.isGone ? withoutPage(letter, due.page.locale) : letter), files: drawn.files });
  const now = app.now();
  const pause = PAUSES[tries];
  const gaveUp = answer.kind === 'refused' || (answer.kind === 'failed' && pause === undefined);
  const attempt = `${new Date(now).toISOString()} ${answer.kind === 'sent' ? 'sent' : answer.detail}`;
  await app.db.relay(async (tx) => {
    const sentAt = answer.kind === 'sent' ? now : null;
    const [of] = await recordMail(tx, mailId, { attempt, sentAt, gaveUp, nextAttemptAt: now + (pause ?? 0) });
    // Members of a group know nothing of the digests of a workspace, nor does its headquarters.
    if (!gaveUp || !of?.digest || of.digest.placeKind === 'tenant') return;
    const { groupId, digest, day } = of.digest;
    await tellGroup(app, tx, { kind: 'digest_failed', groupId, data: { digest, day, to: of.to, error: answer.detail } });
  });
  return answer.kind === 'sent' ? 'sent' : gaveUp ? 'gave_up' : 'retry';
}
