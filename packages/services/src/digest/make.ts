import { type DigestFacts, digestLetter, digestMarkdownOf, pageNote, whyNote } from '@bodan/core/brief/digest-words';
import { type DigestSchedule, digestRange } from '@bodan/core/brief/schedule';
import type { Locale } from '@bodan/core/text';
import { localDay } from '@bodan/core/ticket/days';
import { type Mail, mailOf } from '../mail/letter.ts';
import type { DigestPage } from './page.ts';
import type { DigestPlace } from './place.ts';

/** The address at which the board says the same figures, now and for ever. */
function addressOf({ app, kind, slug }: DigestPlace, range: { from: string; to: string }, at: number): string {
  const query = new URLSearchParams({ ...range, at: new Date(at).toISOString(), known: 'then' });
  return kind === 'group' ? `${app.baseUrl}/hq/${slug}?${query}` : `${app.baseUrl}/w/${slug}/figures?${query}`;
}

/** What a digest says when it goes out at `at` (epoch ms): the board as it was published at that instant, whenever this is asked. */
export async function makeDigest(place: DigestPlace, schedule: DigestSchedule, at: number): Promise<DigestFacts> {
  const { timeZone } = place.brief;
  const range = digestRange(schedule, place.days, localDay(timeZone, at));
  const board = await place.brief.board({ ...range, at, known: 'then' });
  return {
    placeName: place.name,
    cadence: schedule.cadence,
    range,
    asOf: at,
    timeZone,
    totals: board.totals,
    previous: board.previous,
    companies:
      place.kind === 'group'
        ? board.bySubsidiary.map((s) => ({
            name: s.name['zh-CN'],
            rate: s.firstResponse.rate,
            created: s.created,
            open: s.open,
            overdue: s.overdueNow.tickets,
          }))
        : [],
    url: addressOf(place, range, at),
  };
}

/** `name` is the digest's, for who is on its list; null before it has one. */
export const mailOfDigest = (facts: DigestFacts, locale: Locale, { hasPdf, name }: { hasPdf: boolean; name: string | null }): Mail =>
  mailOf(
    {
      ...digestLetter(facts, locale),
      after: [...(hasPdf ? [pageNote(locale)] : []), ...(name === null ? [] : [whyNote(name, locale)])],
    },
    locale,
  );
export const messageOfDigest = (facts: DigestFacts, locale: Locale): { title: string; text: string } => digestMarkdownOf(facts, locale);

/** What is drawn beside a digest when its mail leaves: the board of the very instant its letter tells of. */
export const pageOfDigest = ({ id, kind, groupId }: DigestPlace, { range, asOf }: DigestFacts, locale: Locale): DigestPage => ({
  kind: 'digest-page',
  placeId: id,
  placeKind: kind,
  groupId,
  ...range,
  at: asOf,
  locale,
});
