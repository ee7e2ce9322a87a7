import { Temporal } from 'temporal-polyfill';
import { DomainError } from '../errors.ts';

/** One change of offset: before `atMs` local time is UTC + `beforeMs`, from then on UTC + `afterMs`. */
export type Transition = { atMs: number; beforeMs: number; afterMs: number };

/** The offsets of a zone around one year: the first offset and every change, in order. */
export type ZoneYear = { firstOffsetMs: number; transitions: Transition[] };

// Local days of a year reach at most 26 h beyond its UTC bounds, a night shift another 24 h: a week is ample.
const MARGIN_MS = 7 * 86_400_000;

const zoneYears = new Map<string, ZoneYear>();

function at(tz: string, ms: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(tz);
}

function offsetMs(zoned: Temporal.ZonedDateTime): number {
  return Math.round(zoned.offsetNanoseconds / 1_000_000);
}

/** True when the zone is a known IANA name (or a fixed offset). */
export function isZone(tz: string): boolean {
  try {
    at(tz, 0);
    return true;
  } catch {
    return false;
  }
}

/** Offsets of `tz` needed to place the local days of `year`. Cached. Throws `validation_failed` for an unknown zone. */
export function zoneYear(tz: string, year: number): ZoneYear {
  const key = `${tz}|${year}`;
  const known = zoneYears.get(key);
  if (known) return known;
  if (!isZone(tz)) throw new DomainError('validation_failed', `"${tz}" is not a known time zone.`);
  const endMs = Date.UTC(year + 1, 0, 1) + MARGIN_MS;
  let here = at(tz, Date.UTC(year, 0, 1) - MARGIN_MS);
  const result: ZoneYear = { firstOffsetMs: offsetMs(here), transitions: [] };
  // The offset at the far end being equal does not prove there was no change, but asking for the next one does.
  for (;;) {
    const next = here.getTimeZoneTransition('next');
    if (!next || next.epochMilliseconds >= endMs) break;
    result.transitions.push({ atMs: next.epochMilliseconds, beforeMs: offsetMs(here), afterMs: offsetMs(next) });
    here = next;
  }
  zoneYears.set(key, result);
  return result;
}

/**
 * The instant of a local wall time (both in ms; local as if it were UTC). A skipped time moves forward by the gap,
 * an ambiguous one is its first occurrence. Source: SLA specification A2.6.
 */
export function instantOf(zone: ZoneYear, localMs: number): number {
  let offset = zone.firstOffsetMs;
  for (const change of zone.transitions) {
    if (localMs < change.atMs + Math.max(change.beforeMs, change.afterMs)) break;
    offset = change.afterMs;
  }
  return localMs - offset;
}

/** True when the local wall time does not exist on that day because the clocks were put forward over it. */
export function isSkipped(zone: ZoneYear, localMs: number): boolean {
  return zone.transitions.some((change) => localMs >= change.atMs + change.beforeMs && localMs < change.atMs + change.afterMs);
}

/** The local wall time of an instant, in ms as if it were UTC. */
export function localOf(tz: string, atMs: number): number {
  const zone = zoneYear(tz, new Date(atMs).getUTCFullYear());
  let offset = zone.firstOffsetMs;
  for (const change of zone.transitions) if (atMs >= change.atMs) offset = change.afterMs;
  return atMs + offset;
}
