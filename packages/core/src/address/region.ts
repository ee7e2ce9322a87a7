import type { Divisions } from './divisions.ts';
import { hasHouseNumber, isFindable, zoneOf } from './names.ts';
import { type Reading, readAt } from './read.ts';

/** Where the divisions of a text stand, and what is left of it. */
export type Region = { reading: Reading | null; text: string; rest: string };

/** Letters before the divisions that may name a person or say what follows. */
const MAX_LEAD = 15;
/** What follows is said before a colon: 清远总部:清远市… */
const SAID = /^[^:路街道号]{1,10}:\s*/;

/** The first place where the divisions begin: at the start, or after words that name no place. */
export function findRegion(divisions: Divisions, whole: string): Region {
  const told = whole.replace(SAID, '');
  const text = told !== whole && (readAt(divisions, told, 0)?.fulls ?? 0) > 0 ? told : whole;
  const first = readAt(divisions, text, 0);
  if (first) return { reading: first, text, rest: text.slice(first.to) };
  for (let at = 1; at < text.length - 1; at++) {
    const lead = text.slice(0, at);
    const isApart = /[\s,;:。]$/.test(lead);
    if (!isApart && (lead.length > MAX_LEAD || isFindable(lead))) continue;
    const reading = readAt(divisions, text, at);
    if (!reading) continue;
    const rest = text.slice(reading.to);
    const isCity = isApart && reading.found.every((d) => d.level < 3);
    if (reading.fulls === 0 && reading.tokens.length === 1 && !isCity && zoneOf(rest) === null) continue;
    return { reading, text, rest: isFindable(lead) ? `${rest} ${lead.trim()}` : rest };
  }
  return { reading: null, text, rest: text };
}

const SEPARATED = /[/;|\n、]\s*$|或者?\s*$|\s[2二][.、)]\s*$/;

/** A second address in what follows the first region: its own region, or `same` when only road and number are told again. */
export function findSecond(divisions: Divisions, { reading, rest }: Region): Reading | 'same' | null {
  for (let at = 1; at < rest.length - 1; at++) {
    const before = rest.slice(0, at);
    const isApart = SEPARATED.test(before);
    if (!isApart && !isFindable(before)) continue;
    const next = readAt(divisions, rest, at);
    if (next && next.fulls > 0 && next.found.length === 1) {
      const isElsewhere = !next.found.some((d) => reading?.found.includes(d));
      if (isElsewhere ? isApart || next.fulls > 1 : isApart && isFindable(before)) return next;
    } else if (!next && /[/;|\n]\s*$/.test(before) && hasHouseNumber(before) && hasHouseNumber(rest.slice(at))) return 'same';
  }
  return null;
}
