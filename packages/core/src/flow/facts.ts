import type { CustomValues } from '../fields/compile.ts';
import { valueType } from '../fields/condition.ts';
import { type FieldDefinition, isFieldKey } from '../fields/definition.ts';
import { minorDigits } from '../fields/types.ts';
import { type CompiledCalendar, elapsedSeconds, isOpen } from '../sla/calendar.ts';
import { localOf } from '../sla/zone.ts';
import { localDay } from '../ticket/days.ts';
import type { Actor, TicketState } from '../ticket/state.ts';
import { deskHolderOf } from './approval.ts';

/** What hangs on a ticket, counted by who loads it. */
export type TicketCounts = {
  photos: number;
  signatures: number;
  notes: number;
  calls: number;
  replies: number;
};
export const NO_COUNTS: TicketCounts = { photos: 0, signatures: 0, notes: 0, calls: 0, replies: 0 };

const TEXTS = [
  'number',
  'title',
  'customerWords',
  'source',
  'stage',
  'priority',
  'tier',
  'faultCode',
  'departmentCode',
  'branchId',
  'customerId',
  'contactName',
  'phone',
  'address',
  'device',
  'deviceSerial',
  'assigneeId',
  'holderId',
  'waitingReason',
] as const;
type TextName = (typeof TEXTS)[number];
const NUMBERS = ['reopenCount', 'reworkCount', 'rating', 'ageMinutes', 'stageMinutes'] as const;

/**
 * What rules may look at, and nothing else. An empty text, 0 and the empty list stand for "not filled"; a custom field that is
 * not filled is absent. Minutes are working minutes; day, hour and weekday (1 is Monday) are local.
 */
export type FlowFacts = {
  ticket: Record<TextName, string> & Record<(typeof NUMBERS)[number], number> & { tags: string[]; isOpen: boolean };
  custom: CustomValues;
  counts: TicketCounts;
  actor: { kind: Actor['kind']; id: string; roles: string[] };
  now: { day: string; hour: number; minute: number; weekday: number; isWorkingTime: boolean };
};

type FactsInput = {
  ticket: TicketState;
  counts: TicketCounts;
  actor: Actor;
  now: number;
  timeZone: string;
  calendar: CompiledCalendar;
};

/** The facts of a ticket at `now` (epoch ms) for this actor. */
export function flowFacts({ ticket: t, counts, actor, now, timeZone, calendar }: FactsInput): FlowFacts {
  const local = new Date(localOf(timeZone, now));
  const texts = Object.fromEntries(TEXTS.map((k) => [k, (k === 'holderId' ? deskHolderOf(t) : t[k]) ?? ''])) as Record<TextName, string>;
  return {
    ticket: {
      ...texts,
      tags: t.tags,
      isOpen: t.isOpen,
      reopenCount: t.reopenCount,
      reworkCount: t.reworkCount,
      rating: t.rating ?? 0,
      ageMinutes: Math.floor(elapsedSeconds(calendar, t.createdAt, now) / 60),
      stageMinutes: Math.floor(elapsedSeconds(calendar, t.stageSince, now) / 60),
    },
    custom: t.custom,
    counts,
    actor: { kind: actor.kind, id: actor.id ?? '', roles: [...actor.roles] },
    now: {
      day: localDay(timeZone, now),
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      weekday: local.getUTCDay() === 0 ? 7 : local.getUTCDay(),
      isWorkingTime: isOpen(calendar, now),
    },
  };
}

export type FactType = 'string' | 'int' | 'double' | 'bool' | 'list<string>';
/** What a rule sees of each type; null for what has no plain value. */
const CUSTOM_TYPE: Record<ReturnType<typeof valueType>, FactType | null> = {
  text: 'string',
  long_text: 'string',
  number: 'double',
  money: 'double',
  choice: 'string',
  multiple_choice: 'list<string>',
  checklist: 'list<string>',
  switch: 'bool',
  date: 'string',
  datetime: 'string',
  duration: 'int',
  phone: 'string',
  address: 'string',
  person: 'string',
  department: 'string',
  customer: 'string',
  device: 'string',
  ticket: 'string',
  file: 'list<string>',
  photo: 'list<string>',
  signature: 'string',
  location: null,
  scan: 'string',
  rating: 'int',
  auto_number: 'string',
  table: null,
};
const factTypes = (fields: readonly FieldDefinition[]): [string, FactType][] =>
  fields.flatMap((f): [string, FactType][] => {
    const type = CUSTOM_TYPE[valueType(f)];
    return type === null ? [] : [[f.key, type]];
  });

/** A value as rules see it: money in whole units, a device as its name and serial number. */
export function customFact(f: Pick<FieldDefinition, 'type' | 'result' | 'currency'>, v: unknown): unknown {
  if (valueType(f) === 'money') return Number(v) / 10 ** minorDigits(f.currency);
  if (f.type === 'device' && typeof v === 'object' && v !== null) return Object.values(v).filter(Boolean).join(' ');
  return v;
}

/** The other way: what a rule gave, as the field keeps it. */
export function valueOfFact(f: Pick<FieldDefinition, 'type' | 'currency'>, v: unknown): unknown {
  if (f.type === 'money' && typeof v === 'number') return Math.round(v * 10 ** minorDigits(f.currency));
  return f.type === 'device' && typeof v === 'string' ? { name: v, serial: '' } : v;
}

const typed = (names: readonly string[], type: FactType): Record<string, FactType> => Object.fromEntries(names.map((n) => [n, type]));

/** The variables of rules with their types; what the editor of a rule offers. */
export const factSchema = (fields: readonly FieldDefinition[]): Record<string, Record<string, FactType>> => ({
  ticket: { ...typed(TEXTS, 'string'), ...typed(NUMBERS, 'int'), tags: 'list<string>', isOpen: 'bool' },
  custom: Object.fromEntries(factTypes(fields)),
  counts: typed(Object.keys(NO_COUNTS), 'int'),
  actor: { kind: 'string', id: 'string', roles: 'list<string>' },
  now: { day: 'string', hour: 'int', minute: 'int', weekday: 'int', isWorkingTime: 'bool' },
});

/** Names that a stage or a step may require. */
export const isRealField = (name: string): boolean => (TEXTS as readonly string[]).includes(name) || name === 'tags' || name === 'rating';

const isEmpty = (v: unknown): boolean => v === undefined || v === null || v === '' || v === 0 || (Array.isArray(v) && v.length === 0);

/**
 * True when a real column or a custom field has something in it. A switch that is off and a number 0 are filled; a checklist is when each
 * of its items that are still asked for is ticked.
 */
export function isFilled(facts: FlowFacts, name: string, fields: readonly Pick<FieldDefinition, 'key' | 'type' | 'options'>[]): boolean {
  if (isFieldKey(name)) {
    const v = new Map(Object.entries(facts.custom)).get(name);
    const field = fields.find(({ key }) => key === name);
    const ticked: unknown[] = Array.isArray(v) ? v : [];
    if (field?.type === 'checklist') return field.options.every((o) => o.isRetired || ticked.includes(o.key));
    return v === 0 || !isEmpty(v);
  }
  return !isEmpty(new Map<string, unknown>(Object.entries(facts.ticket)).get(name));
}
