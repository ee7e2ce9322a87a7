import { normalisePhone } from '../customer/phone.ts';
import { isUuid } from '../ids.ts';
import { isStorable } from '../text.ts';
import { isDay } from './day.ts';
import type { FieldColumn, FieldDefinition } from './definition.ts';
import { isEmptyValue } from './empty.ts';
import type { Patterns } from './load-pattern.ts';
import { isReadOnly, LONGEST, LONGEST_MINUTES, MOST_FILES, MOST_ROWS } from './types.ts';

/** What a value can point at that only the database knows. */
export type ReferenceKind = 'customer' | 'ticket' | 'attachment';

/** What of a workspace values may point at; null where nobody can know it, as in a browser: then only the form of an id is judged. */
export type FieldWorld = {
  /** A member who is not disabled. */
  isMember(id: string): boolean;
  isDepartment(code: string): boolean;
  /** A customer or a ticket of the workspace, an attachment of the ticket itself. */
  isThere(kind: ReferenceKind, id: string): boolean;
};

/** `at` leads to the part of the value that is wrong, such as a cell of a table. */
export type ValueProblem = { code: string; detail: string; at?: string };
export type Judged = { ok: true; value: unknown } | ({ ok: false } & ValueProblem);

type Rules = Pick<FieldDefinition, 'type' | 'min' | 'max' | 'maxLength' | 'decimals' | 'options'> &
  Partial<Pick<FieldDefinition, 'minLength' | 'pattern' | 'columns'>>;

const ok = (value: unknown): Judged => ({ ok: true, value });
const no = (code: string, detail: string, at?: string): Judged => ({ ok: false, code, detail, ...(at === undefined ? {} : { at }) });

const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

const isPlainObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

function text(v: unknown, most: number): Judged {
  if (typeof v !== 'string') return no('not_text', 'must be a text');
  if (v.length > most) return no('too_long', `at most ${most} characters`);
  return isStorable(v) ? ok(v) : no('not_storable', 'contains characters that cannot be stored');
}

function written(f: Rules, v: unknown, patterns: Patterns | undefined): Judged {
  const judged = text(v, f.maxLength ?? LONGEST[f.type] ?? 0);
  if (!judged.ok) return judged;
  const said = String(v);
  if (f.minLength && said.length < f.minLength) return no('too_short', `at least ${f.minLength} characters`);
  if (f.pattern && patterns?.matches(f.pattern, said) === false) return no('pattern', `must be like ${f.pattern}`);
  return judged;
}

function amount(f: Rules, v: unknown, isWhole: boolean): Judged {
  if (typeof v !== 'number' || !Number.isFinite(v)) return no('not_number', 'must be a number');
  if (isWhole && !Number.isSafeInteger(v)) return no('not_whole', 'must be a whole number of the smallest unit');
  if (f.decimals !== null && Number(v.toFixed(f.decimals)) !== v) return no('decimals', `at most ${f.decimals} digits after the point`);
  if (f.min !== null && v < f.min) return no('too_small', `at least ${f.min}`);
  if (f.max !== null && v > f.max) return no('too_large', `at most ${f.max}`);
  return ok(v === 0 ? 0 : v);
}

function minutes(f: Rules, v: unknown): Judged {
  const judged = amount(f, v, true);
  if (!judged.ok) return judged;
  return Number(v) < 0 || Number(v) > LONGEST_MINUTES ? no('not_minutes', `whole minutes, 0 to ${LONGEST_MINUTES}`) : judged;
}

function instant(v: unknown): Judged {
  if (typeof v !== 'string' || !INSTANT.test(v) || !isDay(v.slice(0, 10)))
    return no('not_instant', 'must be an instant like 2026-01-31T09:30:00+08:00');
  const at = new Date(v).toISOString();
  return at.length === 24 ? ok(at) : no('not_instant', 'outside the years 0 to 9999');
}

/** Options that a value had before stay valid although they were retired since. */
function options(f: Rules, keys: readonly unknown[], before: unknown): Judged | null {
  const had = new Set<unknown>(Array.isArray(before) ? before : [before]);
  const known = new Set<unknown>(f.options.filter((o) => !o.isRetired || had.has(o.key)).map((o) => o.key));
  if (!keys.every((k) => known.has(k))) return no('not_option', keys.length === 1 ? 'not one of the options' : 'not all are options');
  return new Set(keys).size === keys.length ? null : no('twice', 'an option is there twice');
}

const place = (v: unknown): Judged => {
  if (!isPlainObject(v) || Object.keys(v).some((k) => k !== 'lat' && k !== 'lng' && k !== 'accuracyMetres'))
    return no('not_place', 'must be {lat, lng}');
  const { lat, lng, accuracyMetres } = v;
  const isBetween = (n: unknown, most: number) => typeof n === 'number' && Math.abs(n) <= most;
  if (!isBetween(lat, 90) || !isBetween(lng, 180)) return no('not_place', 'latitude within 90 and longitude within 180 degrees');
  if (accuracyMetres !== undefined && accuracyMetres !== null && !(isBetween(accuracyMetres, 1e6) && Number(accuracyMetres) >= 0))
    return no('not_place', 'accuracy in metres');
  // A millionth of a degree is a hand's breadth.
  const round = (n: unknown) => Math.round(Number(n) * 1e6) / 1e6;
  const accuracy = typeof accuracyMetres === 'number' ? { accuracyMetres: Math.round(accuracyMetres) } : {};
  return ok({ lat: round(lat), lng: round(lng), ...accuracy });
};

function device(v: unknown): Judged {
  if (!isPlainObject(v) || Object.keys(v).some((k) => k !== 'name' && k !== 'serial')) return no('not_device', 'must be {name, serial}');
  const name = text(v['name'] ?? '', 120);
  const serial = text(v['serial'] ?? '', 80);
  if (!name.ok) return { ...name, at: 'name' };
  if (!serial.ok) return { ...serial, at: 'serial' };
  const whole = { name: String(name.value).trim(), serial: String(serial.value).trim() };
  return whole.name === '' && whole.serial === '' ? no('not_device', 'needs a name or a serial number') : ok(whole);
}

/** Another workspace's id and one that never was are told apart by nobody: both are not found. */
function reference(kind: ReferenceKind, v: unknown, before: unknown, world: FieldWorld | null): Judged {
  if (typeof v !== 'string' || !isUuid(v)) return no('not_reference', `must be the id of a ${kind}`);
  const isKept = v === before || (Array.isArray(before) && before.includes(v));
  return isKept || world === null || world.isThere(kind, v) ? ok(v) : no('unknown', `there is no such ${kind}`);
}

function person(v: unknown, before: unknown, world: FieldWorld | null): Judged {
  if (typeof v !== 'string' || !isUuid(v)) return no('not_reference', 'must be the id of a member');
  if (world === null || v === before) return ok(v);
  return world.isMember(v) ? ok(v) : no('unknown', 'no such member of the workspace');
}

function attachments(f: Rules, v: unknown, before: unknown, world: FieldWorld | null): Judged {
  if (!Array.isArray(v)) return no('not_list', 'must be a list of attachments');
  const most = f.max ?? MOST_FILES;
  if (v.length > most) return no('too_many', `at most ${most}`);
  if (new Set(v).size !== v.length) return no('twice', 'one is there twice');
  return v.map((id) => reference('attachment', id, before, world)).find((judged) => !judged.ok) ?? ok(v);
}

function row(columns: readonly FieldColumn[], v: unknown, at: number): Judged {
  if (!isPlainObject(v)) return no('not_row', 'must be an object by column', String(at));
  const given = new Map(Object.entries(v));
  const unknown = [...given.keys()].find((k) => !columns.some((c) => c.key === k));
  if (unknown !== undefined) return no('unknown_column', 'the table has no such column', `${at}/${unknown.slice(0, 60)}`);
  const cells: [string, unknown][] = [];
  for (const c of columns) {
    const cell = given.get(c.key);
    if (isEmptyValue(cell)) continue;
    const judged = judgeValue(c, cell, undefined, null);
    if (!judged.ok) return { ...judged, at: `${at}/${c.key}` };
    cells.push([c.key, judged.value]);
  }
  const missing = cells.length === 0 ? undefined : columns.find((c) => c.isRequired && !cells.some(([key]) => key === c.key));
  return missing ? no('required', 'must be filled', `${at}/${missing.key}`) : ok(cells.length === 0 ? null : Object.fromEntries(cells));
}

/** Rows with nothing in them are left out. */
function table(f: Rules, v: unknown): Judged {
  if (!Array.isArray(v)) return no('not_list', 'must be a list of rows');
  if (v.length > MOST_ROWS) return no('too_many', `at most ${MOST_ROWS} rows`);
  const rows: unknown[] = [];
  for (const [at, given] of v.entries()) {
    const judged = row(f.columns ?? [], given, at);
    if (!judged.ok) return judged;
    if (judged.value !== null) rows.push(judged.value);
  }
  return ok(rows.length === 0 ? null : rows);
}

/**
 * Whether a value that is not empty fits a field, and how it is kept: instants in UTC, phones in one spelling. `before` is what the
 * field holds now. The same in browser and server; the browser has no `world`.
 */
export function judgeValue(f: Rules, v: unknown, before: unknown, world: FieldWorld | null, patterns?: Patterns): Judged {
  if (isReadOnly(f.type)) return no('read_only', 'fills itself');
  switch (f.type) {
    case 'text':
    case 'long_text':
    case 'address':
    case 'scan':
      return written(f, v, patterns);
    case 'number':
      return amount(f, v, false);
    case 'money':
      return amount(f, v, true);
    case 'duration':
      return minutes(f, v);
    case 'rating': {
      const most = f.max ?? 5;
      return Number.isInteger(v) && Number(v) >= 1 && Number(v) <= most ? ok(v) : no('not_stars', `a whole number from 1 to ${most}`);
    }
    case 'choice':
      return typeof v === 'string' ? (options(f, [v], before) ?? ok(v)) : no('not_option', 'not one of the options');
    case 'multiple_choice':
    case 'checklist':
      return Array.isArray(v) ? (options(f, v, before) ?? ok(v)) : no('not_list', 'must be a list of options');
    case 'switch':
      return typeof v === 'boolean' ? ok(v) : no('not_boolean', 'must be true or false');
    case 'date':
      return typeof v === 'string' && isDay(v) ? ok(v) : no('not_date', 'must be a date like 2026-01-31');
    case 'datetime':
      return instant(v);
    case 'phone': {
      const phone = typeof v === 'string' ? normalisePhone(v) : null;
      return phone === null ? no('not_phone', 'must be a phone number') : ok(phone);
    }
    case 'person':
      return person(v, before, world);
    case 'department':
      return typeof v === 'string' && (world === null || v === before || world.isDepartment(v))
        ? text(v, 40)
        : no('unknown', 'the standard has no such department');
    case 'customer':
    case 'ticket':
      return reference(f.type, v, before, world);
    case 'signature':
      return reference('attachment', v, before, world);
    case 'file':
    case 'photo':
      return attachments(f, v, before, world);
    case 'device':
      return device(v);
    case 'location':
      return place(v);
    case 'table':
      return table(f, v);
    default: {
      const never: 'auto_number' | 'formula' | 'lookup' = f.type;
      throw new Error(`unknown field type ${String(never)}`);
    }
  }
}
