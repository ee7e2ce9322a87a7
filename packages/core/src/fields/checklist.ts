import type { FieldDefinition } from './definition.ts';

/** What a fault code says of checklists: which of their items its tickets need. */
export type FaultChecklist = { field: string; items: readonly string[] };
/** Fault codes as a tree, as far as checklists matter. */
export type ChecklistFaults = ReadonlyMap<string, { parent: string | null; checklists?: readonly FaultChecklist[] }>;

/** Which code says what of a checklist tickets of a fault code need: itself, else the nearest above it; null where none does, and all is needed. */
export function neededBy(
  field: string,
  faultCode: string | null,
  faults: ChecklistFaults,
): { code: string; items: readonly string[] } | null {
  const seen = new Set<string>();
  for (let at = faultCode; at !== null && !seen.has(at); at = faults.get(at)?.parent ?? null) {
    seen.add(at);
    const said = faults.get(at)?.checklists?.find((c) => c.field === field);
    if (said) return { code: at, items: said.items };
  }
  return null;
}

/** Items of a checklist that tickets of a fault code need; null for all of them. */
export const neededItems = (field: string, faultCode: string | null, faults: ChecklistFaults): readonly string[] | null =>
  neededBy(field, faultCode, faults)?.items ?? null;

/** A checklist as a ticket of this fault code is asked for it: items it does not need stand there only where they are ticked already. Other fields stay. */
export function checklistFor<F extends Pick<FieldDefinition, 'key' | 'type' | 'options'>>(
  f: F,
  faultCode: string | null,
  faults: ChecklistFaults,
): F {
  const needed = f.type === 'checklist' ? neededItems(f.key, faultCode, faults) : null;
  return needed ? { ...f, options: f.options.map((o) => (needed.includes(o.key) ? o : { ...o, isRetired: true })) } : f;
}
