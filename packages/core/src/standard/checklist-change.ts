import { type ChecklistFaults, neededItems } from '../fields/checklist.ts';
import type { StandardContent } from './content.ts';

/** Items of a checklist that tickets of these fault codes are asked for and were not before. */
export type AskedAnew = { field: string; codes: string[]; items: string[] };
type Content = Pick<StandardContent, 'faultCodes' | 'fields'>;

const faultsOf = (s: Content): ChecklistFaults => new Map(s.faultCodes.map((f) => [f.code, f]));

function itemsOf(s: Content, faults: ChecklistFaults, field: string, code: string): string[] {
  const all = s.fields.find((f) => f.key === field)?.options.filter((o) => !o.isRetired) ?? [];
  const needed = neededItems(field, code, faults);
  return all.map((o) => o.key).filter((key) => needed === null || needed.includes(key));
}

/** The code and those below it that go by what it says of a checklist. */
function codesUnder(s: Content, code: string, field: string): string[] {
  const codes = [code];
  for (const at of codes)
    for (const f of s.faultCodes)
      if (f.parent === at && !codes.includes(f.code) && !f.checklists.some((c) => c.field === field)) codes.push(f.code);
  return codes;
}

/** What a fault code that says something else of checklists asks for anew. Both versions must be complete. */
export function askedAnew(from: Content, to: Content, code: string): AskedAnew[] {
  const said = [from, to].flatMap((s) => s.faultCodes.find((f) => f.code === code)?.checklists ?? []);
  return [...new Set(said.map((c) => c.field))].flatMap((field): AskedAnew[] => {
    const before = new Set(itemsOf(from, faultsOf(from), field, code));
    const items = itemsOf(to, faultsOf(to), field, code).filter((item) => !before.has(item));
    return items.length > 0 ? [{ field, codes: codesUnder(to, code, field), items }] : [];
  });
}
