import type { App } from '../context.ts';
import type { Mailer } from '../ports.ts';
import { claimMail, recordMail } from './store.ts';

const CLAIM_MS = 120_000;
const MINUTE = 60_000;
const PAUSES = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * 60 * MINUTE, 6 * 60 * MINUTE, 24 * 60 * MINUTE];

export type Mailed = 'sent' | 'retry' | 'gave_up' | 'not_due';

/**
 * One try of one mail. A 5xx answer ends it, anything else is tried again up to six times. A repeat after a crash carries the
 * same Message-ID.
 */
export async function sendMail(app: App, mailer: Mailer, mailId: string): Promise<Mailed> {
  const mail = await app.db.relay((tx) => claimMail(tx, mailId, app.now(), app.now() + CLAIM_MS));
  if (!mail) return 'not_due';
  const answer = await mailer.send(mail);
  const now = app.now();
  const pause = PAUSES[mail.tries];
  const gaveUp = answer.kind === 'refused' || (answer.kind === 'failed' && pause === undefined);
  const attempt = `${new Date(now).toISOString()} ${answer.kind === 'sent' ? 'sent' : answer.detail}`;
  await app.db.relay((tx) =>
    recordMail(tx, mailId, { attempt, sentAt: answer.kind === 'sent' ? now : null, gaveUp, nextAttemptAt: now + (pause ?? 0) }),
  );
  return answer.kind === 'sent' ? 'sent' : gaveUp ? 'gave_up' : 'retry';
}
