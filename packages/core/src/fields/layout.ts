import { z } from 'zod';
import { type Label, label } from '../text.ts';
import type { FieldDefinition } from './definition.ts';
import { FIELD_KEY } from './key.ts';
import { isPublicType, isWide } from './types.ts';

/** Where a form is filled in: at the desk and on the ticket's page, by technicians on the phone, by customers without an account. */
export const SURFACES = ['desk', 'technician', 'customer'] as const;
export type Surface = (typeof SURFACES)[number];

const placeKey = z.string().regex(/^[a-z0-9]{1,20}$/, { error: 'lower-case letters and digits, at most 20' });
const item = z.strictObject({ field: z.string().regex(FIELD_KEY), span: z.union([z.literal(1), z.literal(2)]).default(1) });
const section = z.strictObject({
  key: placeKey,
  name: label.nullable().default(null),
  columns: z.union([z.literal(1), z.literal(2)]).default(1),
  items: z.array(item).max(500).default([]),
});
const tab = z.strictObject({ key: placeKey, name: label, sections: z.array(section).max(50).default([]) });

/** How the fields of a form are laid out: tabs of sections of one or two columns. A field is at one place of a form. */
export const layout = z.strictObject({ tabs: z.array(tab).min(1).max(20) }).superRefine((l, ctx) => {
  const places = new Set<string>();
  const fields = new Set<string>();
  l.tabs.forEach((t, i) => {
    if (places.has(t.key)) ctx.addIssue({ code: 'custom', path: ['tabs', i, 'key'], message: 'this key is used twice' });
    places.add(t.key);
    t.sections.forEach((s, j) => {
      if (places.has(s.key)) ctx.addIssue({ code: 'custom', path: ['tabs', i, 'sections', j, 'key'], message: 'this key is used twice' });
      places.add(s.key);
      s.items.forEach((x, k) => {
        if (fields.has(x.field))
          ctx.addIssue({
            code: 'custom',
            path: ['tabs', i, 'sections', j, 'items', k, 'field'],
            message: 'the field is in this form already',
          });
        fields.add(x.field);
      });
    });
  });
});
/** Null is a form that nobody designed: all fields in their order. */
export const layouts = z.strictObject({
  desk: layout.nullable().default(null),
  technician: layout.nullable().default(null),
  customer: layout.nullable().default(null),
});
export type Layout = z.infer<typeof layout>;
export type Layouts = z.infer<typeof layouts>;
export const NO_LAYOUTS: Layouts = { desk: null, technician: null, customer: null };

export type ArrangedSection = {
  key: string;
  name: Layout['tabs'][number]['sections'][number]['name'];
  columns: 1 | 2;
  items: { field: FieldDefinition; span: 1 | 2 }[];
};
export type Arranged = {
  tabs: { key: string; name: Layout['tabs'][number]['name'] | null; sections: ArrangedSection[] }[];
  /** Fields that the form leaves out; those that must be filled stand in a last section instead. */
  left: FieldDefinition[];
};

/** Whether a form of this kind can show the field at all. */
export const isOnSurface = (f: FieldDefinition, surface: Surface): boolean =>
  !f.isHidden && (surface !== 'customer' || (f.onPublicForm && isPublicType(f.type)));

/** At the desk there is room for two columns; on phones there is not. */
const plainColumns = (surface: Surface): 1 | 2 => (surface === 'desk' ? 2 : 1);
const plainSpan = (f: FieldDefinition, surface: Surface): 1 | 2 => (surface === 'desk' && isWide(f.type) ? 2 : 1);

/** A form that nobody designed, written down as one: every field that is shown, in their order, under one name. */
export const plainLayout = (fields: readonly FieldDefinition[], surface: Surface, name: Label): Layout => ({
  tabs: [
    {
      key: 'main',
      name,
      sections: [
        {
          key: 'fields',
          name: null,
          columns: plainColumns(surface),
          items: fields.filter((f) => isOnSurface(f, surface)).map((f) => ({ field: f.key, span: plainSpan(f, surface) })),
        },
      ],
    },
  ],
});

/** The same form with nothing in it but these fields; null when none of them has a place. */
export function layoutOf(whole: Layout | null, fields: readonly FieldDefinition[]): Layout | null {
  const known = new Set(fields.map((f) => f.key));
  const tabs = (whole?.tabs ?? []).flatMap((t) => {
    const sections = t.sections.map((s) => ({ ...s, items: s.items.filter((i) => known.has(i.field)) })).filter((s) => s.items.length > 0);
    return sections.length > 0 ? [{ ...t, sections }] : [];
  });
  return tabs.length > 0 ? { tabs } : null;
}

/** The form as it is shown: known fields at their places, empty sections and tabs left out, and nothing required out of reach. */
export function arrange(layoutOf: Layout | null, fields: readonly FieldDefinition[], surface: Surface): Arranged {
  const shown = fields.filter((f) => isOnSurface(f, surface));
  const plain = (list: FieldDefinition[]): ArrangedSection => ({
    key: 'rest',
    name: null,
    columns: plainColumns(surface),
    items: list.map((field) => ({ field, span: plainSpan(field, surface) })),
  });
  if (!layoutOf) return { tabs: shown.length > 0 ? [{ key: 'all', name: null, sections: [plain(shown)] }] : [], left: [] };
  const byKey = new Map(shown.map((f) => [f.key, f]));
  const placed = new Set<string>();
  const tabs = layoutOf.tabs.map((t) => ({
    ...t,
    sections: t.sections
      .map((s) => ({
        ...s,
        items: s.items.flatMap(({ field: key, span }) => {
          const field = byKey.get(key);
          if (field) placed.add(key);
          return field ? [{ field, span: s.columns === 1 ? (1 as const) : span }] : [];
        }),
      }))
      .filter((s) => s.items.length > 0),
  }));
  const left = shown.filter((f) => !placed.has(f.key));
  const needed = left.filter((f) => f.isRequired);
  const last = tabs.at(-1);
  if (needed.length > 0 && last) last.sections.push(plain(needed));
  return { tabs: tabs.filter((t) => t.sections.length > 0), left: left.filter((f) => !f.isRequired) };
}

export type LayoutProblem = {
  surface: Surface;
  code: 'unknown_field' | 'hidden_field' | 'not_public' | 'required_left_out';
  field: string;
};

/** What a designer should know of the forms: fields that are not there or not shown there, and required ones that were left out. */
export function layoutProblems(all: Layouts, fields: readonly FieldDefinition[]): LayoutProblem[] {
  const byKey = new Map(fields.map((f) => [f.key, f]));
  return SURFACES.flatMap((surface): LayoutProblem[] => {
    const form = all[surface];
    if (!form) return [];
    const keys = form.tabs.flatMap((t) => t.sections.flatMap((s) => s.items.map((i) => i.field)));
    const wrong = keys.flatMap((key): LayoutProblem[] => {
      const f = byKey.get(key);
      if (!f) return [{ surface, code: 'unknown_field', field: key }];
      if (f.isHidden) return [{ surface, code: 'hidden_field', field: key }];
      return isOnSurface(f, surface) ? [] : [{ surface, code: 'not_public', field: key }];
    });
    const missing = fields.filter((f) => f.isRequired && isOnSurface(f, surface) && !keys.includes(f.key));
    return [...wrong, ...missing.map((f): LayoutProblem => ({ surface, code: 'required_left_out', field: f.key }))];
  });
}
