import { DomainError } from '@bodan/core/errors';
import { exportWords } from '@bodan/core/export/words';
import type { Locale } from '@bodan/core/text';
import { targetOf } from '../board/trend.ts';
import { readTarget } from '../board/trend-store.ts';
import type { App } from '../context.ts';
import { fileName } from '../export/name.ts';
import { pageOf } from '../export/page-source.ts';
import type { MailFile } from '../ports.ts';
import { placeOfDigest } from './place.ts';
import type { DigestPlaceKind } from './store.ts';

/** Which board a digest's mail carries: one of a past instant, so it is the same whenever it is drawn. `at` is epoch ms. */
export type DigestPage = {
  kind: 'digest-page';
  placeId: string;
  placeKind: DigestPlaceKind;
  groupId: string;
  from: string;
  to: string;
  at: number;
  locale: Locale;
};

async function drawn(app: App, p: DigestPage): Promise<MailFile> {
  const place = await placeOfDigest(app, p);
  const target = await place.brief.read((tx) => readTarget(tx, p.groupId));
  const board = await place.brief.board({ from: p.from, to: p.to, at: p.at, known: 'then' });
  const of = {
    place: place.name,
    isGroup: p.placeKind === 'group',
    by: null,
    asOf: p.at,
    known: 'then' as const,
    filters: [],
    target: targetOf(target),
  };
  const days = p.from === p.to ? p.from : `${p.from} ${p.to}`;
  return {
    name: `${fileName(`${place.name} ${exportWords(p.locale).say('kind_page')} ${days}`)}.pdf`,
    mediaType: 'application/pdf',
    bytes: await app.ports.pages(pageOf(board, of, p.locale), p.at),
  };
}

const lasts = new WeakMap<App, { key: string; file: Promise<MailFile> }>();

/**
 * The page of a digest's mail; null when its place is gone, for the letter alone is worth sending. The mails of one digest leave one after
 * another, so the last page is kept for the next of them.
 */
export async function drawDigestPage(app: App, page: DigestPage): Promise<MailFile | null> {
  const key = JSON.stringify(page);
  const last = lasts.get(app);
  const file = last?.key === key ? last.file : drawn(app, page);
  lasts.set(app, { key, file });
  try {
    return await file;
  } catch (error) {
    lasts.delete(app);
    if (error instanceof DomainError && error.code === 'not_found') return null;
    throw error;
  }
}
