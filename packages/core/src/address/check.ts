import { type Contact, isPostcodeElsewhere, takeContact } from './contact.ts';
import { type Division, type Divisions, type Place, placeOf } from './divisions.ts';
import { type Former, formerAt, movedAt, splitAt } from './former.ts';
import { isFindable, nationalZoneAt, townOf, zoneOf } from './names.ts';
import { fillerAt, type Reading, type Repair, readAt } from './read.ts';
import { findRegion, findSecond, type Region } from './region.ts';

export const ADDRESS_VERDICTS = ['ok', 'incomplete', 'ambiguous', 'conflict', 'zone', 'outdated', 'multiple', 'invalid'] as const;
export type AddressVerdict = (typeof ADDRESS_VERDICTS)[number];

export type AddressCheck = Place & {
  verdict: AddressVerdict;
  /** The town or sub-district, where one is written. */
  street: string | null;
  /** What is left for the technician to find, as it was written. */
  detail: string;
  /** The functional zone that stands where a district should. */
  zone: string | null;
  /** The name that is no more, and what it is today. */
  outdated: string | null;
  current: string[];
  /** What it may mean, when that stays open. */
  candidates: Place[];
  /** Where the text was read as another than the one typed; nothing is ever corrected without standing here. */
  repairs: Repair[];
  /** What is not written but follows from the rest. */
  inferred: ('province' | 'city' | 'district')[];
  contact: Contact;
  warnings: 'postcode_elsewhere'[];
};

/** Words that stand in a place of detail without being one. */
const NOTHING = /^(?:不详|未知|无|暂无|没有|其[他它]区?|不知道|[\s,.。/-]*)$/;
/** Words for a part of a town that some places have as a district: elsewhere they contradict nothing. */
const VAGUE = /^(?:新城|老城|城|郊|矿|东|西|南|北|中|市中|城中|城东|城西|城南|城北|河东|河西|江北|江东|新华|和平|高新)区$/;
const MAX_TEXT = 500;

/** A division written in full that does not lie in what was read before it. */
function contradicts(divisions: Divisions, rest: string, scope: readonly Division[]): boolean {
  const next = readAt(divisions, rest, fillerAt(rest, 0));
  if (!next || next.fulls === 0) return false;
  const [token = ''] = next.tokens;
  if (scope.some((s) => s.towns.length > 0) && token.endsWith('区')) return false;
  const level = Math.min(...next.found.map((d) => d.level));
  if (scope.some((s) => s.level === 3)) return level < 3 && /[省市州]$/.test(token);
  return !VAGUE.test(token);
}

const NOWHERE: Place = { province: null, city: null, district: null, adcode: null };

/** What several divisions agree on; a district of one name keeps it, though nobody knows which it is. */
function agreement(found: readonly Division[]): Place {
  const places = found.map(placeOf);
  const one = (of: (p: Place) => string | null): string | null => {
    const values = new Set(places.map(of));
    return values.size === 1 ? ([...values][0] ?? null) : null;
  };
  return { province: one((p) => p.province), city: one((p) => p.city), district: one((p) => p.district), adcode: one((p) => p.adcode) };
}

/** What two addresses have in common; a first one that is open is taken for the second where it can be. */
function common(first: readonly Division[], second: readonly Division[]): Place {
  return agreement([...(first.some((d) => second.includes(d)) ? [] : first), ...second]);
}

function inferredOf(reading: Reading, place: Place): AddressCheck['inferred'] {
  const written = reading.tokens.join('|');
  const isWritten = (name: string | null): boolean => !name || written.includes(name.slice(0, 2));
  const list: AddressCheck['inferred'] = [];
  if (!isWritten(place.province)) list.push('province');
  if (!isWritten(place.city)) list.push('city');
  if (reading.isShort) list.push('district');
  return list;
}

/** Districts whose name differs in one letter from what is written: 西湖区 for 西胡区. They are offered, not taken. */
function nearBy(city: Division, rest: string): Division[] {
  return city.children.filter((d) => {
    const typed = rest.slice(0, d.name.length);
    const differing = [...d.name].filter((letter, i) => letter !== typed[i]).length;
    return d.name.length >= 3 && differing === 1 && typed.endsWith(d.name.slice(-1));
  });
}

type Judged = Pick<AddressCheck, 'verdict'> & Partial<AddressCheck>;
const outdated = (former: Former, rest: string): Judged => {
  const place = placeOf(former.parent);
  return { verdict: 'outdated', ...place, district: null, adcode: null, outdated: former.typed, current: former.today, detail: rest };
};

/** A whole district after a zone says where the zone lies: 苏州高新区虎丘区. */
const afterZone = (divisions: Divisions, rest: string, zone: string, scope: readonly Division[]): Reading | null => {
  const next = readAt(divisions, rest, fillerAt(rest, zone.length), scope);
  return next && next.fulls > 0 && next.found.length === 1 ? next : null;
};

function judge(divisions: Divisions, region: Region): Judged {
  const { reading, text } = region;
  if (!reading) {
    const national = nationalZoneAt(text);
    const province = national && divisions.all.find((d) => d.level === 1 && d.name === national.province);
    if (province) return { verdict: 'zone', ...placeOf(province), zone: national.zone, detail: text.slice(national.zone.length) };
    const former = formerAt(divisions, text, []);
    if (former) return outdated(former, text.slice(former.typed.length));
    return { verdict: isFindable(text) ? 'incomplete' : 'invalid', detail: text };
  }
  const second = findSecond(divisions, region);
  if (second)
    return { verdict: 'multiple', ...common(reading.found, second === 'same' ? reading.found : second.found), detail: region.rest };
  const { found } = reading;
  const [only] = found;
  const rest = region.rest.slice(fillerAt(region.rest, 0));
  const place = agreement(found);
  const open = found.length > 1;
  const isDistrict = found.every((d) => d.level === 3);
  if (!isDistrict) {
    const former = formerAt(divisions, rest, found) ?? movedAt(divisions, rest, found);
    if (former) return outdated(former, rest.slice(former.typed.length));
  }
  if (contradicts(divisions, rest, found)) return { verdict: 'conflict', detail: rest, candidates: found.map(placeOf) };
  if (open) return { verdict: 'ambiguous', ...place, candidates: found.map(placeOf), detail: rest };
  if (only && isDistrict) {
    const split = splitAt(only, rest);
    if (split) return { verdict: 'outdated', ...place, district: null, adcode: null, outdated: only.name, current: split, detail: rest };
    return { verdict: NOTHING.test(rest) ? 'incomplete' : 'ok', ...place, street: townOf(rest), detail: rest };
  }
  const hasTowns = only !== undefined && only.towns.length > 0;
  const zone = hasTowns ? null : zoneOf(rest);
  if (zone) {
    const next = afterZone(divisions, rest, zone, found);
    if (next) return judge(divisions, { reading: next, text: rest, rest: rest.slice(next.to) });
    return { verdict: 'zone', ...place, zone, detail: rest.slice(zone.length) };
  }
  const near = only ? nearBy(only, rest) : [];
  const street = hasTowns ? (only.towns.find((t) => rest.startsWith(t)) ?? townOf(rest)) : null;
  return { verdict: hasTowns && !NOTHING.test(rest) ? 'ok' : 'incomplete', ...place, street, detail: rest, candidates: near.map(placeOf) };
}

/**
 * What can be said of an address as somebody wrote it: where it lies, and whether a technician can find it. It reads, it never
 * corrects: what is read otherwise than typed stands in `repairs`, what is only concluded in `inferred`. Source: issue 3, flow.
 */
export function checkAddress(divisions: Divisions, raw: string): AddressCheck {
  const { text, contact } = takeContact(raw.slice(0, MAX_TEXT));
  const region = findRegion(divisions, text);
  const judged = judge(divisions, region);
  const { reading } = region;
  const result: AddressCheck = {
    ...NOWHERE,
    street: null,
    zone: null,
    outdated: null,
    current: [],
    candidates: [],
    repairs: [...(reading?.repairs ?? [])],
    inferred: [],
    contact,
    warnings: [],
    ...judged,
    detail: (judged.detail ?? '').trim(),
  };
  if (reading && (result.verdict === 'ok' || result.verdict === 'incomplete')) result.inferred = inferredOf(reading, result);
  if (contact.postcode && result.province && isPostcodeElsewhere(contact.postcode, result.province))
    result.warnings.push('postcode_elsewhere');
  return result;
}
