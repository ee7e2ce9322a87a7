import type { Tx } from '@bodan/db/doors';
import type { App } from '../context.ts';
import type { DigestPage } from '../digest/page.ts';
import type { DigestPlaceKind } from '../digest/store.ts';
import type { Mail } from './letter.ts';

/** A date of a digest and whom its mail is for; whoever is at headquarters is told of a mail of theirs that was given up. */
export type MailDigest = {
  groupId: string;
  placeKind: DigestPlaceKind;
  placeId: string;
  digestId: string;
  digest: string;
  day: string;
  personId: string;
};

/** Puts a mail into the outbox, in the transaction that gives the reason for it; the worker sends it, with the page it is to carry. */
export const queueMail = (
  app: App,
  tx: Tx<'identity'> | Tx<'tenant'> | Tx<'hq'>,
  recipient: string,
  mail: Mail,
  { page = null, digest = null }: { page?: DigestPage | null; digest?: MailDigest | null } = {},
): Promise<unknown[]> =>
  tx.rows(
    `insert into mail (id, recipient, subject, text_body, html_body, attachment, digest) values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb)`,
    [
      app.newId(),
      recipient,
      mail.subject,
      mail.text,
      mail.html,
      page === null ? null : JSON.stringify(page),
      digest === null ? null : JSON.stringify(digest),
    ],
  );

export type WaitingMail = {
  id: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
  hasFile: boolean;
  createdAt: number;
  sentAt: number | null;
};

/** The newest fifty mails; for the development outbox only, where no mail server is set. */
export const newestMails = (app: App): Promise<WaitingMail[]> =>
  app.db.identity(
    (tx) =>
      tx.rows<WaitingMail>(
        `select id, recipient, subject, text_body as text, html_body as html, attachment is not null as "hasFile", created_at as "createdAt", sent_at as "sentAt" from mail order by created_at desc, id desc limit 50`,
      ),
    'read',
  );

/** What a letter is to carry; null for nothing, and for a letter that is not there. */
export const attachmentOf = async (app: App, mailId: string): Promise<DigestPage | null> => {
  const [row] = await app.db.identity(
    (tx) => tx.rows<{ page: DigestPage | null }>('select attachment as page from mail where id = $1', [mailId]),
    'read',
  );
  return row?.page ?? null;
};
