import type { Tx } from '@bodan/db/doors';
import type { App } from '../context.ts';
import type { Mail } from './letter.ts';

/** Puts a mail into the outbox, in the transaction that gives the reason for it; the worker sends it. */
export const queueMail = (app: App, tx: Tx<'identity'> | Tx<'tenant'> | Tx<'hq'>, recipient: string, mail: Mail): Promise<unknown[]> =>
  tx.rows(`insert into mail (id, recipient, subject, text_body, html_body) values ($1, $2, $3, $4, $5)`, [
    app.newId(),
    recipient,
    mail.subject,
    mail.text,
    mail.html,
  ]);

export type WaitingMail = {
  id: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
  createdAt: number;
  sentAt: number | null;
};

/** The newest fifty mails; for the development outbox only, where no mail server is set. */
export const newestMails = (app: App): Promise<WaitingMail[]> =>
  app.db.identity(
    (tx) =>
      tx.rows<WaitingMail>(
        `select id, recipient, subject, text_body as text, html_body as html, created_at as "createdAt", sent_at as "sentAt" from mail order by created_at desc, id desc limit 50`,
      ),
    'read',
  );
