import { isUuid } from '../ids.ts';
import type { CustomValues } from './compile.ts';
import type { FieldDefinition } from './definition.ts';
import { partsOfTake } from './lookup.ts';
import { isAttached, isReadOnly, type SourceType } from './types.ts';
import type { ReferenceKind } from './value.ts';

export type Reference = { kind: ReferenceKind; id: string };

const kindOf = (f: FieldDefinition): ReferenceKind | null =>
  isAttached(f.type) ? 'attachment' : f.type === 'customer' || f.type === 'ticket' ? f.type : null;

/** What the database must be asked about before these values are judged: ids of customers, tickets and attachments, each once. */
export function referencesOf(fields: readonly FieldDefinition[], values: CustomValues): Reference[] {
  const found = new Map<string, Reference>();
  const given = new Map(Object.entries(values));
  for (const f of fields) {
    const kind = kindOf(f);
    if (kind === null) continue;
    const v = given.get(f.key);
    for (const id of Array.isArray(v) ? v.slice(0, 100) : [v])
      if (typeof id === 'string' && isUuid(id)) found.set(`${kind}/${id}`, { kind, id });
  }
  return [...found.values()];
}

/** Ids of people, customers and tickets that lookups go through for these values, each once. */
export function lookedThrough(fields: readonly FieldDefinition[], values: readonly CustomValues[]): { kind: SourceType; id: string }[] {
  const found = new Map<string, { kind: SourceType; id: string }>();
  for (const f of fields) {
    const kind = f.type === 'lookup' ? partsOfTake(f.take)?.kind : undefined;
    if (kind === undefined || kind === 'device' || f.through === null) continue;
    for (const given of values) {
      const id = Object.hasOwn(given, f.through) ? given[f.through] : undefined;
      if (typeof id === 'string' && isUuid(id)) found.set(`${kind}/${id}`, { kind, id });
    }
  }
  return [...found.values()];
}

/** What a ticket that is opened for another one takes over: nothing that is the other's alone, such as its pictures, its numbers and what no two may hold. */
export function copiedValues(fields: readonly FieldDefinition[], values: CustomValues): CustomValues {
  const own = new Set(fields.filter((f) => isAttached(f.type) || isReadOnly(f.type) || f.isUnique).map((f) => f.key));
  return Object.fromEntries(Object.entries(values).filter(([key]) => !own.has(key)));
}
