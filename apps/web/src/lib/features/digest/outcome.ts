import { formatElapsed } from '#lib/format/duration.ts';
import { formatInstant } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Digest, DigestList } from './digest.ts';

export type Outcome = { isTrouble: boolean; words: string };
type Run = NonNullable<Digest['lastRun']>;
type Letter = Run['letters'][number];
type Around = Pick<DigestList, 'people' | 'timeZone' | 'now' | 'hasMailServer'>;

const LATE_MS = 60_000;
const fine = (words: string): Outcome => ({ isTrouble: false, words });
const trouble = (words: string): Outcome => ({ isTrouble: true, words });
const at = (text: string, { timeZone, now }: Around) => formatInstant(new Date(text), new Date(now), timeZone);

/** What a robot said, in words that say what to do. */
export function robotWhy(said: string): string {
  // DingTalk adds where its own documents stand.
  const detail = said.replace(/,? more: \[.*$/, '');
  if (detail.startsWith('310000')) return m.digest_why_safety({ detail });
  if (detail.startsWith('130101')) return m.digest_why_fast();
  if (detail === 'unreachable' || detail === 'timeout') return m.digest_why_line();
  if (detail === 'refused') return m.digest_why_address();
  return detail === 'there is no robot any more' ? m.digest_why_none() : detail;
}

/** Mails that failed alike are told together. */
function troubles(letters: readonly Letter[], around: Around): Outcome[] {
  const alike = new Map<string, Letter[]>();
  for (const l of letters) {
    if (l.status === 'sent' || l.error === null) continue;
    const key = JSON.stringify([l.status, l.error, l.nextAt === null ? null : at(l.nextAt, around)]);
    alike.set(key, [...(alike.get(key) ?? []), l]);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const names = group.map((l) => around.people.find((p) => p.personId === l.personId)?.name ?? m.digest_somebody());
    const people = new Intl.ListFormat(getLocale(), { type: 'conjunction' }).format(names);
    const detail = first.error ?? '';
    if (first.nextAt !== null) return [trouble(m.digest_mail_retry({ people, detail, time: at(first.nextAt, around) }))];
    const isRefused = /^5\d\d /.test(detail);
    return [trouble(isRefused ? m.digest_mail_refused({ people, detail }) : m.digest_mail_over({ people, detail, n: first.tries }))];
  });
}

function mailsOf(run: Run, around: Around): Outcome[] {
  if (run.mails === 0 && run.robotStatus === 'none') return [trouble(m.digest_nobody())];
  // Of dates from before each mail was followed it is known only how many were written.
  if (run.letters.length === 0) return run.mails === 0 ? [] : [fine(m.digest_mail_sent({ n: run.mails }))];
  const sent = run.letters.filter((l) => l.status === 'sent').length;
  const waiting = run.letters.filter((l) => l.status === 'waiting' && l.error === null).length;
  return [
    ...(sent > 0 ? [fine(m.digest_mail_sent({ n: sent }))] : []),
    ...(waiting > 0 ? [fine(m.digest_mail_waiting({ n: waiting }))] : []),
    ...troubles(run.letters, around),
  ];
}

function robotOf(run: Run, around: Around): Outcome[] {
  const { robotStatus, robotError, robotNextAt } = run;
  if (robotStatus === 'none') return [];
  if (robotStatus === 'sent') return [fine(m.digest_last_sent())];
  if (robotError === null) return [fine(m.digest_last_waiting())];
  const why = robotWhy(robotError);
  return [trouble(robotNextAt === null ? m.digest_robot_over({ why }) : m.digest_robot_retry({ why, time: at(robotNextAt, around) }))];
}

/** When a digest goes out next, or why it does not. */
function nextOf(d: Digest, place: 'hq' | 'workspace', around: Around): Outcome[] {
  if (d.isPaused) return [];
  if (d.nextAt === null) return [trouble(place === 'hq' ? m.digest_no_member() : m.digest_no_day())];
  const time = at(d.nextAt, around);
  return [Date.parse(around.now) - Date.parse(d.nextAt) > LATE_MS ? trouble(m.digest_overdue({ time })) : fine(m.digest_next({ time }))];
}

function lastOf({ lastRun }: Digest, around: Around): Outcome[] {
  if (!lastRun) return [fine(m.digest_never())];
  const lateMs = Date.parse(lastRun.madeAt) - Date.parse(lastRun.scheduledAt);
  return [
    fine(m.digest_last_of({ day: at(lastRun.scheduledAt, around) })),
    ...(lateMs > LATE_MS ? [fine(m.digest_late({ time: formatElapsed(lateMs / 1000) }))] : []),
    ...mailsOf(lastRun, around),
    ...robotOf(lastRun, around),
  ];
}

/** Who of its list is here no more. */
export const goneOf = (d: Pick<Digest, 'personIds'>, { people }: Pick<DigestList, 'people'>): string[] =>
  d.personIds.filter((id) => !people.some((p) => p.personId === id));

/** What became of a digest and what comes: what goes well in one line, each trouble in a line of its own with what to do. */
export function outcomesOf(d: Digest, place: 'hq' | 'workspace', around: Around): { line: string; troubles: string[] } {
  const gone = goneOf(d, around).length;
  const all = [...nextOf(d, place, around), ...lastOf(d, around), ...(gone > 0 ? [trouble(m.digest_gone({ n: gone }))] : [])];
  return {
    line: all
      .filter((o) => !o.isTrouble)
      .map((o) => o.words)
      .join(' · '),
    troubles: all.filter((o) => o.isTrouble).map((o) => o.words),
  };
}
