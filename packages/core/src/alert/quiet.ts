import { z } from 'zod';
import { DAY_SECONDS, parseWallTime } from '../sla/civil.ts';
import { instantOf, isZone, localOf, zoneYear } from '../sla/zone.ts';

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'a time of the day such as 22:00' });

/** A span of every day, past midnight when it ends before it begins, in which nobody is disturbed. */
export const quietHours = z
  .strictObject({ from: wallTime, to: wallTime, timeZone: z.string().max(64).refine(isZone, { error: 'a time zone of the IANA list' }) })
  .refine((q) => q.from !== q.to, { path: ['to'], error: 'ends when it begins' });
export type QuietHours = z.infer<typeof quietHours>;

/** What a person wants of it: the hours of each workspace, never to be spared, or hours of their own everywhere. */
export const personQuiet = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('workspace') }),
  z.strictObject({ kind: z.literal('never') }),
  z.strictObject({ kind: z.literal('own'), hours: quietHours }),
]);
export type PersonQuiet = z.infer<typeof personQuiet>;

/** The hours that hold for one person's devices. */
export function quietOf(workspace: QuietHours | null, person: PersonQuiet): QuietHours | null {
  if (person.kind === 'workspace') return workspace;
  return person.kind === 'own' ? person.hours : null;
}

const MS = 1000;
const DAY_MS = DAY_SECONDS * MS;
const secondsOf = (time: string): number => parseWallTime(time) ?? 0;

/**
 * The end (epoch ms) of the quiet span that `now` lies in; null outside. Spans are half-open and local: a skipped time moves
 * forward, an ambiguous one is its first occurrence. Source: SLA spec A2.11; issue "Clocks", quiet hours.
 */
export function quietUntil(hours: QuietHours | null, now: number): number | null {
  if (hours === null) return null;
  const [from, to] = [secondsOf(hours.from), secondsOf(hours.to)];
  const today = Math.floor(localOf(hours.timeZone, now) / DAY_MS) * DAY_MS;
  for (const day of [today - DAY_MS, today]) {
    const zone = zoneYear(hours.timeZone, new Date(day).getUTCFullYear());
    const start = instantOf(zone, day + from * MS);
    const end = instantOf(zone, day + to * MS + (to < from ? DAY_MS : 0));
    if (start <= now && now < end) return end;
  }
  return null;
}
