import { DomainError } from '@bodan/core/errors';
import type { App } from '../context.ts';
import { type DigestPage, drawDigestPage } from '../digest/page.ts';
import type { MailFile } from '../ports.ts';
import { attachmentOf } from './queue.ts';

/** The file a letter of the development outbox carries, drawn as it would be when it is sent. Throws `not_found` without one, or when its place is gone. */
export async function readMailFile(app: App, mailId: string): Promise<MailFile> {
  const page: DigestPage | null = await attachmentOf(app, mailId);
  const file = page && (await drawDigestPage(app, page));
  if (!file) throw new DomainError('not_found');
  return file;
}
