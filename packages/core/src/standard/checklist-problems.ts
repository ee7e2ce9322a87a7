import type { FaultChecklist } from '../fields/checklist.ts';
import type { FieldDefinition } from '../fields/definition.ts';

type Content = {
  faultCodes: readonly { checklists: readonly FaultChecklist[] }[];
  fields: readonly Pick<FieldDefinition, 'key' | 'type' | 'options'>[];
};

/** What fault codes say of checklists or items that the standard has not, each with its place. */
export function checklistProblems({ faultCodes, fields }: Content): { path: (string | number)[]; message: string }[] {
  const lists = new Map(fields.flatMap((f) => (f.type === 'checklist' ? [[f.key, new Set(f.options.map((o) => o.key))] as const] : [])));
  return faultCodes.flatMap(({ checklists }, i) =>
    checklists.flatMap(({ field, items }, j) => {
      const at = ['faultCodes', i, 'checklists', j];
      const known = lists.get(field);
      if (!known) return [{ path: [...at, 'field'], message: 'no such checklist' }];
      if (checklists.findIndex((c) => c.field === field) < j) return [{ path: [...at, 'field'], message: 'this key is used twice' }];
      return items.flatMap((item, k) => (known.has(item) ? [] : [{ path: [...at, 'items', k], message: 'no such item' }]));
    }),
  );
}
