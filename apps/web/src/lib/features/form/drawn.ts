import { completeField, type GivenField } from '@bodan/core/fields/complete';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { type Layout, type Layouts, layout, NO_LAYOUTS, plainLayout, SURFACES, type Surface } from '@bodan/core/fields/layout';
import { FIELD_TYPES } from '@bodan/core/fields/types';
import { isSame } from '@bodan/core/same';
import { m } from '#lib/paraglide/messages.js';

/** What is drawn: the workspace's own fields and its forms. */
export type Drawing = { fields: readonly FieldDefinition[]; layouts: Layouts };

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const isField = (v: unknown): v is GivenField =>
  isObject(v) && typeof v['key'] === 'string' && isObject(v['name']) && FIELD_TYPES.some((type) => type === v['type']);

/** A draft as it lies on the server. It was never judged; what is no field or no form is left out. */
export function asDrawing(content: unknown): Drawing {
  const { fields, layouts } = isObject(content) ? content : {};
  const kept = { ...NO_LAYOUTS };
  for (const surface of SURFACES) {
    const read = layout.safeParse(isObject(layouts) ? layouts[surface] : null);
    if (read.success) kept[surface] = read.data;
  }
  return { fields: (Array.isArray(fields) ? fields : []).filter(isField).map(completeField), layouts: kept };
}

/** Whether two drawings say the same. What is the same thing is not looked into: one of five hundred fields changes at a time. */
export const isSameDrawing = (a: Drawing, b: Drawing): boolean =>
  a === b ||
  (a.fields.length === b.fields.length &&
    a.fields.every((f, i) => f === b.fields[i] || isSame(f, b.fields[i])) &&
    (a.layouts === b.layouts || isSame(a.layouts, b.layouts)));

/** The same drawing made of the parts of another one wherever they say the same. */
export function sharing(drawing: Drawing, other: Drawing): Drawing {
  const known = new Map(other.fields.map((f) => [f.key, f]));
  const fields = drawing.fields.map((f) => {
    const twin = known.get(f.key);
    return twin && isSame(twin, f) ? twin : f;
  });
  return { fields, layouts: isSame(drawing.layouts, other.layouts) ? other.layouts : drawing.layouts };
}

/** The form as it is drawn: the designed one, or what stands there while nobody designed one. */
export const formOf = (drawing: Drawing, shared: readonly FieldDefinition[], surface: Surface): Layout =>
  drawing.layouts[surface] ??
  plainLayout([...shared, ...drawing.fields], surface, {
    'zh-CN': m.form_basics({}, { locale: 'zh-CN' }),
    en: m.form_basics({}, { locale: 'en' }),
  });
