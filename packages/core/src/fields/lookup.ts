import { isSame } from '../same.ts';
import type { CustomValues } from './compile.ts';
import type { FieldDefinition } from './definition.ts';
import { isEmptyValue } from './empty.ts';
import { isFieldKey } from './key.ts';
import { isSourceType, type LookupGuard, type LookupResult, type SourceType } from './types.ts';

/** What can be taken of a thing a field points at: what it gives, and who is kept from seeing it whole. */
export type Take = { result: LookupResult; guard: LookupGuard | null; options?: FieldDefinition['options'] };

const free = (result: LookupResult): Take => ({ result, guard: null });
const guarded = (result: LookupResult, guard: LookupGuard): Take => ({ result, guard });

const option = (key: string, zh: string, en: string) => ({ key, name: { 'zh-CN': zh, en }, color: null, isRetired: false });
const PRIORITY_OPTIONS = [
  option('urgent', '紧急', 'Urgent'),
  option('high', '高', 'High'),
  option('normal', '普通', 'Normal'),
  option('low', '低', 'Low'),
];

/** Everything that can be taken beside the skills of people and the custom fields of tickets, in the order it is offered. */
export const TAKES: Readonly<Record<SourceType, Readonly<Record<string, Take>>>> = {
  person: {
    name: free('text'),
    phone: guarded('phone', 'member_phone'),
    department: free('department'),
    branches: free('text'),
    supervisor: free('person'),
  },
  customer: {
    name: guarded('text', 'customer'),
    phone: guarded('phone', 'customer_phone'),
    address: guarded('address', 'customer'),
  },
  device: { name: free('text'), serial: free('text') },
  ticket: {
    number: free('text'),
    title: free('text'),
    stage: free('text'),
    isOpen: free('switch'),
    priority: { ...free('choice'), options: PRIORITY_OPTIONS },
    tier: free('text'),
    faultCode: free('text'),
    department: free('department'),
    branch: free('text'),
    assignee: free('person'),
    contactName: free('text'),
    phone: guarded('phone', 'phone'),
    address: free('address'),
    device: free('text'),
    deviceSerial: free('text'),
    createdAt: free('datetime'),
    closedAt: free('datetime'),
  },
};

const SKILL = 'skill:';
const MOST_SKILL = 40;

/** `person:phone` in its two parts; null for what is none. */
export function partsOfTake(take: string | null): { kind: SourceType; what: string } | null {
  const [kind = '', ...rest] = (take ?? '').split(':');
  const what = rest.join(':');
  return isSourceType(kind) && what !== '' ? { kind, what } : null;
}

/** The custom field of a linked ticket that is taken; null where something else is. */
export function takenField(take: string | null): string | null {
  const parts = partsOfTake(take);
  return parts?.kind === 'ticket' && isFieldKey(parts.what) ? parts.what : null;
}

/** The skill of a person that is taken; null where something else is. */
export function takenSkill(take: string | null): string | null {
  const parts = partsOfTake(take);
  if (parts?.kind !== 'person' || !parts.what.startsWith(SKILL)) return null;
  const skill = parts.what.slice(SKILL.length);
  return skill !== '' && skill.length <= MOST_SKILL ? skill : null;
}

/** What a take gives that does not depend on other fields; null for custom fields of tickets and for what there is not. */
export function plainTake(take: string | null): Take | null {
  if (takenSkill(take) !== null) return free('number');
  const parts = partsOfTake(take);
  if (!parts) return null;
  return new Map(Object.entries(TAKES[parts.kind])).get(parts.what) ?? null;
}

/** A thing as lookups see it, by what is taken: `name`, `skill:制冷`, `x_floor`. */
export type TakenFacts = Readonly<Record<string, unknown>>;
/**
 * What a lookup gives for the id its source holds: null where the thing is not there or has nothing of it, undefined where it was not asked
 * for, so that what is known of it stays.
 */
export type LookupSources = (f: FieldDefinition, id: string) => unknown;

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

/** A device stands in the ticket itself, so nobody need be asked about it. */
function ofDevice(v: unknown, what: string): unknown {
  const part = isObject(v) ? new Map(Object.entries(v)).get(what) : null;
  return isEmptyValue(part) ? null : part;
}

/**
 * The value of a lookup for these values; null where it has none. `held` is what it holds now: it stays as long as the source points at the
 * same and nobody was asked about it. Without `before` the source counts as unchanged.
 */
export function lookedUp(
  f: FieldDefinition,
  values: ReadonlyMap<string, unknown>,
  { sources, held, before }: { sources?: LookupSources | undefined; held: unknown; before?: CustomValues | undefined },
): unknown {
  const parts = partsOfTake(f.take);
  const at = f.through === null ? undefined : values.get(f.through);
  if (!parts || isEmptyValue(at)) return null;
  if (parts.kind === 'device') return ofDevice(at, parts.what);
  const found = typeof at === 'string' ? sources?.(f, at) : null;
  if (found !== undefined) return isEmptyValue(found) ? null : found;
  const isMoved = before !== undefined && !isSame(at, new Map(Object.entries(before)).get(f.through ?? ''));
  return isMoved ? null : (held ?? null);
}
